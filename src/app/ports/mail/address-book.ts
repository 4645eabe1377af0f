import type { ReachedMailbox } from "../../../core/access/mail-access.ts";
import type { MailAddress } from "../../../core/records/mail.ts";

export interface KnownAddress extends MailAddress {
  /** In how many of the mails that were looked at. */
  readonly count: number;
}

/** Addresses of people that somebody may write to. */
export interface AddressBook {
  /** Of mail within reach whose people have these words, the last as the beginning of one; the most frequent first. */
  ofMail(mailboxes: readonly ReachedMailbox[], words: string): Promise<readonly KnownAddress[]>;
  /** People of an organization who are active, by the beginning of a word of their name or address. */
  ofPeople(organizationId: string, word: string): Promise<readonly MailAddress[]>;
}
