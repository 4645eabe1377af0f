import type { M365Item } from "../records/m365-item.ts";
import type { RecordKind, SideName } from "../records/record.ts";
import type { ErrorCode } from "./error-catalogue.ts";
import { nextItemDelayMs } from "./retry.ts";

/**
 * Why a record is excluded: outside of the window; not synced in this direction; no list or calendar takes it; somebody else's meeting,
 * which nobody may create again; a person rejected the mail to its attendees; a copy of a record that is already linked. The database has
 * the same list in a CHECK.
 */
export const excludedReasons = [
  "WINDOW",
  "DIRECTION",
  "COLLECTION",
  "NOT_ORGANIZER",
  "INVITATIONS",
  "DUPLICATE",
] as const;
export type ExcludedReason = (typeof excludedReasons)[number];

export type InboxState = "READY" | "CONFLICT" | "EXCLUDED" | "QUARANTINED";

export interface InboxRef {
  readonly side: SideName;
  readonly recordId: string;
}

export interface InboxRow extends InboxRef {
  /** The place of a stored row in the order of arrival. Any news about the record gives it a new one. */
  readonly seq?: bigint;
  readonly collectionId: string | null;
  /** The m365 record as last read; null for office rows, for removals and for rows that must be read again. */
  readonly snapshot: M365Item | null;
  readonly removed: boolean;
  readonly isVerified: boolean;
  /** From `RecordKind.naturalKey`; null for records that have a link. */
  readonly naturalKey: string | null;
  readonly state: InboxState;
  readonly reason: ErrorCode | ExcludedReason | null;
  readonly message: string | null;
  readonly attempts: number;
  /** When a quarantined row is next tried automatically. */
  readonly nextAttemptAt: Date | null;
}

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

/** A record as Microsoft holds it now, ready to be decided. */
export function snapshotRow(kind: RecordKind, item: M365Item, collectionId: string, isLinked: boolean): InboxRow {
  const naturalKey = isLinked ? null : kind.naturalKey(item.fields);
  return m365Row(item.id, collectionId, item, naturalKey, false);
}

/** A tombstone: a hint until it is verified. */
export function removalRow(recordId: string, collectionId: string): InboxRow {
  return m365Row(recordId, collectionId, null, null, true);
}

/** Nothing is known but that there is news: it is read by itself. */
export function unreadRow(recordId: string, collectionId: string): InboxRow {
  return m365Row(recordId, collectionId, null, null, false);
}

/** A page makes one for each record, so each property is named: V8 takes a microsecond or two for each that follows a spread. */
function m365Row(
  recordId: string,
  collectionId: string,
  snapshot: M365Item | null,
  naturalKey: string | null,
  removed: boolean,
): InboxRow {
  return {
    side: "m365",
    recordId,
    collectionId,
    snapshot,
    isVerified: false,
    removed,
    naturalKey,
    state: "READY",
    reason: null,
    message: null,
    attempts: 0,
    nextAttemptAt: null,
  };
}

/** An item that failed: it waits until it changes, until somebody asks, or until it is due. */
export function quarantinedRow(
  now: Date,
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
    nextAttemptAt: new Date(now.getTime() + nextItemDelayMs(attempts)),
  };
}
