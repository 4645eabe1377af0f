import { type GraphCall, type GraphRoute, param } from "../graph/call.ts";
import { file, type WireReply } from "../http/message.ts";
import { isCorrupt, locateMessage, MESSAGE_BASES, READ_TEXT } from "./locate.ts";
import { mailError } from "./mail-error.ts";
import { composeMime } from "./mime.ts";

/** A whole mail as MIME. Parts of it cannot be asked for: a Range header has no effect. */
function read(call: GraphCall): WireReply {
  const { mailbox, message } = locateMessage(call);
  if (isCorrupt(call, mailbox, message)) throw mailError(call, "ErrorMimeContentConversionFailed");
  const { isOwn, index } = message;
  return file("text/plain", composeMime(message.content(index), { isOwn, seed: param(call, "message") }));
}

export const mimeRoutes: GraphRoute[] = MESSAGE_BASES.map((base) => ({
  method: "GET",
  pattern: `${base}/{message}/$value`,
  handle: { permission: READ_TEXT, isMailbox: true, serve: read },
}));
