import type { MailRemoval, MailToJudge } from "../../../core/mail/mail-here.ts";

/** What somebody ordered with changed settings, and no run has carried out yet. */
export interface OpenRemovals {
  readonly ids: readonly string[];
  readonly parts: readonly MailRemoval[];
}

export interface MailHere extends MailToJudge {
  readonly emailId: string;
  /** Where Microsoft holds it, as far as it is followed; null: nowhere. */
  readonly place: { readonly m365Id: string; readonly collectionId: string } | null;
  /** A legal hold keeps it. */
  readonly isHeld: boolean;
}

/** Removes mail from Oro that settings do not import any more, a page at a time. */
export interface MailRemovals {
  /** The mailbox's mail in the order of its ids, behind `after`; also what was deleted or is followed no longer. */
  mailHere(after: string | null, limit: number): Promise<readonly MailHere[]>;
  /** All that is kept of these: what they say, links, threads, attachments, what waits, the ledger, conflicts, alerts. */
  removeMail(emailIds: readonly string[]): Promise<void>;
  /** These orders are carried out. */
  endRemovals(ids: readonly string[]): Promise<void>;
}
