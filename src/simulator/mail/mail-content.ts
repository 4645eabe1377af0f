import type { Address } from "../mailbox/address.ts";
import { type Body, EMPTY_BODY } from "../mailbox/body.ts";

/** A sender or recipient. Some senders have only a name; the address of old internal mail is no SMTP address. */
export interface Correspondent extends Partial<Address> {}

/** One header line as it was on the wire, unfolded. */
export interface MailHeader {
  readonly name: string;
  readonly value: string;
}

/** An OLE object that cannot be converted; something that the virus scanner keeps back. */
export type AttachmentRefusal = "ErrorCannotOpenFileAttachment" | "ErrorVirusDetected";

export interface MailAttachment {
  /** Counted within its message; its id is made from this and the message's. */
  readonly number: number;
  readonly kind: "file" | "item" | "reference";
  readonly name: string;
  readonly contentType: string | null;
  readonly isInline: boolean;
  /** Without its angle brackets. */
  readonly contentId: string | null;
  /** Bytes. */
  readonly length: number;
  /** Of an attached mail. */
  readonly item?: MailContent;
  /** Why nobody can open it, though it is listed. */
  readonly refusal?: AttachmentRefusal;
  /** Made when it is asked for: 100,000 messages must not carry their files with them. */
  readonly read: () => Buffer;
}

/** What an item of a mail folder is. All but plain mail say what they are in `@odata.type`, and all but one of those are about a meeting. */
export type MessageKind =
  | "message"
  | "eventMessageRequest"
  | "eventMessageResponse"
  | "eventMessage"
  | "calendarSharingMessage";

/** What meeting mail has beside a plain mail, as Graph writes it. */
export type MeetingFacts = Readonly<Record<string, unknown>>;

/** The event that meeting mail is about. */
export interface MeetingEvent {
  /** The same in every mailbox. */
  readonly uid: string;
  readonly organizer?: Correspondent;
  /** An RRULE line. */
  readonly rule?: string;
  /** The date of the one occurrence that it is about. */
  readonly occurrence?: string;
}

/**
 * What a mail says. It does not change once the mail was sent; a draft gets another one with each edit. What the owner of a mailbox does
 * with a mail (folder, read, flag, categories) stands in its `MessageState`.
 */
export interface MailContent {
  readonly kind: MessageKind;
  readonly meeting?: MeetingFacts | undefined;
  readonly event?: MeetingEvent;
  readonly subject: string | null;
  /** Absent on notes of the system, and on what other programs have put into a folder. */
  readonly from?: Correspondent | undefined;
  readonly sender?: Correspondent | undefined;
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
  readonly bcc: readonly Correspondent[];
  readonly replyTo: readonly Correspondent[];
  readonly body: Body;
  /** With its angle brackets; it may be missing. */
  readonly messageId?: string | undefined;
  readonly inReplyTo?: string | undefined;
  /** Message-IDs, the oldest first. */
  readonly references: readonly string[];
  /** As received, in their order; empty where the mail never travelled. */
  readonly headers: readonly MailHeader[];
  /** Epoch milliseconds, whole seconds. */
  readonly sentAt: number;
  readonly importance: "low" | "normal" | "high";
  readonly sensitivity: "normal" | "personal" | "private" | "confidential";
  readonly isReadReceiptRequested: boolean;
  readonly isDeliveryReceiptRequested: boolean | null;
  readonly attachments: readonly MailAttachment[];
  /** The mail as MIME where it came like that, or where it must not be rebuilt. */
  readonly mime?: () => Buffer;
}

/** A mail that says nothing yet. */
export function blankMail(sentAt: number): MailContent {
  return {
    ...{
      kind: "message",
      subject: "",
      to: [],
      cc: [],
      bcc: [],
      replyTo: [],
      body: EMPTY_BODY,
      references: [],
      headers: [],
    },
    ...{ sentAt, importance: "normal", sensitivity: "normal", isReadReceiptRequested: false },
    ...{ isDeliveryReceiptRequested: null, attachments: [] },
  };
}

/** How a mail names the one that it answers. */
export function answering({
  messageId,
  references,
}: Pick<MailContent, "messageId" | "references">): Pick<MailContent, "inReplyTo" | "references"> {
  if (messageId === undefined) return { references };
  return { inReplyTo: messageId, references: [...references, messageId] };
}

/** Where contents come from: a large mailbox makes message n from its seed when it is read, and keeps none. */
export type ContentSource = (index: number) => MailContent;

export function one(content: MailContent): ContentSource {
  return () => content;
}

/** Roughly what Exchange counts: the text twice, and files as they are. */
export function sizeOf({ body, attachments }: MailContent): number {
  return attachments.reduce((sum, { length }) => sum + length, 2000 + body.text.length + body.html.length);
}
