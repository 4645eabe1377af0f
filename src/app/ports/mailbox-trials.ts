import type { MailboxPrincipal } from "../../core/microsoft/mailbox-access.ts";

/** How many mailboxes the application's own permission reaches, of those that were tried. */
export interface Reached {
  /** Of the whole tenant; null: the directory may not be read, and only mailboxes that are known here were tried. */
  readonly people: number | null;
  readonly reached: number;
  readonly refused: number;
  readonly withoutMailbox: number;
}

/** Asks for a mailbox that may not be connected yet. @throws StoreError */
export interface MailboxTrial {
  /** Null: the directory may not be read. */
  describe(signal: AbortSignal): Promise<{
    readonly objectId: string;
    readonly displayName: string;
    readonly address: string | null;
  } | null>;
  /** Answers its id. */
  readInbox(signal: AbortSignal): Promise<string>;
  /** Whether Microsoft tells what changes in a folder. */
  readChanges(folderId: string, signal: AbortSignal): Promise<void>;
  /** @param others ids to try where the directory may not be read */
  reachOf(others: readonly string[], signal: AbortSignal): Promise<Reached>;
}

export interface MailboxTrials {
  /** @param id of the mailbox or the account, for its limits */
  trial(id: string, principal: MailboxPrincipal): MailboxTrial;
}
