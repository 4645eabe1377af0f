import { isReconcileDue } from "../../../core/sync/reconcile.ts";
import { nextRunDelayMs } from "../../../core/sync/retry.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { StoreError } from "../../store-error.ts";
import { beginsAnew, isOnesOwn, isPausing, readAlert, reconcileAlert } from "../collection-trouble.ts";
import type { SyncSession } from "../session.ts";
import { readChanges } from "./read-changes.ts";
import { readCollections } from "./read-collections.ts";
import { reconcile } from "./reconcile.ts";
import { tellTotal } from "./tell-total.ts";

/** This many collections in a row without an answer mean trouble with the service, not with the collections. */
const MOST_SILENT = 3;

interface Failed {
  readonly collection: StoredCollection;
  readonly error: StoreError;
}

/**
 * Reads every chosen collection's changes, and compares whole those that are due. Trouble with one collection concerns only that one: it is
 * shown and tried again with growing pauses, and the others go on. What fails for all of them is the mailbox's trouble and ends the run.
 * Afterwards `session.unread` has those that were not read.
 * @returns the collections as they are now
 */
export async function readActive(
  session: SyncSession,
  known: readonly StoredCollection[],
): Promise<readonly StoredCollection[]> {
  // Those in trouble come last: whatever they cost, the others have been read by then. What changed comes before what was there before, and
  // what a notification was about before the rest.
  const isFirst = ({ id }: StoredCollection): boolean => session.run.firstCollections.includes(id);
  const toRead = known
    .filter((collection) => collection.state === "ACTIVE" && !isPausing(session, collection))
    .toSorted(
      (one, other) =>
        (one.trouble?.failures ?? 0) - (other.trouble?.failures ?? 0) ||
        Number(isHistory(one)) - Number(isHistory(other)) ||
        Number(isFirst(other)) - Number(isFirst(one)),
    );
  const telling = await tellTotal(session, toRead.some(isHistory) ? toRead : []);
  const { read, failed } = await readEach(session, toRead);
  await telling.done;
  const first = failed[0]?.error;
  const isMailboxes = first?.fault === "denied" || first?.fault === "unavailable";
  if (first !== undefined && isMailboxes && read.length === 0) throw first;
  await saveTrouble(session, failed);
  // One that is not found may be gone: the round of all collections shows that.
  const isOneMissing = failed.some(({ error }) => error.fault === "notFound");
  const nowOf = new Map(read.map((collection) => [collection.id, collection]));
  const stored = failed.length > 0 ? await session.inTx((tx) => tx.collections()) : null;
  const collections = isOneMissing
    ? await readCollections(session, null, stored ?? known)
    : (stored ?? known.map((collection) => nowOf.get(collection.id) ?? collection));
  for (const { id, state, trouble } of collections) {
    if (state === "ACTIVE" && trouble !== null) session.unread.set(id, trouble);
  }
  await compareDue(session, read);
  return collections;
}

const isHistory = ({ deltaLink, isFullRound }: StoredCollection): boolean => deltaLink === null || isFullRound;

async function readEach(
  session: SyncSession,
  toRead: readonly StoredCollection[],
): Promise<{ readonly read: readonly StoredCollection[]; readonly failed: readonly Failed[] }> {
  const read: StoredCollection[] = [];
  const failed: Failed[] = [];
  let silent = 0;
  for (const collection of toRead) {
    try {
      read.push(await readChanges(session, collection));
      silent = 0;
    } catch (error) {
      if (!isOnesOwn(error)) throw error;
      silent = error.fault === "unavailable" ? silent + 1 : 0;
      if (silent >= MOST_SILENT) throw error;
      failed.push({ collection, error });
    }
  }
  return { read, failed };
}

async function saveTrouble(session: SyncSession, failed: readonly Failed[]): Promise<void> {
  if (failed.length === 0) return;
  const now = session.clock.now();
  await session.inTx(async (tx) => {
    // As stored: a round that failed half-way had advanced.
    const stored = new Map((await tx.collections()).map((collection) => [collection.id, collection]));
    const saved = failed.flatMap(({ collection: { id }, error }): StoredCollection[] => {
      const collection = stored.get(id);
      if (collection === undefined) return [];
      const failures = (collection.trouble?.failures ?? 0) + 1;
      const nextReadAt = new Date(now.getTime() + nextRunDelayMs(failures, session.settings.intervalMinutes));
      const trouble = { failures, since: collection.trouble?.since ?? now, nextReadAt };
      const links = beginsAnew(error, failures) ? { deltaLink: null, nextLink: null, isFullRound: false } : {};
      return [{ ...collection, ...links, trouble }];
    });
    await tx.saveCollections(saved);
    await tx.raiseAlerts(failed.map(({ collection, error }) => readAlert(session, collection, error)));
  });
}

/** If one collection held what its changes had not reported, the mailbox's others are compared at once, too. */
async function compareDue(session: SyncSession, read: readonly StoredCollection[]): Promise<void> {
  const now = session.clock.now();
  const due = read.filter((collection) => isReconcileDue(collection, now));
  let untold = 0;
  for (const collection of due) untold += await compareOne(session, collection);
  if (untold === 0) return;
  for (const collection of read) if (!due.includes(collection)) await compareOne(session, collection);
}

/** A failed comparison is shown and repeated later: the changes have been read all the same. */
async function compareOne(session: SyncSession, collection: StoredCollection): Promise<number> {
  try {
    return await reconcile(session, collection);
  } catch (error) {
    if (!isOnesOwn(error)) throw error;
    session.uncompared.add(collection.id);
    await session.inTx(async (tx) => {
      await tx.saveReconcileFailed(collection.id, session.clock.now());
      await tx.raiseAlerts([reconcileAlert(session, collection, error)]);
    });
    return 0;
  }
}
