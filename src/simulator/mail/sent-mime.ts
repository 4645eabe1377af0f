import type { GraphCall } from "../graph/call.ts";
import type { WireRequest } from "../http/message.ts";
import type { MailContent } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import { type ReadMime, readMime } from "./read-mime.ts";

/** Mails in MIME that are on their way to a route, by the bytes of their requests: routes answer at once, and reading takes turns. */
const known = new WeakMap<Buffer, ReadMime>();

const SENDS_MIME = /\/(messages|sendmail|createreply|createreplyall|createforward|reply|replyall|forward)$/i;

export function sendsMime({ headers }: Pick<WireRequest, "headers">): boolean {
  return /^text\/plain\b/i.test(headers["content-type"] ?? "");
}

/** Reads the mail that a request brings in MIME, before its route is asked. */
export async function prepareMime(request: WireRequest, now: number): Promise<void> {
  if (request.bytes === undefined || request.body === "" || !sendsMime(request)) return;
  if (request.method !== "POST" || !SENDS_MIME.test(request.path) || !isBase64(request.body)) return;
  known.set(request.bytes, await readMime(Buffer.from(request.body, "base64"), now));
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/\r\n]+={0,2}\s*$/.test(text);
}

/** @throws GraphError 400 for what is no base64, and for what is no mail */
export function mimeBody(call: GraphCall): MailContent {
  const { bytes, body } = call.request;
  if (!isBase64(body)) throw mailError(call, "ErrorMimeContentInvalidBase64String");
  const read = bytes === undefined ? undefined : known.get(bytes);
  if (read === undefined) throw mailError(call, "ErrorMimeContentInvalid");
  if (!read.isReadable || read.content.headers.length === 0) throw mailError(call, "ErrorMimeContentInvalid");
  // Received and Return-Path are of a mail's way, and this one has gone none.
  return { ...read.content, headers: read.content.headers.filter(({ name }) => OWN.test(name)) };
}

const OWN = /^(x-|auto-submitted$|list-|precedence$)/i;
