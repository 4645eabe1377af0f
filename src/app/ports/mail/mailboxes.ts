export interface MailboxRow {
  readonly accountId: string;
  readonly organizationId: string;
  /** Null: a mailbox of the organization. */
  readonly userId: string | null;
}

export interface Mailboxes {
  /** Connected or not, but none whose person was removed: those of these people, and all of this organization. */
  list(which: {
    readonly userIds: readonly string[];
    readonly organizationId: string | null;
  }): Promise<readonly MailboxRow[]>;
}
