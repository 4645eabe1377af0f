import { type Body, bodyFromHtml, bodyFromText } from "../mailbox/body.ts";
import type {
  AttachmentRefusal,
  Correspondent,
  MailAttachment,
  MailContent,
  MailHeader,
  MeetingEvent,
  MeetingFacts,
  MessageKind,
} from "./mail-content.ts";
import { one, sizeOf } from "./mail-content.ts";
import type { MailMailbox, NewMessage } from "./mail-mailbox.ts";
import type { Flag, FolderState, MessageState } from "./mail-state.ts";
import { type Authentication, transportHeaders } from "./transport-headers.ts";

type Person = string | Correspondent;

/** A mail as somebody writes or receives it. Absent members are as on an ordinary mail; null means that the mail has none. */
export interface Letter {
  readonly subject?: string | null;
  readonly from?: Person | null;
  readonly sender?: Person;
  readonly to?: readonly Person[];
  readonly cc?: readonly Person[];
  readonly bcc?: readonly Person[];
  readonly replyTo?: readonly Person[];
  readonly text?: string;
  readonly html?: string;
  /** Instead of either, where both are known. */
  readonly body?: Body;
  readonly messageId?: string | null;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** Added to those that every received mail has. */
  readonly headers?: readonly MailHeader[];
  /** ISO instants; now, unless said otherwise. */
  readonly sentAt?: string;
  readonly receivedAt?: string;
  readonly importance?: MailContent["importance"];
  readonly sensitivity?: MailContent["sensitivity"];
  readonly isReadReceiptRequested?: boolean;
  /** What Exchange finds of its sender. Absent: what it finds of somebody honest. */
  readonly authentication?: Authentication;
  readonly attachments?: readonly LetterFile[];
  readonly kind?: MessageKind;
  readonly meeting?: MeetingFacts;
  readonly event?: MeetingEvent;
  /** What the owner has done with it. */
  readonly isRead?: boolean;
  readonly flag?: Flag;
  readonly categories?: readonly string[];
}

export interface LetterFile {
  readonly name: string;
  readonly contentType?: string | null;
  /** Base64; not for an attached mail, and not for a link to a file elsewhere. */
  readonly contentBytes?: string;
  readonly isInline?: boolean;
  readonly contentId?: string | null;
  /** The mail that is attached. */
  readonly item?: Letter;
  readonly isReference?: boolean;
  /** It cannot be opened. */
  readonly refusal?: AttachmentRefusal;
}

/** What of a letter is not from its writer: who owns the mailbox, and the present. */
interface Around {
  readonly owner: Correspondent;
  readonly now: number;
  readonly mintId: () => string;
  /** Whether the images of a signature are taken for a part of its text. */
  readonly logosAreInline: boolean;
}

export function contentOf(letter: Letter, around: Around): MailContent {
  const { owner, now, mintId } = around;
  const sentAt = letter.sentAt === undefined ? now : wholeSeconds(letter.sentAt);
  const messageId = letter.messageId === null ? undefined : (letter.messageId ?? mintId());
  const from = letter.from === null ? undefined : personOf(letter.from ?? "somebody@fabrikam.example");
  const sender = letter.sender === undefined ? undefined : personOf(letter.sender);
  const attachments = (letter.attachments ?? []).map((file, index) => fileOf(file, index, around));
  const content: MailContent = {
    kind: letter.kind ?? "message",
    ...(letter.meeting === undefined ? {} : { meeting: letter.meeting }),
    ...(letter.event === undefined ? {} : { event: letter.event }),
    subject: letter.subject === undefined ? "Hello" : letter.subject,
    ...(from === undefined ? {} : { from }),
    ...(sender === undefined ? {} : { sender }),
    to: letter.to?.map(personOf) ?? [owner],
    cc: letter.cc?.map(personOf) ?? [],
    bcc: letter.bcc?.map(personOf) ?? [],
    replyTo: letter.replyTo?.map(personOf) ?? [],
    body: bodyOf(letter),
    ...(messageId === undefined ? {} : { messageId }),
    ...(letter.inReplyTo === undefined ? {} : { inReplyTo: letter.inReplyTo }),
    references: letter.references ?? (letter.inReplyTo === undefined ? [] : [letter.inReplyTo]),
    headers: [],
    sentAt,
    importance: letter.importance ?? "normal",
    sensitivity: letter.sensitivity ?? "normal",
    isReadReceiptRequested: letter.isReadReceiptRequested ?? false,
    isDeliveryReceiptRequested: null,
    attachments,
  };
  return {
    ...content,
    headers: [...transportHeaders(content, owner, letter.authentication), ...(letter.headers ?? [])],
  };
}

function bodyOf({ text, html, body }: Letter): Body {
  if (body !== undefined) return body;
  return html === undefined ? bodyFromText(text ?? "") : lazyHtml(html);
}

/** Its plain text costs much, and most mails are never asked for it. */
export function lazyHtml(html: string): Body {
  let made: Body | undefined;
  const whole = () => {
    made ??= bodyFromHtml(html);
    return made;
  };
  return {
    get html() {
      return whole().html;
    },
    get text() {
      return whole().text;
    },
  };
}

function fileOf(file: LetterFile, index: number, around: Around): MailAttachment {
  const { name, contentType, contentBytes = "", isInline = false, contentId = null, refusal } = file;
  const { item, isReference = false } = file;
  const content = item === undefined ? undefined : contentOf(item, around);
  const isLogo = isInline && contentId !== null && /^image\//i.test(contentType ?? "");
  return {
    ...{ number: index + 1, name, contentType: contentType ?? null, contentId },
    kind: content !== undefined ? "item" : isReference ? "reference" : "file",
    isInline: isInline && (around.logosAreInline || !isLogo),
    length: content === undefined ? Buffer.byteLength(contentBytes, "base64") : sizeOf(content),
    ...(content === undefined ? {} : { item: content }),
    ...(refusal === undefined ? {} : { refusal }),
    read: () => Buffer.from(contentBytes, "base64"),
  };
}

/** Puts a letter into a folder of a mailbox, into the conversation that it answers. */
export function deliver(
  mailbox: MailMailbox,
  folder: FolderState,
  letter: Letter,
  more: Partial<NewMessage> = {},
): MessageState {
  const { owner } = mailbox;
  const now = mailbox.now();
  const content = contentOf(letter, {
    owner: { name: owner.displayName, address: owner.userPrincipalName },
    now,
    mintId: () => mailbox.mintMessageId(),
    logosAreInline: mailbox.switches().attachmentsInline === "strict",
  });
  return put(mailbox, folder, content, {
    receivedAt: letter.receivedAt === undefined ? now : wholeSeconds(letter.receivedAt),
    ...(letter.isRead === undefined ? {} : { isRead: letter.isRead }),
    ...(letter.flag === undefined ? {} : { flag: letter.flag }),
    ...(letter.categories === undefined ? {} : { categories: letter.categories }),
    ...more,
  });
}

/** The same with what a mail says ready to be kept. */
export function put(mailbox: MailMailbox, folder: FolderState, content: MailContent, fields: NewMessage): MessageState {
  const conversation = conversationOf(mailbox, content);
  return mailbox.add(folder, one(content), {
    ...(conversation === undefined ? {} : { conversation }),
    size: sizeOf(content),
    ...fields,
  });
}

/** Of the nearest mail that it answers and that this mailbox has. */
export function conversationOf(
  { byMessageId }: MailMailbox,
  { inReplyTo, references }: Pick<MailContent, "inReplyTo" | "references">,
): number | undefined {
  const ancestors = [...(inReplyTo === undefined ? [] : [inReplyTo]), ...references.toReversed()];
  for (const id of ancestors) {
    const [found] = byMessageId.find(id.trim());
    if (found !== undefined) return found.conversation;
  }
  return undefined;
}

function personOf(person: Person): Correspondent {
  return typeof person === "string" ? { name: person, address: person } : person;
}

function wholeSeconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000) * 1000;
}
