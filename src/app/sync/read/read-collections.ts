import { must } from "../../../lib/must.ts";
import { createPageWatch, type PageWatch } from "../../../lib/page-watch.ts";
import type { CollectionsPage, M365Collection } from "../../ports/m365-records.ts";
import type { StoredAlert } from "../../ports/run-report.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { StoreError } from "../../store-error.ts";
import type { SyncSession } from "../session.ts";

/** Mailboxes have some tens of collections: this many pages without a new one cannot be right. */
const MOST_BARREN = 500;

/**
 * Updates the list of the mailbox's collections and decides which of them are synced: the chosen ones, or the default one. A collection
 * that vanished, or is no longer chosen, detaches its links; nothing is deleted because of it.
 * @param from null for all of them, which also shows those that vanished without notice
 */
export async function readCollections(session: SyncSession, from: string | null): Promise<readonly StoredCollection[]> {
  let link = from;
  let watch = createPageWatch(link, MOST_BARREN);
  const seen = new Set<string>();
  let hasDefault = false;
  for (let isFull = link === null; ; ) {
    const page = await session
      .call("read", (signal) => session.records.readCollections(link, signal))
      .catch((error) => {
        if (error instanceof StoreError && error.fault === "cursorExpired" && !isFull) return null;
        throw error;
      });
    if (page === null) {
      link = null;
      isFull = true;
      watch = createPageWatch(null, MOST_BARREN);
      continue;
    }
    const next = page.next;
    await mustHaveAnEnd(session, page, watch);
    for (const { id, isDefault } of page.collections) {
      seen.add(id);
      hasDefault ||= isDefault;
    }
    // Every mailbox has a default collection: an answer without it is not believed.
    const isComplete = isFull && hasDefault && next.kind === "round";
    const known = await session.inTx(async (tx) => {
      const before = await tx.collections();
      const isSeenNew = await saveSeen(session, tx, page.collections, before);
      const unseen = isComplete ? before.map(({ externalId }) => externalId).filter((id) => !seen.has(id)) : [];
      const gone = [...page.removed, ...unseen];
      await saveGone(tx, gone);
      await tellOfNameless(session, tx, page, isComplete);
      if (next.kind !== "round") return null;
      await tx.saveCollectionsLink(next.link);
      return chooseCollections(session, tx, isSeenNew || gone.length > 0 ? await tx.collections() : before);
    });
    if (known !== null) return known;
    link = next.link;
  }
}

/** @throws StoreError malformed; the next run asks for all of them, since the link itself may be what never ends */
async function mustHaveAnEnd(session: SyncSession, page: CollectionsPage, watch: PageWatch): Promise<void> {
  if (page.next.kind === "round") return;
  const trouble = watch(page.next.link, [...page.collections.map(({ id }) => id), ...page.removed]);
  if (trouble === null) return;
  await session.inTx((tx) => tx.saveCollectionsLink(null));
  throw new StoreError("malformed", `Microsoft lists its task lists and calendars without end: ${trouble}.`);
}

async function tellOfNameless(session: SyncSession, tx: RunTx, page: CollectionsPage, isAll: boolean): Promise<void> {
  const { accountId, resource } = session.run;
  const subject = { kind: "namelessCollections", accountId, resource } as const;
  const count = page.nameless ?? 0;
  if (count === 0 && isAll) await tx.resolveAlerts([subject]);
  if (count === 0) return;
  await tx.raiseAlerts([
    {
      subject,
      type: "sync",
      operation: "import",
      step: "LISTS",
      itemId: null,
      externalId: null,
      code: "ANSWER_MALFORMED",
      message: `Microsoft sent ${count === 1 ? "a list or calendar" : `${count} lists or calendars`} without an id. They cannot be synced.`,
    },
  ]);
}

/** @returns whether any of them is new or has changed */
async function saveSeen(
  session: SyncSession,
  tx: RunTx,
  seen: readonly M365Collection[],
  before: readonly StoredCollection[],
): Promise<boolean> {
  const known = new Map(before.map((collection) => [collection.externalId, collection]));
  const changed = seen.flatMap(({ id, name, isDefault, isReadOnly }): StoredCollection[] => {
    const stored = known.get(id);
    const told = { externalId: id, name, isDefault, isReadOnly };
    if (stored === undefined || stored.state === "GONE") {
      const fresh = { deltaLink: null, nextLink: null, round: 0, isFullRound: false, state: "EXCLUDED" } as const;
      return [{ ...fresh, ...untried, ...told, id: stored?.id ?? session.clock.newId() }];
    }
    const isSame = stored.name === name && stored.isDefault === isDefault && stored.isReadOnly === isReadOnly;
    return isSame ? [] : [{ ...stored, ...told }];
  });
  await tx.saveCollections(changed);
  return changed.length > 0;
}

const untried = { trouble: null, reconciledAt: null, reconcileFailedAt: null, reconcileOrders: 0 } as const;

async function saveGone(tx: RunTx, removed: readonly string[]): Promise<void> {
  if (removed.length === 0) return;
  const gone = (await tx.collections()).filter(
    ({ externalId, state }) => removed.includes(externalId) && state !== "GONE",
  );
  for (const collection of gone) await tx.detachCollection(collection.id);
  await tx.saveCollections(
    gone.map((collection) => ({ ...collection, state: "GONE", deltaLink: null, nextLink: null, trouble: null })),
  );
}

/** @returns all of them, as they are now */
async function chooseCollections(
  session: SyncSession,
  tx: RunTx,
  all: readonly StoredCollection[],
): Promise<readonly StoredCollection[]> {
  const chosen = (collection: StoredCollection): boolean =>
    collection.state !== "GONE" &&
    (session.settings.collectionIds === null
      ? collection.isDefault
      : session.settings.collectionIds.includes(collection.id) ||
        session.settings.collectionIds.includes(collection.externalId));
  const changed: StoredCollection[] = [];
  for (const collection of all) {
    if (chosen(collection) && collection.state === "EXCLUDED") {
      // Chosen (again): a full round finds what is there, and re-attaches what was linked before.
      changed.push({ ...collection, state: "ACTIVE", deltaLink: null, nextLink: null, trouble: null });
    } else if (!chosen(collection) && collection.state === "ACTIVE") {
      await tx.detachCollection(collection.id);
      changed.push({ ...collection, state: "EXCLUDED", deltaLink: null, nextLink: null, trouble: null });
    }
  }
  await tx.saveCollections(changed);
  await alertAboutMissing(session, tx, all);
  return changed.length > 0 ? tx.collections() : all;
}

async function alertAboutMissing(session: SyncSession, tx: RunTx, all: readonly StoredCollection[]): Promise<void> {
  const { accountId, resource } = session.run;
  const subject = { kind: "goneCollections", accountId, resource } as const;
  const gone = all.filter(
    ({ state, id, externalId }) =>
      state === "GONE" &&
      (session.settings.collectionIds?.includes(id) || session.settings.collectionIds?.includes(externalId)),
  );
  if (gone.length === 0) return tx.resolveAlerts([subject]);
  const alert: StoredAlert = {
    subject,
    type: "sync",
    operation: "import",
    step: "LISTS",
    itemId: null,
    externalId: must(gone[0], "vanished list").externalId,
    code: "COLLECTION_GONE",
    message: "No longer in Microsoft: {lists}.",
    parts: { lists: gone.map(({ name }) => name).join(", ") },
  };
  return tx.raiseAlerts([alert]);
}
