// How bytes of mail leave: in part or whole, under a harmless name, and streamed.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import contentDisposition from "content-disposition";
import parseRange from "range-parser";
import { ZipFile } from "yazl";
import type { StoredFile } from "../app/mail/mail-files.ts";
import type { MailMessages } from "../app/mail/mail-messages.ts";
import { createDeferred } from "../lib/deferred.ts";
import { hasCode } from "../lib/has-code.ts";

/** Nothing of it runs or is read by another site, even where a browser would show it. */
export const safeHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "cache-control": "private, no-store",
} as const;

export async function sendBytes(
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

export async function sendMessage(
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
export function startZip(response: ServerResponse, zipName = "conversation.zip") {
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
          "content-disposition": contentDisposition(zipName, { type: "attachment" }),
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
