import { must } from "../../lib/must.ts";
import type { M365Collection } from "../ports/m365-records.ts";
import type { StoredAlert } from "../ports/run-report.ts";
import type { RunTx, StoredCollection } from "../ports/sync-store.ts";
import { StoreError } from "../store-error.ts";
import type { SyncSession } from "./session.ts";

/**
 * Brings the mailbox's containers up to date and says which of them are synced: the chosen ones, or the default one.
 * A container that vanished, or is chosen no more, detaches its links; nothing is deleted for it.
 */
export async function readCollections(session: SyncSession): Promise<readonly StoredCollection[]> {
  let link = session.run.collectionsLink;
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
      continue;
    }
    const next = page.next;
    await session.inTx(async (tx) => {
      await saveSeen(session, tx, page.collections);
      await saveGone(tx, page.removed);
      if (next.kind === "round") {
        await chooseCollections(session, tx);
        await tx.saveCollectionsLink(next.link);
      }
    });
    if (next.kind === "round") break;
    link = next.link;
  }
  return session.inTx((tx) => tx.collections());
}

async function saveSeen(session: SyncSession, tx: RunTx, seen: readonly M365Collection[]): Promise<void> {
  if (seen.length === 0) return;
  const known = new Map((await tx.collections()).map((collection) => [collection.externalId, collection]));
  await tx.saveCollections(
    seen.map(({ id, name, isDefault, isReadOnly }): StoredCollection => {
      const stored = known.get(id);
      const fresh = { deltaLink: null, nextLink: null, round: 0, isFullRound: false, state: "EXCLUDED" } as const;
      return {
        ...(stored === undefined || stored.state === "GONE"
          ? { ...fresh, id: stored?.id ?? session.clock.newId() }
          : stored),
        externalId: id,
        name,
        isDefault,
        isReadOnly,
      };
    }),
  );
}

async function saveGone(tx: RunTx, removed: readonly string[]): Promise<void> {
  if (removed.length === 0) return;
  const gone = (await tx.collections()).filter(
    ({ externalId, state }) => removed.includes(externalId) && state !== "GONE",
  );
  for (const collection of gone) await tx.detachCollection(collection.id);
  await tx.saveCollections(
    gone.map((collection) => ({ ...collection, state: "GONE", deltaLink: null, nextLink: null })),
  );
}

async function chooseCollections(session: SyncSession, tx: RunTx): Promise<void> {
  const all = await tx.collections();
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
      changed.push({ ...collection, state: "ACTIVE", deltaLink: null, nextLink: null });
    } else if (!chosen(collection) && collection.state === "ACTIVE") {
      await tx.detachCollection(collection.id);
      changed.push({ ...collection, state: "EXCLUDED", deltaLink: null, nextLink: null });
    }
  }
  if (changed.length > 0) await tx.saveCollections(changed);
  await alertAboutMissing(session, tx, all);
}

async function alertAboutMissing(session: SyncSession, tx: RunTx, all: readonly StoredCollection[]): Promise<void> {
  const key = `collection:${session.run.accountId}:${session.run.resource}`;
  const gone = all.filter(
    ({ state, id, externalId }) =>
      state === "GONE" &&
      (session.settings.collectionIds?.includes(id) || session.settings.collectionIds?.includes(externalId)),
  );
  if (gone.length === 0) return tx.resolveAlerts([key]);
  const alert: StoredAlert = {
    key,
    type: "sync",
    operation: "import",
    step: "LISTS",
    itemId: null,
    externalId: must(gone[0], "vanished list").externalId,
    code: "COLLECTION_GONE",
    message: `No longer in Microsoft: ${gone.map(({ name }) => name).join(", ")}.`,
  };
  return tx.raiseAlerts([alert]);
}

/** Where new office records go, or null when no list can take them. */
export function destinationOf(session: SyncSession, collections: readonly StoredCollection[]): StoredCollection | null {
  const wanted = session.settings.destinationId;
  const writable = collections.filter(({ state, isReadOnly }) => state === "ACTIVE" && !isReadOnly);
  const chosen = writable.find(({ id, externalId }) => id === wanted || externalId === wanted);
  return chosen ?? writable.find(({ isDefault }) => isDefault) ?? writable[0] ?? null;
}
