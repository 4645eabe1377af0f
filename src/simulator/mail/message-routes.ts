import { type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import type { QueryOption } from "../graph/query-options.ts";
import { empty, entity, type WireReply } from "../http/message.ts";
import { mustBeEtag } from "../mailbox/if-match.ts";
import { listedIn, listedOf } from "./listed.ts";
import {
  isCorrupt,
  type LocatedMessage,
  locateFolder,
  locateMessage,
  MESSAGE_BASES,
  mailboxOf,
  mustFindDestination,
  READ_MAIL,
  WRITE_MAIL,
} from "./locate.ts";
import { mailError } from "./mail-error.ts";
import type { FolderState } from "./mail-state.ts";
import { withEvent } from "./meeting-event.ts";
import { contextOf, mustOpenExpanded, preferenceApplied } from "./message-answer.ts";
import { readDestination, readMessagePatch } from "./message-input.ts";
import { etagOf, messageJson } from "./message-json.ts";
import { MESSAGE_LIST_OPTIONS, messageList } from "./message-list.ts";
import { viewOf } from "./message-view.ts";
import { updateMessage } from "./update-message.ts";

function list(call: GraphCall): WireReply {
  if (call.params.folder === undefined) {
    const whole = mailboxOf(call);
    return messageList(call, whole, listedOf(whole, call.world.settings.mail));
  }
  const { mailbox, folder } = locateFolder(call);
  return messageList(call, mailbox, listedIn(mailbox, folder));
}

export function answerWith(call: GraphCall, status: number, { mailbox, message }: LocatedMessage): WireReply {
  const { query } = call.request;
  const select = query.get("$select");
  const view = viewOf(call, { select, expand: query.get("$expand") }, { isOne: true });
  mustOpenExpanded(call, [message], view);
  const plain = messageJson(mailbox, message, view).toString();
  const text = view.expandsEvent ? withEvent(call, message, plain) : plain;
  return entity(status, `${contextOf(call, select)}/$entity`, text, {
    etag: etagOf(mailbox, message),
    ...preferenceApplied(call),
  });
}

function read(call: GraphCall): WireReply {
  const located = locateMessage(call);
  if (isCorrupt(call, located.mailbox, located.message)) throw mailError(call, "ErrorCorruptData");
  return answerWith(call, 200, located);
}

/** How long after a message was made the service goes on working on it. */
const WORKED_ON_MS = 10_000;

/** @throws GraphError 412, or 409 by the switch, for an old change key, and while the service itself still writes */
function mustBeUnchanged(call: GraphCall, { mailbox, message }: LocatedMessage): void {
  const { conflictStatus, conflictRate } = call.world.settings.mail;
  const ifMatch = call.request.headers["if-match"];
  mustBeEtag(ifMatch);
  const isOld = ifMatch !== undefined && ifMatch !== etagOf(mailbox, message);
  const isNew = message.writtenAt + WORKED_ON_MS > call.world.clock.now();
  if (!isOld && !(isNew && call.world.random.next() < conflictRate)) return;
  throw mailError(call, "ErrorIrresolvableConflict", { status: conflictStatus });
}

function update(call: GraphCall): WireReply {
  const located = locateMessage(call);
  mustBeUnchanged(call, located);
  updateMessage(call, located.mailbox, located.message, readMessagePatch(jsonBody(call)));
  return answerWith(call, 200, located);
}

function destinationOf(call: GraphCall, { mailbox }: LocatedMessage): FolderState {
  const { destinationId } = readDestination(jsonBody(call));
  const folder = mustFindDestination(call, mailbox, destinationId);
  if (folder.search !== undefined) throw mailError(call, "ErrorMoveCopyFailed");
  return folder;
}

function move(call: GraphCall): WireReply {
  const located = locateMessage(call);
  const to = destinationOf(call, located);
  mustBeUnchanged(call, located);
  if (to !== located.message.folder) located.mailbox.move(located.message, to);
  else if (call.world.settings.mail.moveToSame === 400) throw mailError(call, "ErrorMoveCopyFailed");
  return answerWith(call, 201, located);
}

function copy(call: GraphCall): WireReply {
  const located = locateMessage(call);
  const message = located.mailbox.copy(located.message, destinationOf(call, located));
  return answerWith(call, call.world.settings.mail.copyStatus, { mailbox: located.mailbox, message });
}

function remove(call: GraphCall): WireReply {
  const located = locateMessage(call);
  const { mailbox, message } = located;
  const isRecoverable = message.folder === mailbox.folders.places.recoverableitemsdeletions;
  if (isRecoverable && call.world.settings.mail.deleteRecoverable === 403)
    throw mailError(call, "ErrorCannotDeleteObject");
  mustBeUnchanged(call, located);
  mailbox.remove(message);
  return empty(204);
}

function removeForGood(call: GraphCall): WireReply {
  mustSayLength(call);
  const { mailbox, message } = locateMessage(call);
  mailbox.purge(message);
  return empty(204);
}

/** A POST without a body says so. */
export function mustSayLength({ request }: GraphCall): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  // An item of a batch has no such headers.
  if (request.bytes === undefined || length !== undefined || encoding !== undefined) return;
  throw new GraphError(411, "LengthRequired", "Length Required");
}

const ONE: readonly QueryOption[] = ["$select", "$expand"];
const reading = { permission: READ_MAIL, isMailbox: true };
const writing = { permission: WRITE_MAIL, isMailbox: true };

export const messageRoutes: GraphRoute[] = MESSAGE_BASES.flatMap((base): GraphRoute[] => {
  const message = `${base}/{message}`;
  return [
    { method: "GET", pattern: base, handle: { ...reading, options: MESSAGE_LIST_OPTIONS, serve: list } },
    { method: "GET", pattern: message, handle: { ...reading, options: ONE, serve: read } },
    { method: "PATCH", pattern: message, handle: { ...writing, options: ONE, serve: update } },
    { method: "DELETE", pattern: message, handle: { ...writing, serve: remove } },
    { method: "POST", pattern: `${message}/move`, handle: { ...writing, options: ONE, serve: move } },
    { method: "POST", pattern: `${message}/copy`, handle: { ...writing, options: ONE, serve: copy } },
    { method: "POST", pattern: `${message}/permanentDelete`, handle: { ...writing, serve: removeForGood } },
  ];
});
