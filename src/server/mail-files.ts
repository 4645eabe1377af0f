// Mail over HTTP: what a mail says, the pictures within it, attachments, mails and whole conversations as files. Whatever a stranger put into a
// file, a browser only saves it: nothing of it is opened under our address, but pictures, and text in a frame without rights.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import contentDisposition from "content-disposition";
import parseRange from "range-parser";
import { ZipFile } from "yazl";
import { type Authenticated, AuthenticationUnavailable } from "../app/access/authentication.ts";
import type { MailFiles, OpenedFile, StoredFile } from "../app/mail/mail-files.ts";
import type { MailMessages } from "../app/mail/mail-messages.ts";
import type { ReadBody } from "../app/mail/read-body.ts";
import { framePath, inlinePath } from "../app/mail/signed-addresses.ts";
import { createDeferred } from "../lib/deferred.ts";
import { hasCode } from "../lib/has-code.ts";
import type { Credentials } from "./credentials.ts";
import { unauthenticatedMessage } from "./graphql.ts";
import type { Handler } from "./login.ts";
import { renderFrame } from "./mail-frame.ts";

export const mailFolder = "/mail/";

export interface MailRoutes {
  readonly files: MailFiles;
  readonly messages: MailMessages;
  readonly body: Pick<ReadBody, "frame">;
}

/** Nothing of it runs or is read by another site, even where a browser would show it. */
const safeHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "cache-control": "private, no-store",
} as const;

/** @param origin this server's address as browsers know it */
export function createMailRoutes(
  { files, messages, body }: MailRoutes,
  credentials: Credentials,
  origin: () => string,
): Handler {
  return async (request, response, { pathname }) => {
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "Only GET is possible.");
    const aborting = new AbortController();
    response.once("close", () => aborting.abort());
    const { signal } = aborting;
    if (pathname.startsWith(inlinePath)) {
      const file = await files.inline(pathname.slice(inlinePath.length), signal);
      return sendFile(request, response, file, "inline");
    }
    if (pathname.startsWith(framePath)) {
      const framed = await body.frame(pathname.slice(framePath.length));
      if (framed === null) return refuse(response, 404, notThere);
      const { headers, document } = renderFrame(framed, originsOf(request, origin()));
      response.writeHead(200, { ...safeHeaders, ...headers }).end(document);
      return;
    }
    const [, what, id = ""] =
      /^\/mail\/(attachments\/|emails\/|threads\/)([^/]+?)(?:\.eml|\.zip)?$/.exec(pathname) ?? [];
    const caller = await callerOf(request, response, credentials);
    if (caller === null) return;
    const { viewer } = caller;
    if (what === "attachments/") {
      return sendFile(request, response, await files.attachment(viewer, id, signal), "attachment");
    }
    if (what === "emails/") {
      const isSent = await messages.message(viewer, id, (file) => sendMessage(response, file), signal);
      return isSent ? undefined : refuse(response, 404, notThere);
    }
    if (what === "threads/") {
      const zip = startZip(response);
      const isAny = await messages.thread(viewer, id, zip.add, signal);
      return isAny ? zip.end() : refuse(response, 404, notThere);
    }
    refuse(response, 404, notThere);
  };
}

const notThere = "There is nothing here, or it is not yours to see.";

/** Somebody may have come by another name than the usual one, as to localhost. */
function originsOf({ headers: { host = "" } }: IncomingMessage, origin: string): readonly string[] {
  const { origin: usual, protocol } = new URL(origin);
  return /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host) ? [usual, `${protocol}//${host}`] : [usual];
}

/** Null when it was answered already. */
async function callerOf(
  request: IncomingMessage,
  response: ServerResponse,
  credentials: Credentials,
): Promise<Authenticated | null> {
  try {
    const caller = await credentials.of(request);
    if (caller === null) refuse(response, 401, unauthenticatedMessage);
    return caller;
  } catch (error) {
    if (!(error instanceof AuthenticationUnavailable)) throw error;
    refuse(response, 503, error.message);
    return null;
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const later = status === 503 ? { "retry-after": "30" } : {};
  response
    .writeHead(status, { ...safeHeaders, ...later, "content-type": "text/plain; charset=utf-8" })
    .end(`${message}\n`);
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: OpenedFile,
  type: "attachment" | "inline",
): Promise<void> {
  switch (file.kind) {
    case "NOT_FOUND":
      return refuse(response, 404, notThere);
    case "REFUSED":
      return refuse(response, 502, file.reason);
    case "LATER":
      return refuse(response, 503, file.reason);
    case "FILE":
      return sendBytes(request, response, file, type);
  }
}

async function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  { name, contentType, length, read }: StoredFile,
  type: "attachment" | "inline",
): Promise<void> {
  const range = rangeOf(request.headers.range, length);
  if (range === "unsatisfiable") {
    response.writeHead(416, { ...safeHeaders, "content-range": `bytes */${length}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: length };
  response.writeHead(range === null ? 200 : 206, {
    ...safeHeaders,
    // The frame that shows a mail is of no origin, and so another one than ours.
    ...(type === "inline" ? { "cross-origin-resource-policy": "cross-origin" } : {}),
    "content-type": plainType(contentType),
    "content-disposition": contentDisposition(safeName(name), { type }),
    "content-length": end - start,
    "accept-ranges": "bytes",
    ...(range === null ? {} : { "content-range": `bytes ${start}-${end - 1}/${length}` }),
  });
  if (request.method === "HEAD" || end === start) response.end();
  else await send(read(range ?? undefined), response);
}

/** Null: all of it. Several ranges at once are answered with all of it, which HTTP allows. */
function rangeOf(header: string | undefined, length: number) {
  if (header === undefined) return null;
  const ranges = parseRange(length, header);
  if (ranges === -1) return "unsatisfiable" as const;
  const [range, more] = ranges === -2 || ranges.type !== "bytes" ? [] : ranges;
  return range === undefined || more !== undefined ? null : { start: range.start, end: range.end + 1 };
}

function plainType(contentType: string | null): string {
  return contentType !== null && /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : "application/octet-stream";
}

/** The last part of a path, without characters that steer a terminal or turn text around. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  return last.replaceAll(/\p{C}/gu, "").replace(/^\.+/, "").trim().slice(0, 200) || "attachment";
}

async function sendMessage(
  response: ServerResponse,
  { name, isRebuilt, chunks }: Parameters<Parameters<MailMessages["message"]>[2]>[0],
): Promise<void> {
  response.writeHead(200, {
    ...safeHeaders,
    "content-type": "message/rfc822",
    "content-disposition": contentDisposition(name, { type: "attachment" }),
    ...(isRebuilt ? { "x-m365-sync-rebuilt": "true" } : {}),
  });
  await send(chunks, response);
}

/** Each mail is streamed into the archive before the next one is read. */
function startZip(response: ServerResponse) {
  const zip = new ZipFile();
  const failed = createDeferred<never>();
  // Heard below by whoever waits then.
  failed.promise.catch(() => {});
  let sent: Promise<void> | undefined;
  let count = 0;
  zip.on("error", (error) => failed.reject(error));
  return {
    async add({ name, receivedAt, chunks }: Parameters<Parameters<MailMessages["thread"]>[2]>[0]): Promise<void> {
      if (sent === undefined) {
        response.writeHead(200, {
          ...safeHeaders,
          "content-type": "application/zip",
          "content-disposition": contentDisposition("conversation.zip", { type: "attachment" }),
        });
        sent = send(zip.outputStream, response);
      }
      count += 1;
      const source = Readable.from(chunks);
      // Two mails may have the same name.
      const place = `${String(count).padStart(3, "0")} ${name}`;
      zip.addReadStream(source, place, receivedAt === null ? {} : { mtime: receivedAt });
      const read = new Promise<void>((resolve, reject) => source.once("close", resolve).once("error", reject));
      await Promise.race([read, sent, failed.promise]);
    },
    async end(): Promise<void> {
      zip.end();
      await sent;
    },
  };
}

/** Ends quietly when the caller went away. */
async function send(
  chunks: AsyncIterable<Uint8Array> | NodeJS.ReadableStream,
  response: ServerResponse,
): Promise<void> {
  try {
    await pipeline(chunks, response);
  } catch (error) {
    if (!response.destroyed || !hasCode(error, "ERR_STREAM_PREMATURE_CLOSE")) throw error;
  }
}
