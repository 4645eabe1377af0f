import { must } from "../../lib/must.ts";
import type { ChangesPage } from "../ports/m365-records.ts";
import type { StoredAlert } from "../ports/run-report.ts";
import type { StoredCollection } from "../ports/sync-store.ts";
import { StoreError } from "../store-error.ts";
import { applyPage } from "./apply-page.ts";
import type { SyncSession } from "./session.ts";

/**
 * Reads one collection's round of changes, page by page. A page is one transaction with its cursor: a killed run goes on behind the
 * last page it committed. While a page is being written the next one is already on its way.
 *
 * An expired cursor is an ordinary event: the collection is enumerated anew, and what the full round did not show is staged as a
 * removal to be verified. So is what we made ourselves when the next round does not tell of it: what is made and removed between two
 * rounds may not appear at all.
 */
export async function readChanges(session: SyncSession, started: StoredCollection): Promise<void> {
  let collection = started;
  for (;;) {
    const from = collection.nextLink ?? collection.deltaLink;
    try {
      await readRound(session, collection, from);
      return;
    } catch (error) {
      const isExpired = error instanceof StoreError && error.fault === "cursorExpired";
      if (!isExpired || from === null) throw error;
      const lostOnlyThePage = collection.nextLink !== null && collection.deltaLink !== null && !collection.isFullRound;
      collection = { ...collection, nextLink: null, deltaLink: lostOnlyThePage ? collection.deltaLink : null };
      await session.inTx((tx) => tx.saveCollections([collection]));
    }
  }
}

async function readRound(session: SyncSession, started: StoredCollection, from: string | null): Promise<void> {
  let collection = started;
  const isFull = from === null || started.isFullRound;
  const read = (link: string | null): Promise<ChangesPage> =>
    session.call("read", (signal) => session.records.readChanges(started.externalId, link, signal));
  if (from === null) {
    collection = { ...collection, isFullRound: true, round: collection.round + 1 };
    await session.inTx(async (tx) => {
      await tx.forgetUnlinked(collection.id);
      await tx.saveCollections([collection]);
    });
  }
  for (let pending = read(from); ; ) {
    const page = await pending;
    const following = page.next.kind === "page" ? read(page.next.link) : null;
    // A failure of the page ahead is met when it is awaited; until then it must not count as unhandled.
    following?.catch(() => undefined);
    collection = advanced(collection, page);
    await session.inTx(async (tx) => {
      await applyPage(session, tx, collection, page);
      if (page.next.kind === "round") {
        if (isFull) await tx.stageUnseen(collection.id, collection.round);
        else await tx.stageUntold(collection.id, collection.round);
      }
      await tx.saveCollections([collection]);
    });
    if (following === null) return;
    pending = following;
  }
}

/** The collection behind this page. */
function advanced(collection: StoredCollection, page: ChangesPage): StoredCollection {
  return page.next.kind === "page"
    ? { ...collection, nextLink: page.next.link }
    : { ...collection, nextLink: null, deltaLink: page.next.link, isFullRound: false };
}

/** One collection that cannot be read does not stop the others; the run ends as PARTIAL. */
export function collectionAlert(session: SyncSession, collection: StoredCollection, error: StoreError): StoredAlert {
  return {
    key: `read:${session.run.accountId}:${must(collection.id, "collection id")}`,
    type: "sync",
    operation: "import",
    step: "READ",
    itemId: null,
    externalId: collection.externalId,
    code: error.fault === "denied" ? "ACCESS_DENIED" : "ANSWER_MALFORMED",
    message: `The list ${collection.name} could not be read: ${error.message}`,
  };
}
