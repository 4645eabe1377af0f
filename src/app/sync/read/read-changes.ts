import { readTermsOf, strictestOf } from "../../../core/sync/read-terms.ts";
import { createPageWatch, type PageWatch } from "../../../lib/page-watch.ts";
import type { ChangesPage } from "../../ports/m365-records.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import { StoreError } from "../../store-error.ts";
import { alertsOf, collectionSubject, ENDLESS } from "../collection-trouble.ts";
import { type SyncSession, YieldedError } from "../session.ts";
import { applyPage } from "./apply-page.ts";

/**
 * Reads one collection's round of changes, page by page. A page is one transaction with its cursor: a killed run continues after the last
 * page it committed. While a page is written, the next one is already being fetched.
 *
 * What was in a mail folder before may take hours. When another run of the mailbox waits, it makes room after the page that is being fetched.
 *
 * An expired cursor is an ordinary event: the collection is enumerated again, and what the full round did not show is staged as a removal
 * to be verified. Where that would read each text again, changes are followed from now on, and what was missed is found by comparing ids and
 * versions. The same goes for records that we made and that the next round does not report: a record made and removed between two
 * rounds may not appear at all.
 * @returns the collection after its round
 */
export async function readChanges(session: SyncSession, started: StoredCollection): Promise<StoredCollection> {
  let collection = started;
  let enumerations = 0;
  let isFromNow = false;
  for (;;) {
    const from = isFromNow ? null : (collection.nextLink ?? collection.deltaLink);
    if (from === null) enumerations += 1;
    try {
      return await readRound(session, collection, from, isFromNow);
    } catch (error) {
      const isExpired = error instanceof StoreError && error.fault === "cursorExpired";
      // A link may die while its round is read; one that always does is trouble.
      if (!isExpired || enumerations > 1) throw error;
      isFromNow = error.hasToldAll && session.kind.keepsId !== undefined;
      // The dead link is kept until the new feed's first page is written: whoever is killed before finds it dead again.
      if (isFromNow) continue;
      const lostOnlyThePage = collection.nextLink !== null && collection.deltaLink !== null && !collection.isFullRound;
      collection = { ...collection, nextLink: null, deltaLink: lostOnlyThePage ? collection.deltaLink : null };
      // The round starts over: it may not repeat a deletion that it reported the first time.
      if (lostOnlyThePage) collection = { ...collection, reconcileOrders: collection.reconcileOrders + 1 };
      await session.inTx(async (tx) => {
        await tx.saveCollections([collection]);
        if (lostOnlyThePage) await tx.orderReconcile([collection.id]);
      });
    }
  }
}

async function readRound(
  session: SyncSession,
  started: StoredCollection,
  from: string | null,
  isFromNow: boolean,
): Promise<StoredCollection> {
  let collection = started;
  let nameless = 0;
  const watch = createPageWatch(from);
  const isFull = !isFromNow && (from === null || started.isFullRound);
  const readTerms = readTermsOf(session.settings);
  const terms = { isHistory: isFull, isKnownOnly: session.knownOnly.has(started.id), isFromNow };
  const read = (link: string | null): Promise<ChangesPage> =>
    session.call("read", (signal) => session.records.readChanges(started.externalId, link, signal, terms));
  if (isFromNow) {
    collection = { ...collection, nextLink: null, reconcileOrders: collection.reconcileOrders + 1 };
    await session.inTx((tx) => tx.orderReconcile([collection.id]));
  } else if (from === null) {
    collection = { ...collection, isFullRound: true, readBy: readTerms, round: collection.round + 1 };
    await session.inTx(async (tx) => {
      await tx.forgetUnlinked(collection.id);
      await tx.saveCollections([collection]);
    });
  }
  const mayYield = isFull && session.kind.keepsId !== undefined;
  let isElseWanted = false;
  for (let pending = read(from); ; ) {
    const page = await pending;
    mustHaveAnEnd(page, watch);
    nameless += page.nameless ?? 0;
    const yields = isElseWanted && page.next.kind === "page";
    const following = page.next.kind === "page" && !yields ? read(page.next.link) : null;
    // A failure of the page fetched ahead is handled when it is awaited; until then it must not count as unhandled.
    following?.catch(() => undefined);
    const { trouble } = collection;
    // Once a page of the round is written, so is its end: the next run would go on within this round, and hear nothing new.
    const isQuiet =
      from !== null && !isFull && trouble === null && collection.nextLink === null && !session.run.hasWork;
    collection = { ...advanced(collection, page), readBy: strictestOf(collection.readBy, readTerms) };
    if (isQuiet && following === null && tellsNothing(page)) {
      session.cursors.collections.push({ id: collection.id, deltaLink: collection.deltaLink });
      return collection;
    }
    await session.inTx(async (tx) => {
      await applyPage(session, tx, collection, page);
      await tx.saveCollections([collection]);
      if (page.next.kind === "page") {
        isElseWanted = mayYield && (await tx.isElseWanted());
        return;
      }
      if (trouble !== null) await tx.resolveAlerts(alertsOf(session, collection.id));
      if (!isFull) return tx.stageUntold(collection.id, collection.round);
      if (terms.isKnownOnly) {
        // It told nothing of what was there already: that is compared by ids.
        await tx.orderReconcile([collection.id]);
        collection = { ...collection, reconcileOrders: collection.reconcileOrders + 1 };
        return;
      }
      await tx.stageUnseen(collection.id, collection.round);
      if (session.kind.keepsId !== undefined) await tx.dropExcludedIn(collection.id, collection.round);
      const { reconcileOrders } = collection;
      collection = { ...collection, reconciledAt: session.clock.now(), reconcileFailedAt: null, reconcileOrders: 0 };
      await tx.saveReconciled(collection.id, session.clock.now(), reconcileOrders);
      if (nameless === 0 && from === null)
        await tx.resolveAlerts([collectionSubject("namelessItems", session, collection.id)]);
    });
    if (yields) throw new YieldedError();
    if (following === null) return collection;
    pending = following;
  }
}

function tellsNothing({ items, patches = [], removed, rejected, nameless = 0 }: ChangesPage): boolean {
  return items.length + patches.length + removed.length + rejected.length + nameless === 0;
}

/** The collection after this page. */
function advanced(collection: StoredCollection, page: ChangesPage): StoredCollection {
  return page.next.kind === "page"
    ? { ...collection, nextLink: page.next.link }
    : { ...collection, nextLink: null, deltaLink: page.next.link, isFullRound: false, trouble: null };
}

/** @throws StoreError malformed, before the page is written, if the round would never end */
function mustHaveAnEnd({ items, patches = [], removed, rejected, next }: ChangesPage, watch: PageWatch): void {
  if (next.kind === "round") return;
  const told = items.map(({ id, etag }) => `${id} ${etag}`);
  const light = patches.map(({ id, fields }) => `${id} ${JSON.stringify(fields)}`);
  const trouble = watch(next.link, [...told, ...light, ...removed, ...rejected.map(({ id }) => id)]);
  if (trouble !== null) {
    throw new StoreError("malformed", `Microsoft sends its changes without end: ${trouble}.`, { code: ENDLESS });
  }
}
