import type { MailState } from "../../../core/access/mail-access.ts";
import type { MailOrder, MailPlaces } from "../../../core/mail/mail-edit.ts";
import type { OfficeWrite } from "../../../core/records/office-record.ts";
import type { RecordFields } from "../../../core/records/record.ts";

export interface PickedMail {
  readonly id: string;
  readonly accountId: string;
  readonly state: MailState;
}

/** One order of a person's; what it replaced is kept under its id. */
export interface MailEditHead {
  readonly id: string;
  readonly editorId: string;
  readonly kind: MailOrder["kind"];
}

/** Stored mail, changed as a person orders it. */
export interface MailEdits {
  /** Those of the mails that are in these mailboxes, in any order. */
  pick(accountIds: readonly string[], ids: readonly string[]): Promise<readonly PickedMail[]>;
  /** Those that a legal hold keeps. */
  held(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** By mailbox; one whose folders were never read is absent. */
  placesOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, MailPlaces>>;
  /**
   * Some mails of one mailbox in one transaction: their state, what it replaces, the change log, and the news for whoever follows mail.
   * @param writeFor what to write to a mail that holds this; null: nothing
   * @returns how many were written
   */
  write(
    head: MailEditHead,
    accountId: string,
    ids: readonly string[],
    writeFor: (id: string, present: RecordFields) => OfficeWrite | null,
  ): Promise<number>;
}
