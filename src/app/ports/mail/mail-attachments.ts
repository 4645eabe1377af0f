import type { ReachedMailbox, ReadableLevel } from "../../../core/access/mail-access.ts";

/**
 * STORED: its bytes are here. NOT_FETCHED: they are fetched later, or when somebody opens it. TOO_BIG: above the limit, fetched only when
 * opened. REFUSED: Microsoft does not give it, for `reason`. REMOVED: its bytes were removed from Oro.
 */
export type AttachmentState = "STORED" | "NOT_FETCHED" | "TOO_BIG" | "REFUSED" | "REMOVED";

export interface MailAttachmentRow {
  readonly id: string;
  readonly emailId: string;
  readonly accountId: string;
  readonly kind: "file" | "item" | "reference";
  readonly name: string;
  readonly contentType: string | null;
  /** Real bytes once stored; before, as Microsoft estimates. */
  readonly size: number;
  readonly isInline: boolean;
  /** As a `cid:` address names it, without angle brackets. */
  readonly contentId: string | null;
  readonly state: AttachmentState;
  readonly reason: string | null;
  /** Of its bytes, when stored. */
  readonly blobId: string | null;
}

/** The mail's attachments are not listed yet: the content lane does that. */
export interface MailAttachments {
  readonly isComplete: boolean;
  readonly rows: readonly MailAttachmentRow[];
}

export interface MailAttachmentReader {
  /** Inline ones too, in Microsoft's order. Null if the viewer's level does not show a mail's body. */
  ofMail(mailboxes: readonly ReachedMailbox[], emailId: string): Promise<MailAttachments | null>;
  one(
    mailboxes: readonly ReachedMailbox[],
    attachmentId: string,
  ): Promise<{ readonly attachment: MailAttachmentRow; readonly level: ReadableLevel } | null>;
}
