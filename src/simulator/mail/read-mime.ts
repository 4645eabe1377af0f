import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { bodyFromText, EMPTY_BODY } from "../mailbox/body.ts";
import { lazyHtml } from "./deliver.ts";
import type { Correspondent, MailAttachment, MailContent, MailHeader, MessageKind } from "./mail-content.ts";

/** What became of a mail that came over the wire. One that cannot be read has only its headers. */
export interface ReadMime {
  readonly content: MailContent;
  readonly isReadable: boolean;
}

/** Mails inside of mails are read so deep; deeper ones are files. */
const DEEPEST = 30;

/** Reads a mail as Exchange does when it arrives. @param receivedAt stands in for a date that cannot be read */
export async function readMime(mime: Buffer, receivedAt: number): Promise<ReadMime> {
  try {
    return { content: await contentOf(mime, receivedAt, 0), isReadable: true };
  } catch {
    // Any failure to read is one: the item is there, and whoever asks for it is told so.
    const subject = /^subject:[ \t]*(.*?)\r?$/im.exec(mime.subarray(0, 10_000).toString("latin1"))?.[1];
    return { content: { ...UNREADABLE, subject: subject ?? null, sentAt: receivedAt }, isReadable: false };
  }
}

const UNREADABLE: MailContent = {
  ...{ kind: "message", subject: null, to: [], cc: [], bcc: [], replyTo: [], body: EMPTY_BODY, references: [] },
  ...{ headers: [], sentAt: 0, importance: "normal", sensitivity: "normal", attachments: [] },
  ...{ isReadReceiptRequested: false, isDeliveryReceiptRequested: null },
};

async function contentOf(mime: Buffer, receivedAt: number, depth: number): Promise<MailContent> {
  // Attached mails are kept whole, and read one by one below.
  const mail = await PostalMime.parse(mime, { forceRfc822Attachments: true });
  const headers = headersOf(mail);
  const value = (name: string) => headers.find((one) => one.name.toLowerCase() === name)?.value;
  const attachments = await Promise.all(
    mail.attachments.map((one, index) => attachmentOf(one, index, receivedAt, depth)),
  );
  const { kind, meetingMessageType } = meetingOf(mail);
  const isSigned = /^multipart\/signed|^application\/(x-)?pkcs7-mime/i.test(value("content-type") ?? "");
  return {
    kind,
    ...(meetingMessageType === undefined ? {} : { meeting: { meetingMessageType } }),
    subject: mail.subject ?? null,
    ...one("from", mail.from),
    ...one("sender", mail.sender),
    ...{ to: peopleOf(mail.to), cc: peopleOf(mail.cc), bcc: peopleOf(mail.bcc), replyTo: peopleOf(mail.replyTo) },
    body: mail.html !== undefined ? lazyHtml(mail.html) : bodyFromText(mail.text ?? ""),
    ...(mail.messageId ? { messageId: mail.messageId } : {}),
    ...(mail.inReplyTo ? { inReplyTo: mail.inReplyTo } : {}),
    references: (mail.references ?? "").split(/\s+/).filter((id) => id !== ""),
    headers,
    sentAt: momentOf(mail.date) ?? receivedAt,
    importance: importanceOf(value("importance"), value("x-priority")),
    sensitivity: SENSITIVITIES.find((known) => value("sensitivity")?.toLowerCase().startsWith(known)) ?? "normal",
    isReadReceiptRequested: value("disposition-notification-to") !== undefined,
    isDeliveryReceiptRequested: null,
    attachments,
    ...(isSigned ? { mime: () => mime } : {}),
  };
}

const SENSITIVITIES = ["personal", "private", "confidential"] as const;

function momentOf(date: string | undefined): number | undefined {
  const at = Math.floor(Date.parse(date ?? "") / 1000) * 1000;
  return Number.isNaN(at) ? undefined : at;
}

/** As on the wire and in its order; a folded line is one. */
function headersOf({ headerLines }: Email): MailHeader[] {
  // The parser collects them from the end.
  return headerLines.toReversed().map(({ line }) => {
    const colon = line.indexOf(":");
    return {
      name: line.slice(0, colon).trim(),
      value: line
        .slice(colon + 1)
        .replace(/\r?\n(?=[ \t])/g, "")
        .trim(),
    };
  });
}

function one(name: "from" | "sender", address: Address | undefined): { from?: Correspondent; sender?: Correspondent } {
  const [first] = peopleOf(address === undefined ? [] : [address]);
  return first === undefined ? {} : { [name]: first };
}

/** Groups are dissolved: an empty one names nobody. */
function peopleOf(addresses: readonly Address[] | undefined): Correspondent[] {
  return (addresses ?? [])
    .flatMap((address) => address.group ?? [address])
    .map(({ name, address = "" }) => ({ name: name === "" ? address : name, ...(address === "" ? {} : { address }) }));
}

function importanceOf(importance: string | undefined, priority: string | undefined): MailContent["importance"] {
  if (/^high/i.test(importance ?? "") || /^[12]\b/.test(priority ?? "")) return "high";
  return /^low/i.test(importance ?? "") || /^[45]\b/.test(priority ?? "") ? "low" : "normal";
}

async function attachmentOf(
  file: Attachment,
  index: number,
  receivedAt: number,
  depth: number,
): Promise<MailAttachment> {
  const bytes =
    typeof file.content === "string" ? Buffer.from(file.content) : Buffer.from(new Uint8Array(file.content));
  const contentId = file.contentId?.replace(/^<|>$/g, "") ?? null;
  const isMail = /^message\/rfc822$/i.test(file.mimeType) && depth < DEEPEST;
  const item = isMail ? await contentOf(bytes, receivedAt, depth + 1) : undefined;
  return {
    number: index + 1,
    kind: item === undefined ? "file" : "item",
    name: file.filename ?? item?.subject ?? `ATT${String(index + 1).padStart(5, "0")}${endingOf(file.mimeType)}`,
    contentType: item === undefined ? file.mimeType : null,
    isInline: contentId !== null && (file.related === true || file.disposition === "inline"),
    ...{ contentId, length: bytes.length, read: () => bytes },
    ...(item === undefined ? {} : { item }),
  };
}

/** Exchange names what has no name. */
function endingOf(type: string): string {
  if (/^text\/html/i.test(type)) return ".htm";
  return /^text\//i.test(type) ? ".txt" : ".dat";
}

const METHODS: Readonly<Record<string, { kind: MessageKind; meetingMessageType: string }>> = {
  REQUEST: { kind: "eventMessageRequest", meetingMessageType: "meetingRequest" },
  CANCEL: { kind: "eventMessage", meetingMessageType: "meetingCancelled" },
};

/** A mail with a calendar part is meeting mail. */
function meetingOf({ attachments }: Email): { readonly kind: MessageKind; readonly meetingMessageType?: string } {
  const method = attachments.find(({ mimeType }) => /^text\/calendar/i.test(mimeType))?.method;
  return METHODS[method?.toUpperCase() ?? ""] ?? { kind: "message" };
}
