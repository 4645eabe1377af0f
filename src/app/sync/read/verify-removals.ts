import { changesOf, type PairChanges } from "../../../core/sync/changes.ts";
import type { Fault } from "../../../core/sync/fault.ts";
import type { InboxRow } from "../../../core/sync/inbox.ts";
import { quarantinedRow, removalRow, snapshotRow } from "../../../core/sync/inbox.ts";
import { placeIdOf } from "../../../core/sync/situation.ts";
import type { ItemRef } from "../../ports/m365-records.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { StoreError } from "../../store-error.ts";
import { record } from "../record.ts";
import { runErrorOf } from "../run-error.ts";
import type { SyncSession } from "../session.ts";
import { importNew } from "./import-new.ts";

const BATCH = 100;

/**
 * A tombstone is a hint: delta also says "removed" for what only left the view. Each is read back; what still exists is an edit, what is
 * gone is marked so. A removal that cannot be verified now waits for the next run; one in a collection that cannot be read waits until it
 * can.
 */
export async function verifyRemovals(session: SyncSession): Promise<void> {
  const unread = [...session.unread.keys()];
  for (;;) {
    const rows = await session.inTx((tx) => tx.unverifiedRemovals(BATCH, unread));
    if (rows.length === 0) return;
    const { known, left } = await readRows(session, rows, () => true);
    const verified = await whereTheyAre(session, known);
    await session.inTx((tx) => tx.changeInbox({ put: [...verified, ...left] }));
    // Some could not be read: they would come again and again.
    if (left.length > 0) return;
  }
}

/** An item that left its collection and still exists may be in another one, even in one that is not synced and reports nothing itself. */
async function whereTheyAre(session: SyncSession, rows: readonly InboxRow[]): Promise<readonly InboxRow[]> {
  if (session.kind.keepsId !== undefined) return rows;
  const present = rows.filter(({ snapshot }) => snapshot !== null);
  if (present.length === 0) return rows;
  const refs = refsOf(session, present);
  const found = await session.call("read", (signal) => session.records.collectionsOf(refs, signal));
  const places = new Map(present.map(({ recordId }, at) => [recordId, session.places.get(found[at] ?? "")]));
  return rows.map((row) => ({ ...row, collectionId: places.get(row.recordId) ?? row.collectionId }));
}

/** Reads rows that only say that a record must be read again: after a lost answer, for a re-attached link, or after a comparison. */
export async function readMissingSnapshots(session: SyncSession): Promise<void> {
  const unread = [...session.unread.keys()];
  for (;;) {
    const { rows, linked } = await session.inTx(async (tx) => {
      const batch = await tx.rowsToRead(BATCH, unread);
      const links = await tx.linksByM365Ids(batch.map(({ recordId }) => recordId));
      return { rows: batch, linked: new Set(links.map(({ m365Id }) => m365Id)) };
    });
    if (rows.length === 0) return;
    const { known, left } = await readRows(session, rows, (id) => linked.has(id));
    await session.inTx(async (tx) => {
      const isNew = (row: InboxRow): boolean => row.snapshot !== null && !linked.has(row.recordId);
      const alone = session.kind.keepsId === undefined ? [] : known.filter(isNew);
      await tx.changeInbox({ put: [...known.filter((row) => !alone.includes(row)), ...left] });
      await importRead(session, tx, alone);
    });
    if (left.length > 0) return;
  }
}

/** New records that were read by themselves. They are imported at once, with what stands beside them. */
async function importRead(session: SyncSession, tx: RunTx, rows: readonly InboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  const changes: PairChanges[] = [];
  for (const collection of await tx.collections()) {
    const here = rows.filter(({ collectionId }) => collectionId === collection.id);
    const items = here.flatMap(({ snapshot }) => snapshot ?? []);
    const unreadable = items.filter(({ content }) => content === undefined && session.settings.mail !== undefined);
    for (const { id } of unreadable) {
      const message = "Microsoft does not say whom it is from and to.";
      changes.push(
        changesOf({
          put: [quarantinedRow(session.clock.now(), "m365", id, collection.id, "ITEM_UNREADABLE", message)],
        }),
      );
    }
    const readable = items.filter((item) => !unreadable.includes(item));
    if (readable.length > 0) changes.push(...(await importNew(session, tx, collection, readable)));
  }
  await record(session, tx, changes);
}

interface ReadRows {
  readonly known: readonly InboxRow[];
  /** The rows that could not be read. */
  readonly left: readonly InboxRow[];
}

async function readRows(
  session: SyncSession,
  rows: readonly InboxRow[],
  isLinked: (recordId: string) => boolean,
): Promise<ReadRows> {
  const refs = refsOf(session, rows);
  const answers = await session.call("read", (signal) => session.records.readMany(refs, signal));
  const known: InboxRow[] = [];
  const left: InboxRow[] = [];
  for (const [index, row] of rows.entries()) {
    const answer = answers[index];
    const { recordId } = row;
    const collectionId = row.collectionId ?? "";
    if (answer === null) known.push({ ...removalRow(recordId, collectionId), isVerified: true });
    else if (answer instanceof Error || answer === undefined) left.push(failedRow(session, row, answer));
    else known.push(snapshotRow(session.kind, answer, placeIdOf(session, answer, collectionId), isLinked(recordId)));
  }
  return { known, left };
}

function refsOf({ collections }: SyncSession, rows: readonly InboxRow[]): readonly ItemRef[] {
  return rows.map((row) => ({ collectionId: collections.get(row.collectionId ?? "") ?? "", id: row.recordId }));
}

/** Up to this many failures in a row, the next run asks again; then with growing pauses. */
const MOST_ATTEMPTS = 3;
const mailboxes: ReadonlySet<Fault> = new Set(["needsReauth", "appMisconfigured", "noMailbox"]);

/** Trouble of the whole mailbox ends the run; trouble of one record leaves it for later. */
function failedRow(session: SyncSession, row: InboxRow, error: Error | undefined): InboxRow {
  const isItsOwn = error === undefined || (error instanceof StoreError && !mailboxes.has(error.fault));
  if (!isItsOwn) throw error;
  if (row.attempts + 1 < MOST_ATTEMPTS) return { ...row, attempts: row.attempts + 1 };
  const message = `It could not be read: ${error?.message ?? "Microsoft did not answer."}`;
  const { code } = error === undefined ? { code: "SERVICE_UNAVAILABLE" as const } : runErrorOf(error);
  return quarantinedRow(session.clock.now(), row.side, row.recordId, row.collectionId, code, message, row);
}
