import type { ItemRef } from "../ports/m365-records.ts";
import type { InboxRow } from "../ports/sync-store.ts";
import { StoreError } from "../store-error.ts";
import { removalRow, snapshotRow } from "./inbox-row.ts";
import type { SyncSession } from "./session.ts";

const BATCH = 100;

/**
 * A tombstone is a hint: delta also says "removed" of what left the view. Each is read back; what still exists is an edit, what is
 * gone is marked so. A removal that cannot be verified now waits for the next run.
 */
export async function verifyRemovals(session: SyncSession, externalIds: ReadonlyMap<string, string>): Promise<void> {
  for (;;) {
    const rows = await session.inTx((tx) => tx.unverifiedRemovals(BATCH));
    if (rows.length === 0) return;
    const verified = await whereTheyAre(session, await readRows(session, rows, externalIds), externalIds);
    await session.inTx((tx) => tx.changeInbox({ put: verified }));
    // Some could not be read: they would come again and again.
    if (verified.length < rows.length) return;
  }
}

/** What left its collection and still exists may be in another one, even in one that is not synced and tells nothing itself. */
async function whereTheyAre(
  session: SyncSession,
  rows: readonly InboxRow[],
  externalIds: ReadonlyMap<string, string>,
): Promise<readonly InboxRow[]> {
  const present = rows.filter(({ snapshot }) => snapshot !== null);
  if (present.length === 0) return rows;
  const refs = refsOf(present, externalIds);
  const found = await session.call("read", (signal) => session.records.collectionsOf(refs, signal));
  const ourIds = new Map([...externalIds].map(([id, externalId]) => [externalId, id]));
  const places = new Map(present.map(({ recordId }, at) => [recordId, ourIds.get(found[at] ?? "")]));
  return rows.map((row) => ({ ...row, collectionId: places.get(row.recordId) ?? row.collectionId }));
}

/** Rows that say only that a record must be read anew (after an answer was lost, or a re-attached link). */
export async function readMissingSnapshots(
  session: SyncSession,
  externalIds: ReadonlyMap<string, string>,
): Promise<void> {
  for (;;) {
    const rows = await session.inTx((tx) => tx.rowsToRead(BATCH));
    if (rows.length === 0) return;
    const read = await readRows(session, rows, externalIds);
    await session.inTx((tx) => tx.changeInbox({ put: read }));
    if (read.length < rows.length) return;
  }
}

async function readRows(
  session: SyncSession,
  rows: readonly InboxRow[],
  externalIds: ReadonlyMap<string, string>,
): Promise<InboxRow[]> {
  const refs = refsOf(rows, externalIds);
  const answers = await session.call("read", (signal) => session.records.readMany(refs, signal));
  const read: InboxRow[] = [];
  for (const [index, row] of rows.entries()) {
    const answer = answers[index];
    const collectionId = row.collectionId ?? "";
    if (answer === null) read.push({ ...removalRow(row.recordId, collectionId), isVerified: true });
    else if (answer instanceof Error || answer === undefined) rethrowIfFatal(answer);
    else read.push(snapshotRow(session.kind, answer, collectionId, true));
  }
  return read;
}

function refsOf(rows: readonly InboxRow[], externalIds: ReadonlyMap<string, string>): readonly ItemRef[] {
  return rows.map((row) => ({ collectionId: externalIds.get(row.collectionId ?? "") ?? "", id: row.recordId }));
}

/** What concerns the whole mailbox ends the run; what concerns one record leaves it for the next. */
function rethrowIfFatal(error: Error | undefined): void {
  if (!(error instanceof StoreError)) {
    if (error !== undefined) throw error;
    return;
  }
  if (error.fault === "needsReauth" || error.fault === "appMisconfigured" || error.fault === "denied") throw error;
}
