import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import type { OutgoingAttachment } from "../../../../app/ports/mail/mail-sender.ts";
import { StoreError } from "../../../../app/store-error.ts";
import type { Fault } from "../../../../core/sync/fault.ts";
import type { GraphHttp } from "../../http.ts";
import { mustParse } from "../../parse.ts";
import { attachmentsPath, attachmentsUrl, mailHeaders } from "../path.ts";
import { attachmentPage, type WireAttachment } from "../wire.ts";

/** https://learn.microsoft.com/graph/outlook-large-attachments: from here on in pieces, and below never. */
const LARGE = 3 * 1024 * 1024;
/** https://learn.microsoft.com/graph/use-the-api: no request has more. */
const LARGEST_REQUEST = 4 * 1024 * 1024;
/** From here on a refusal may be for the size: others count a MB as a million bytes. */
const NEARLY_TOO_LARGE = 3_900_000;
/** Below the 4 MB that a piece may have, in the multiples that other services of Microsoft's ask for. */
const PIECE = 12 * 320 * 1024;

const session = z.object({ uploadUrl: z.string().url() });

/** Those of the files that a draft does not hold, by name, size and inline id. Microsoft counts some percent more than a file has. */
export async function missingFiles(
  http: GraphHttp,
  draftId: string,
  files: readonly OutgoingAttachment[],
  signal: AbortSignal,
): Promise<readonly OutgoingAttachment[]> {
  if (files.length === 0) return [];
  const there: WireAttachment[] = [];
  for (let url: string | undefined = attachmentsUrl(draftId); url !== undefined; ) {
    const answer = await http.send({ method: "GET", url, headers: mailHeaders() }, signal);
    const read: z.infer<typeof attachmentPage> = mustParse(attachmentPage, answer, "attachments");
    there.push(...read.value);
    url = read["@odata.nextLink"];
  }
  return files.filter((file) => {
    const at = there.findIndex((one) => isSame(one, file));
    if (at !== -1) there.splice(at, 1);
    return at === -1;
  });
}

function isSame({ name, size, contentId }: WireAttachment, file: OutgoingAttachment): boolean {
  if (name !== file.name || (file.contentId !== null && contentId != null && contentId !== file.contentId))
    return false;
  return size == null || (size >= file.size * 0.95 && size <= file.size * 1.5 + 4_096);
}

/**
 * By its size as it is encoded: a file a little below `LARGE` needs more than a request has, and leaves out what Microsoft can tell from its
 * name. Where Microsoft counts otherwise and refuses one way, the other is tried.
 */
export async function attachFile(
  http: GraphHttp,
  draftId: string,
  file: OutgoingAttachment,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  if (file.size >= LARGE) return inPieces(http, draftId, file, bytes, signal);
  const content = await buffer(bytes);
  const length = bytesOfRequest(file);
  const body = length <= LARGEST_REQUEST ? encodeFile(file, content) : encodeBare(file, content);
  try {
    await http.send({ method: "POST", url: attachmentsPath(draftId), headers: mailHeaders(), body }, signal);
  } catch (error) {
    if (!isRejected(error) || length < NEARLY_TOO_LARGE) throw error;
    await inPieces(http, draftId, file, Readable.from([content]), signal).catch((second: unknown) => {
      if (!isRejected(second)) throw second;
      const why = `Microsoft takes the file "${file.name}" of ${file.size} bytes neither at once nor in pieces. Put it into an archive.`;
      throw new StoreError("rejected", why, { code: second.code ?? "FileSizeRefused", cause: second });
    });
  }
}

const isRejected = (error: unknown): error is StoreError => error instanceof StoreError && error.fault === "rejected";

const bytesOfRequest = (file: OutgoingAttachment): number =>
  Buffer.byteLength(JSON.stringify(encodeFile(file, Buffer.alloc(0)))) + 4 * Math.ceil(file.size / 3);

/** Its name and what it is inline tell enough. */
function encodeBare(file: OutgoingAttachment, bytes: Buffer): Record<string, unknown> {
  const { contentType: _contentType, isInline, ...bare } = encodeFile(file, bytes);
  return { ...bare, ...(isInline === true ? { isInline } : {}) };
}

export function encodeFile(file: OutgoingAttachment, bytes: Buffer): Record<string, unknown> {
  const { name, contentType, isInline, contentId } = file;
  return {
    ...{ "@odata.type": "#microsoft.graph.fileAttachment", name, isInline, contentBytes: bytes.toString("base64") },
    ...(contentType === null ? {} : { contentType }),
    ...(contentId === null ? {} : { contentId }),
  };
}

export function encodeSession({ name, size, contentType, isInline, contentId }: OutgoingAttachment) {
  return {
    AttachmentItem: {
      ...{ attachmentType: "file", name, size, isInline },
      ...(contentType === null ? {} : { contentType }),
      ...(contentId === null ? {} : { contentId }),
    },
  };
}

/** In order. After a lost answer the address is asked what it expects, and the file goes on from there. */
async function inPieces(
  http: GraphHttp,
  draftId: string,
  file: OutgoingAttachment,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const url = `${attachmentsPath(draftId)}/createUploadSession`;
  const opened = await http.send({ method: "POST", url, headers: mailHeaders(), body: encodeSession(file) }, signal);
  const { uploadUrl } = mustParse(session, opened, "an upload session", true);
  let at = 0;
  for await (const piece of pieces(bytes)) {
    await sendPiece(http, uploadUrl, { piece, at, size: file.size }, signal);
    at += piece.byteLength;
  }
  if (at !== file.size) throw new StoreError("malformed", `The file "${file.name}" has not the size that is stored.`);
}

const TRIES = 3;

async function sendPiece(
  http: GraphHttp,
  uploadUrl: string,
  { piece, at, size }: { readonly piece: Buffer; readonly at: number; readonly size: number },
  signal: AbortSignal,
): Promise<void> {
  const end = at + piece.byteLength;
  for (let nth = 1; ; nth += 1) {
    try {
      await http.upload(uploadUrl, { bytes: piece, range: `bytes ${at}-${end - 1}/${size}` }, signal);
      return;
    } catch (error) {
      // A piece that arrived twice is refused the second time, and so is one that arrived late.
      const mayBeThere = error instanceof StoreError && (error.mayHaveBeenApplied || refusals.has(error.fault));
      if (!mayBeThere) throw error;
      const expected = await http.expected(uploadUrl, signal).catch(beginAnew);
      if (expected === end) return;
      if (expected !== at) return beginAnew(error);
      if (nth === TRIES) throw error;
    }
  }
}

const refusals: ReadonlySet<Fault> = new Set(["rejected", "notFound"]);

/** The last piece makes the attachment, and ends the session: then nothing is there to ask, and the draft shows what is missing. */
function beginAnew(cause: unknown): never {
  if (!(cause instanceof StoreError)) throw cause;
  const { retryAfterMs } = cause;
  throw new StoreError("unavailable", `The upload of a file was interrupted, and begins anew: ${cause.message}`, {
    ...{ mayHaveBeenApplied: true, cause, ...(retryAfterMs === null ? {} : { retryAfterMs }) },
  });
}

async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    for (let rest = chunk; rest.byteLength > 0; ) {
      const taken = rest.subarray(0, PIECE - length);
      waiting.push(taken);
      length += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
      if (length < PIECE) continue;
      yield Buffer.concat(waiting);
      waiting = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}
