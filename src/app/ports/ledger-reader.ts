import type { SyncedResource } from "./m365-records.ts";
import type { LedgerCheck, StatusQuery } from "./status-reader.ts";

/** One account's one resource, to be compared with the ledger. */
export interface LedgerMailbox {
  readonly accountId: string;
  readonly resource: SyncedResource;
  /** Whether the account is signed in, so that it can be read. */
  readonly isOpen: boolean;
  /** Microsoft's ids of the synced collections. */
  readonly collectionIds: readonly string[];
}

/** What is known about some items and marks. */
export interface KnownMarks {
  /** The office ids of linked items, by item id. */
  readonly officeIdOf: ReadonlyMap<string, string>;
  /** Marks that are this mailbox's own records. */
  readonly ours: ReadonlySet<string>;
}

export interface LedgerReader {
  /** What our own rows show. */
  checkRows(query: Pick<StatusQuery, "reach" | "accountIds">): Promise<Omit<LedgerCheck, "isClean" | "unread">>;
  mailboxes(query: Pick<StatusQuery, "reach" | "accountIds">): Promise<readonly LedgerMailbox[]>;
  known(mailbox: LedgerMailbox, itemIds: readonly string[], marks: readonly string[]): Promise<KnownMarks>;
}
