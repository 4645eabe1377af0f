// Mail over HTTP: what a mail says, the pictures within it, attachments, mails and whole conversations as files. Whatever a stranger put into a
// file, a browser only saves it: nothing of it is opened under our address, but pictures, and text in a frame without rights.
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Authenticated, AuthenticationUnavailable } from "../app/access/authentication.ts";
import type { ErasePerson } from "../app/mail/keeping/erase-person.ts";
import type { MailFiles, OpenedFile } from "../app/mail/mail-files.ts";
import type { MailMessages } from "../app/mail/mail-messages.ts";
import type { ReadBody } from "../app/mail/read-body.ts";
import type { UploadFile } from "../app/mail/sending/upload-file.ts";
import { exportPath, framePath, inlinePath } from "../app/mail/signed-addresses.ts";
import type { Credentials } from "./credentials.ts";
import { unauthenticatedMessage } from "./graphql.ts";
import { limits } from "./limits.ts";
import type { Handler } from "./login.ts";
import { safeHeaders, sendBytes, sendMessage, startZip } from "./mail-downloads.ts";
import { renderFrame } from "./mail-frame.ts";
import { createUploads, isUpload } from "./mail-uploads.ts";
import { createPlaces } from "./turns.ts";

export const mailFolder = "/mail/";

export interface MailRoutes {
  readonly files: MailFiles;
  readonly messages: MailMessages;
  readonly body: Pick<ReadBody, "frame">;
  readonly uploads: UploadFile;
  readonly exports: Pick<ErasePerson, "give">;
}

/** @param origin this server's address as browsers know it */
export function createMailRoutes(
  { files, messages, body, uploads, exports }: MailRoutes,
  credentials: Credentials,
  origin: () => string,
): Handler {
  const places = createPlaces(limits.downloadsPerPerson);
  const serveUpload = createUploads(uploads);

  async function serveFile(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    { viewer }: Authenticated,
    signal: AbortSignal,
  ): Promise<void> {
    const [, what, id = ""] =
      /^\/mail\/(attachments\/|emails\/|threads\/)([^/]+?)(?:\.eml|\.zip)?$/.exec(pathname) ?? [];
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
  }

  return async (request, response, address) => {
    const { pathname } = address;
    if (isUpload(request, pathname)) {
      const caller = await callerOf(request, response, credentials);
      return caller === null ? undefined : serveUpload(request, response, address, caller);
    }
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "Only GET is possible.");
    const aborting = new AbortController();
    response.once("close", () => aborting.abort());
    const { signal } = aborting;
    if (pathname.startsWith(inlinePath)) {
      const file = await files.inline(pathname.slice(inlinePath.length), signal);
      return sendFile(request, response, file, "inline");
    }
    if (pathname.startsWith(exportPath)) {
      const zip = startZip(response, "mail.zip");
      const given = await exports.give(pathname.slice(exportPath.length), zip.add, signal);
      if (given === null || given.mails === 0) return refuse(response, 404, notThere);
      return zip.end();
    }
    if (pathname.startsWith(framePath)) {
      const framed = await body.frame(pathname.slice(framePath.length));
      if (framed === null) return refuse(response, 404, notThere);
      const { headers, document } = renderFrame(framed, originsOf(request, origin()));
      response.writeHead(200, { ...safeHeaders, ...headers }).end(document);
      return;
    }
    const caller = await callerOf(request, response, credentials);
    if (caller === null) return;
    const leave = places.take(caller.viewer.userId);
    if (leave === null)
      return refuse(response, 429, `At most ${limits.downloadsPerPerson} files at once. Try again when one has ended.`);
    try {
      await serveFile(request, response, pathname, caller, signal);
    } finally {
      leave();
    }
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

/** When to try again what is refused for the moment, by status. */
const laterSeconds: Readonly<Record<number, string>> = { 429: "5", 503: "30" };

function refuse(response: ServerResponse, status: number, message: string): void {
  const seconds = laterSeconds[status];
  const later = seconds === undefined ? {} : { "retry-after": seconds };
  // The rest of a body that nobody reads must not become the next request.
  const closing = response.req.method === "POST" ? { connection: "close" } : {};
  response
    .writeHead(status, { ...safeHeaders, ...later, ...closing, "content-type": "text/plain; charset=utf-8" })
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
