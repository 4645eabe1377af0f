import type { M365Item } from "../records/m365-item.ts";
import type { RecordKind, SideName } from "../records/record.ts";
import type { ErrorCode } from "./error-catalogue.ts";
import { nextItemDelayMs } from "./retry.ts";

/**
 * Why a record is left out: outside of the window; not this direction's; no list or calendar takes it; somebody else's meeting, which nobody may make anew; a person did
 * not want its attendees mailed; a copy of a record that is already linked. The database holds the same list in a CHECK.
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
  /** Its place in the order of arrival, of a stored row: whatever is news of the record gets a new one. */
  readonly seq?: bigint;
  readonly collectionId: string | null;
  /** The m365 record as last read; null for office rows, for removals and for rows to be read anew. */
  readonly snapshot: M365Item | null;
  readonly removed: boolean;
  readonly isVerified: boolean;
  /** As `RecordKind.naturalKey`; null for records that have a link. */
  readonly naturalKey: string | null;
  readonly state: InboxState;
  readonly reason: ErrorCode | ExcludedReason | null;
  readonly message: string | null;
  readonly attempts: number;
  /** When a quarantined row is tried again by itself. */
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
