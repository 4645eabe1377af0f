import { createHash } from "node:crypto";
import MimeNode from "nodemailer/lib/mime-node";
import { calendarPartOf } from "./calendar-part.ts";
import type { Correspondent, MailAttachment, MailContent, MailHeader } from "./mail-content.ts";

/** One part of a mail, before it is written. */
interface Part {
  readonly type: string;
  readonly headers?: readonly MailHeader[];
  readonly content?: string | Buffer | Promise<Buffer>;
  readonly filename?: string;
  readonly children?: readonly Part[];
}

export interface MimeWish {
  /** A draft, or the copy of what was sent: it shows whom it went to in secret, and was never on the wire. */
  readonly isOwn: boolean;
  /** Boundaries are made from it: the same mail is the same MIME each time. */
  readonly seed: string;
}

/** Written by the composer from what the parts are. */
const STRUCTURE = /^(content-.*|mime-version)$/i;

/** A mail as MIME, as Exchange builds it anew from what it keeps. What is signed stays as it came. */
export async function composeMime(content: MailContent, wish: MimeWish): Promise<Buffer> {
  if (content.mime !== undefined) return content.mime();
  const { type, ...whole } = wholeOf(content, wish);
  const node = new MimeNode(type, {
    baseBoundary: createHash("sha256").update(wish.seed).digest("hex").slice(0, 20),
    boundaryPrefix: "_000_",
    ...{ newline: "win", keepBcc: true, disableFileAccess: true, disableUrlAccess: true },
    // The composer knows its own spelling only.
    normalizeHeaderKey: (name) => (/^message-id$/i.test(name) ? "Message-ID" : name),
  });
  const isKept = !wish.isOwn && content.headers.length > 0;
  if (isKept) keepHeaders(node, content.headers);
  else writeHeaders(node, content, wish);
  await fill(node, { type, ...whole });
  const added = isKept ? ["Date", "Message-ID"] : content.messageId === undefined ? ["Message-ID"] : [];
  return withoutMarks(await node.build(), added);
}

/** Stands before the names of headers that the composer must not touch: it would quote what is encoded already. */
const MARK = "X-Kept-";

/** What came over the wire, line by line and in its order. What is no ASCII was never on a wire: the composer encodes it. */
function keepHeaders(node: MimeNode, headers: readonly MailHeader[]): void {
  for (const { name, value } of headers) {
    if (STRUCTURE.test(name)) continue;
    if (/^[\t\x20-\x7e]*$/.test(value)) node.addHeader(`${MARK}${name}`, { value, prepared: true, foldLines: true });
    else node.addHeader(name, value);
  }
}

/** Without the marks, and without headers that the composer has added by itself. */
function withoutMarks(mime: Buffer, added: readonly string[]): Buffer {
  const end = mime.indexOf("\r\n\r\n");
  let head = mime.subarray(0, end + 2).toString("latin1");
  for (const name of added) head = head.replace(new RegExp(`^${name}:.*\r\n([ \t].*\r\n)*`, "m"), "");
  return Buffer.concat([
    Buffer.from(head.replaceAll(new RegExp(`^${MARK}`, "gm"), ""), "latin1"),
    mime.subarray(end + 2),
  ]);
}

function writeHeaders(node: MimeNode, content: MailContent, { isOwn }: MimeWish): void {
  const { headers, from, sender, to, cc, bcc, replyTo, subject, messageId, inReplyTo, references, sentAt } = content;
  const people = (name: string, all: readonly (Correspondent | undefined)[]) => {
    const known = all.filter((one) => one !== undefined);
    if (known.length > 0)
      node.addHeader(
        name,
        known.map((one) => ({ address: "", ...one })),
      );
  };
  const text = (name: string, value: string | null | undefined) => {
    if (value) node.addHeader(name, value);
  };
  people("From", [from]);
  people("Sender", [sender]);
  people("To", to);
  people("Cc", cc);
  if (isOwn) people("Bcc", bcc);
  people("Reply-To", replyTo);
  text("Subject", subject);
  text("Date", new Date(sentAt).toUTCString().replace("GMT", "+0000"));
  text("Message-ID", messageId);
  text("In-Reply-To", inReplyTo);
  text("References", references.join(" "));
  text("Importance", content.importance === "normal" ? undefined : content.importance);
  text("Sensitivity", content.sensitivity === "normal" ? undefined : content.sensitivity);
  for (const { name, value } of headers) if (OWN_HEADERS.test(name)) text(name, value);
}

/** Those of one's own mail that are no trace of its way. */
const OWN_HEADERS = /^(x-(?!ms-exchange-organization)|auto-submitted$|list-)/i;

/** mixed( related( alternative( text, HTML, calendar ), inline files ), other files ), without the levels that have one child. */
function wholeOf(content: MailContent, wish: MimeWish): Part {
  const kept = content.attachments.filter(({ kind, refusal }) => kind !== "reference" && refusal === undefined);
  const inline = kept.filter(({ isInline, contentId }) => isInline && contentId !== null);
  const words = together("multipart/alternative", wordsOf(content));
  const related = together("multipart/related", [words, ...inline.map((one) => partOf(one, wish))]);
  const others = kept.filter((one) => !inline.includes(one));
  return together("multipart/mixed", [related, ...others.map((one) => partOf(one, wish))]);
}

function together(type: string, children: readonly Part[]): Part {
  const [first] = children;
  return first !== undefined && children.length === 1 ? first : { type, children };
}

function wordsOf(content: MailContent): Part[] {
  const { text, html } = content.body;
  const calendar = calendarPartOf(content);
  return [
    { type: "text/plain; charset=utf-8", content: text },
    // A page made from plain text is none that anybody wrote.
    ...(html === "" || html.includes("<!-- converted from text -->")
      ? []
      : [{ type: "text/html; charset=utf-8", content: html }]),
    ...(calendar === undefined
      ? []
      : [{ type: `text/calendar; charset=utf-8; method=${calendar.method}`, content: calendar.text }]),
  ];
}

function partOf(file: MailAttachment, wish: MimeWish): Part {
  const { item, contentType, name, contentId, isInline } = file;
  const disposition = { name: "Content-Disposition", value: isInline ? "inline" : "attachment" };
  const id = contentId === null ? [] : [{ name: "Content-ID", value: `<${contentId}>` }];
  if (item !== undefined)
    return {
      type: "message/rfc822",
      headers: [disposition],
      content: composeMime(item, { isOwn: false, seed: `${wish.seed}.${file.number}` }),
    };
  // Only an attached mail may be one.
  const type = /^(multipart|message)\//i.test(contentType ?? "") ? "application/octet-stream" : contentType;
  return {
    type: type ?? "application/octet-stream",
    headers: [disposition, ...id, { name: "Content-Transfer-Encoding", value: "base64" }],
    content: file.read(),
    filename: name,
  };
}

async function fill(node: MimeNode, { headers = [], content, filename, children = [] }: Part): Promise<void> {
  for (const { name, value } of headers) node.setHeader(name, value);
  if (filename !== undefined) node.filename = filename;
  if (content !== undefined) node.setContent(await content);
  for (const child of children) await fill(node.createChild(child.type), child);
}
