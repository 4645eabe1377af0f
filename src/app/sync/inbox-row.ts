import type { RecordKind, SideName } from "../../core/records/record.ts";
import type { ErrorCode } from "../../core/sync/error-catalogue.ts";
import { nextItemDelayMs } from "../../core/sync/retry.ts";
import type { M365Item } from "../ports/m365-records.ts";
import type { InboxRow } from "../ports/sync-store.ts";
import type { SyncSession } from "./session.ts";

const fresh = {
  isVerified: false,
  removed: false,
  naturalKey: null,
  state: "READY",
  reason: null,
  message: null,
  attempts: 0,
  nextAttemptAt: null,
} as const;

/** A record as Microsoft holds it now, waiting to be settled. */
export function snapshotRow(kind: RecordKind, item: M365Item, collectionId: string, isLinked: boolean): InboxRow {
  const naturalKey = isLinked ? null : kind.naturalKey(item.fields);
  return { ...fresh, side: "m365", recordId: item.id, collectionId, snapshot: item, naturalKey };
}

/** A tombstone: a hint until it is verified. */
export function removalRow(recordId: string, collectionId: string): InboxRow {
  return { ...fresh, side: "m365", recordId, collectionId, snapshot: null, removed: true };
}

/** An item that failed: it waits until it changes, until somebody asks, or until its time comes. */
export function quarantinedRow(
  session: SyncSession,
  side: SideName,
  recordId: string,
  collectionId: string | null,
  reason: ErrorCode,
  message: string,
  before?: InboxRow,
): InboxRow {
  const attempts = (before?.attempts ?? 0) + 1;
  return {
    ...fresh,
    ...before,
    side,
    recordId,
    collectionId,
    snapshot: before?.snapshot ?? null,
    state: "QUARANTINED",
    reason,
    message,
    attempts,
    nextAttemptAt: new Date(session.clock.now().getTime() + nextItemDelayMs(attempts)),
  };
}
