import { LRUCache } from "lru-cache";
import { type Body, previewOf } from "../mailbox/body.ts";
import { describeAttachment } from "./attachment-json.ts";
import { extendedValue } from "./extended-values.ts";
import type { Correspondent, MailContent } from "./mail-content.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { MessageState } from "./mail-state.ts";
import { MESSAGE_PROPERTIES, type MessageView, selectsMeeting } from "./message-view.ts";
import { withoutScripts } from "./safe-html.ts";
import { uniquePart } from "./unique-body.ts";

interface Subject {
  readonly mailbox: MailMailbox;
  readonly message: MessageState;
  readonly content: MailContent;
  readonly view: MessageView;
}

/** Bytes that are kept for each mailbox: about 20,000 messages of the usual size. */
const ROOM = 64 * 1024 * 1024;
const quoted = JSON.stringify;

let lastInstant = { at: Number.NaN, text: "" };

/** The same one is asked for again and again: a mail is received, made and changed within one second. */
function instant(at: number): string {
  if (at !== lastInstant.at) lastInstant = { at, text: `"${new Date(at).toISOString().slice(0, 19)}Z"` };
  return lastInstant.text;
}

/** Each property's JSON; undefined leaves it out. In the order in which Graph writes them. */
const WRITERS: Readonly<Record<string, (subject: Subject) => string | undefined>> = {
  createdDateTime: ({ message }) => instant(message.createdAt),
  lastModifiedDateTime: ({ message }) => instant(message.modifiedAt),
  changeKey: ({ mailbox, message }) => `"${mailbox.ids.changeKey(message.change)}"`,
  categories: ({ message }) => quoted(message.categories),
  receivedDateTime: ({ message }) => instant(message.receivedAt),
  sentDateTime: ({ content }) => instant(content.sentAt),
  hasAttachments: ({ content }) => String(content.attachments.some(({ isInline }) => !isInline)),
  internetMessageId: ({ content }) => (content.messageId === undefined ? undefined : quoted(content.messageId)),
  subject: ({ content }) => quoted(content.subject),
  bodyPreview: ({ content, view }) => (view.isBasic ? undefined : quoted(previewOf(content.body))),
  importance: ({ message, content }) => `"${message.importance ?? content.importance}"`,
  parentFolderId: ({ message }) => `"${message.folder.id}"`,
  conversationId: ({ mailbox, message }) => `"${mailbox.ids.conversationId(message.conversation)}"`,
  conversationIndex: ({ mailbox, message, content }) =>
    `"${mailbox.ids.conversationIndex(message.conversation, Math.min(content.references.length, 20))}"`,
  isDeliveryReceiptRequested: ({ message, content }) =>
    String(message.isDeliveryReceiptRequested ?? content.isDeliveryReceiptRequested),
  isReadReceiptRequested: ({ message, content }) =>
    String(message.isReadReceiptRequested ?? content.isReadReceiptRequested),
  isRead: ({ message }) => String(message.isRead),
  isDraft: ({ message }) => String(message.isDraft),
  webLink: ({ mailbox, message }) =>
    `"https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(mailbox.ids.ofPlace(message.place))}&exvsurl=1&viewmodel=ReadMessageItem"`,
  inferenceClassification: ({ message }) => `"${message.inference}"`,
  body: ({ content, view }) => (view.isBasic ? undefined : bodyJson(content.body, view)),
  sender: ({ content }) => person(content.sender ?? content.from),
  from: ({ content }) => person(content.from),
  toRecipients: ({ content }) => people(content.to),
  ccRecipients: ({ content }) => people(content.cc),
  bccRecipients: ({ content }) => people(content.bcc),
  replyTo: ({ content }) => people(content.replyTo),
  flag: ({ message }) => quoted(message.flag),
  internetMessageHeaders: headersJson,
  uniqueBody: ({ content, view }) =>
    view.showsUniqueBody && !view.isBasic ? bodyJson(uniquePart(content.body), view) : undefined,
};
const BY_DEFAULT = MESSAGE_PROPERTIES.filter((name) => name in WRITERS);

interface Kept {
  readonly bytes: Buffer;
  readonly change: number;
  readonly place: number;
}

/** Texts of one mailbox's messages, and a number for each view, which is shorter than its key. */
interface Shelf {
  readonly texts: LRUCache<string, Kept>;
  readonly views: Map<string, number>;
}

const shelves = new WeakMap<MailMailbox, Shelf>();

function shelfOf(mailbox: MailMailbox): Shelf {
  const found = shelves.get(mailbox) ?? {
    texts: new LRUCache<string, Kept>({ maxSize: ROOM, sizeCalculation: ({ bytes }) => bytes.length }),
    views: new Map<string, number>(),
  };
  shelves.set(mailbox, found);
  return found;
}

/** A message's JSON, made from strings and kept while there is room: pages of 1,000 are asked for again and again. */
export function messageJson(mailbox: MailMailbox, message: MessageState, view: MessageView, isCorrupt = false): Buffer {
  const { texts, views } = shelfOf(mailbox);
  const number = views.get(view.key) ?? views.size;
  views.set(view.key, number);
  const key = `${number}.${isCorrupt ? "x" : ""}${message.number}`;
  const { change, place } = message;
  const found = texts.get(key);
  if (found?.change === change && found.place === place) return found.bytes;
  const text = writeMessage({ mailbox, message, content: message.content(message.index), view }, isCorrupt);
  const bytes = Buffer.from(text);
  texts.set(key, { bytes, change, place });
  return bytes;
}

function writeMessage(subject: Subject, isCorrupt: boolean): string {
  const { mailbox, message, content, view } = subject;
  const names = view.select ?? BY_DEFAULT;
  const type = content.kind !== "message" || view.isFeed ? `"@odata.type":"#microsoft.graph.${content.kind}",` : "";
  const id = view.isImmutable ? mailbox.ids.ofNumber(message.number) : mailbox.ids.ofPlace(message.place);
  let text = `{${type}"@odata.etag":${quoted(etagOf(mailbox, message))},"id":"${id}"`;
  for (const name of names) {
    if (isCorrupt && TEXTS.has(name)) continue;
    const value = WRITERS[name]?.(subject);
    if (value !== undefined) text += `,"${name}":${value}`;
  }
  if (content.meeting !== undefined && !view.isFeed)
    for (const [name, value] of Object.entries(content.meeting))
      if (selectsMeeting(view, name)) text += `,"${name}":${quoted(value)}`;
  if (view.extended !== undefined) text += extendedJson(subject, view.extended);
  if (view.attachments !== undefined && !view.isBasic) {
    const { attachments } = view;
    text += `,"attachments":${quoted(content.attachments.map((file) => describeAttachment(file, message, id, attachments)))}`;
  }
  return `${text}}`;
}

/** What cannot be read of a corrupt item. */
const TEXTS = new Set(["body", "bodyPreview", "uniqueBody"]);

export function etagOf(mailbox: MailMailbox, { change }: MessageState): string {
  return `W/"${mailbox.ids.changeKey(change)}"`;
}

function extendedJson({ message, content, view }: Subject, wanted: ReadonlyMap<string, string>): string {
  let values = "";
  for (const [key, asked] of wanted) {
    const value = extendedValue(key, message, content);
    if (value === undefined) continue;
    values += `${values === "" ? "" : ","}{"id":${quoted(view.echoesExtendedIds ? asked : key)},"value":${quoted(value)}}`;
  }
  return values === "" ? "" : `,"singleValueExtendedProperties":[${values}]`;
}

function headersJson({ message, content, view }: Subject): string | undefined {
  if (!view.showsHeaders || content.headers.length === 0) return undefined;
  if (message.isOwn && !view.showsSentHeaders) return undefined;
  const isShown = (name: string) => !(view.omitsAddresses && ADDRESSES.test(name));
  const { headers } = content;
  const found = view.omitsAuthentication
    ? FOUND_OF_SENDER.map((name) => headers.find((one) => name.test(one.name)))
    : [];
  return quoted(headers.filter((one) => isShown(one.name) && !found.includes(one)));
}

/** The topmost of each is the service's; others came with the mail. */
const FOUND_OF_SENDER = [/^Authentication-Results$/i, /^X-MS-Exchange-Organization-AuthAs$/i];

const ADDRESSES = /^(from|to|cc|bcc|sender)$/i;

function bodyJson(body: Body, { bodyType, allowsUnsafeHtml }: MessageView): string {
  const content = bodyType === "text" ? body.text : allowsUnsafeHtml ? body.html : withoutScripts(body.html);
  return `{"contentType":"${bodyType}","content":${quoted(content)}}`;
}

function person(one: Correspondent | undefined): string | undefined {
  if (one === undefined) return undefined;
  const { name, address } = one;
  const named = name === undefined ? "" : `"name":${quoted(name)}${address === undefined ? "" : ","}`;
  return `{"emailAddress":{${named}${address === undefined ? "" : `"address":${quoted(address)}`}}}`;
}

function people(all: readonly Correspondent[]): string {
  return `[${all.map((one) => person(one)).join()}]`;
}
