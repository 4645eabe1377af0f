import type { SyncedResource } from "./m365-records.ts";
import type { LedgerCheck, StatusQuery } from "./status-reader.ts";

/** One account's one resource, to be compared with what the ledger says of it. */
export interface LedgerMailbox {
  readonly accountId: string;
  readonly resource: SyncedResource;
  /** Whether somebody is signed in, so that it can be read. */
  readonly isOpen: boolean;
  /** Microsoft's ids of what is synced. */
  readonly collectionIds: readonly string[];
}

/** What is known of some items and marks. */
export interface KnownMarks {
  /** Of what is linked, by the item's id. */
  readonly officeIdOf: ReadonlyMap<string, string>;
  /** Marks of this mailbox's own records. */
  readonly ours: ReadonlySet<string>;
}

export interface LedgerReader {
  /** What our own rows say. */
  checkRows(query: Pick<StatusQuery, "reach" | "accountIds">): Promise<Omit<LedgerCheck, "isClean" | "unread">>;
  mailboxes(query: Pick<StatusQuery, "reach" | "accountIds">): Promise<readonly LedgerMailbox[]>;
  known(mailbox: LedgerMailbox, itemIds: readonly string[], marks: readonly string[]): Promise<KnownMarks>;
}
