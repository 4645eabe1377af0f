/** Mail that is older than its organization keeps any. */
export interface OldMail {
  /** Mailboxes with mail, by organization. */
  mailboxes(): Promise<readonly { readonly accountId: string; readonly organizationId: string }[]>;
  /**
   * Deletes at most `limit` mails that came before, with all that tells of them, and as many that were sent from here. A legal hold keeps
   * its own. @returns how many; null: a run holds the mailbox, so nothing was done
   */
  remove(accountId: string, before: Date, limit: number): Promise<number | null>;
}
