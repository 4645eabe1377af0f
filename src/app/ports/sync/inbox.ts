import type { InboxRef, InboxRow } from "../../../core/sync/inbox.ts";
import type { DateWindow } from "../../../core/sync/window.ts";

/** The records that wait to be settled: one row for each record of a side. This half writes nothing, and needs no lease. */
export interface InboxReader {
  inboxRows(refs: readonly InboxRef[]): Promise<readonly InboxRow[]>;
  /** READY rows in the order of arrival, behind `afterSeq`; removals in Microsoft only once verified. */
  readyRows(afterSeq: bigint, limit: number): Promise<readonly (InboxRow & { readonly seq: bigint })[]>;
  countReady(): Promise<number>;
  /**
   * Whether anything is left to compare or to finish: a READY row, what looks like a copy, a link whose record may have moved, or a write
   * without a certain outcome.
   */
  hasWork(): Promise<boolean>;
  /** READY, unverified removals in Microsoft of linked records. @param besides collections to leave out */
  unverifiedRemovals(limit: number, besides?: readonly string[]): Promise<readonly InboxRow[]>;
  /** READY rows of either side that may lead to a deletion: verified removals, deleted office records. */
  deletionCandidates(afterSeq: bigint, limit: number): Promise<readonly (InboxRow & { readonly seq: bigint })[]>;
  /** READY unlinked m365 rows that carry a mark, and those that look like copies: the original may have vanished since. */
  markedRows(afterSeq: bigint, limit: number): Promise<readonly (InboxRow & { readonly seq: bigint })[]>;
  /** Natural keys of READY unlinked m365 rows, in order, behind `after`. */
  unlinkedKeys(after: string | null, limit: number): Promise<readonly string[]>;
  unlinkedRowsByKeys(keys: readonly string[]): Promise<readonly InboxRow[]>;
  /** READY rows, m365 side, whose snapshot is missing. @param besides collections to leave out */
  rowsToRead(limit: number, besides?: readonly string[]): Promise<readonly InboxRow[]>;
}

export interface Inbox extends InboxReader {
  /** Inserts or replaces `put`, removes `remove`. */
  changeInbox(change: { readonly put?: readonly InboxRow[]; readonly remove?: readonly InboxRef[] }): Promise<void>;
  /** Makes quarantined rows READY when they are due. */
  retryQuarantined(): Promise<void>;
  /**
   * Copies the owner's changes behind the cursor into the inbox and advances the cursor. Skips our own writes and the records of the
   * owner's other mailboxes. Returns how many.
   */
  stageOfficeChanges(limit: number): Promise<number>;
  /**
   * After a change of settings, or a new day: makes READY what was excluded (unless by a person), is in conflict, has drifted, or crosses
   * the window's edge.
   */
  reconsider(what: { readonly all: boolean; readonly window: DateWindow }): Promise<void>;
  /** A full round begins: it will show again whatever still exists of the collection's unlinked waiting rows. */
  forgetUnlinked(collectionId: string): Promise<void>;
}
