import type { VisibleMail } from "../../../core/access/mail-view.ts";

/** A mail that is put together anew from what is stored of it, with what a viewer may see. */
export interface ComposedMail
  extends Pick<
    VisibleMail,
    | "from"
    | "sender"
    | "to"
    | "cc"
    | "bcc"
    | "replyTo"
    | "subject"
    | "sentAt"
    | "messageId"
    | "inReplyTo"
    | "references"
    | "body"
  > {
  readonly attachments: readonly ComposedAttachment[];
}

export interface ComposedAttachment {
  readonly name: string;
  readonly contentType: string | null;
  readonly contentId: string | null;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface MailComposer {
  /** MIME that says in a header of its own that it was put together here. Its attachments are read while it is. */
  compose(mail: ComposedMail): AsyncIterable<Uint8Array>;
}
