import { GRAPH_ROOT, type GraphCall, type GraphRoute, param } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { LIST_OPTIONS, type QueryOption } from "../graph/query-options.ts";
import { file, json, jsonPieces, type WireReply } from "../http/message.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { readPrefer } from "../odata/prefer.ts";
import { attachmentId, describeAttachment } from "./attachment-json.ts";
import { type AttachmentView, readAttachmentView } from "./attachment-view.ts";
import {
  isCorrupt,
  isImmutable,
  type LocatedMessage,
  locateMessage,
  MESSAGE_BASES,
  mustOpen,
  READ_TEXT,
} from "./locate.ts";
import type { MailAttachment, MailContent } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import { mustBeServable } from "./message-answer.ts";
import { composeMime } from "./mime.ts";

export function locateAttached(call: GraphCall): LocatedMessage & { readonly content: MailContent } {
  const located = locateMessage(call);
  if (isCorrupt(call, located.mailbox, located.message)) throw mailError(call, "ErrorCorruptData");
  return { ...located, content: located.message.content(located.message.index) };
}

/** The message's id as the caller knows it. */
export function shownId(call: GraphCall, { mailbox: { ids }, message }: LocatedMessage): string {
  return isImmutable(call) ? ids.ofNumber(message.number) : ids.ofPlace(message.place);
}

/** By an id made from either of its message's ids: that of a message which has moved since is another one. */
export function findAttachment(call: GraphCall, located: ReturnType<typeof locateAttached>): MailAttachment {
  const id = param(call, "attachment");
  if (!/^A[AQ][A-Za-z0-9+/_-]+=*$/.test(id)) throw mailError(call, "ErrorInvalidIdMalformed");
  const { mailbox, message, content } = located;
  const ids = [mailbox.ids.ofNumber(message.number), mailbox.ids.ofPlace(message.place)];
  const found = content.attachments.find((one) => ids.some((messageId) => attachmentId(messageId, one) === id));
  if (found === undefined) throw mailError(call, "ErrorItemNotFound");
  return found;
}

function viewOf(call: GraphCall): AttachmentView {
  const { query, headers } = call.request;
  return readAttachmentView(query.get("$select"), query.get("$expand"), readPrefer(headers.prefer).bodyType ?? "html");
}

export const attachmentContext = (call: GraphCall, rest = "") =>
  `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/messages('${encodeURIComponent(param(call, "message"))}')/attachments${rest}`;

/** All of them on one page, however many: nobody has seen a nextLink here. */
function list(call: GraphCall): WireReply {
  const located = locateAttached(call);
  const view = viewOf(call);
  const messageId = shownId(call, located);
  const describe = (one: MailAttachment) => describeAttachment(one, located.message, messageId, view);
  const page = cutPage(call, located.content.attachments, {
    paths: new Set(["name", "size", "isInline", "contentType", "lastModifiedDateTime"]),
    defaultSize: Number.POSITIVE_INFINITY,
    describe: (one) => describeAttachment(one, located.message, messageId, PLAIN),
  });
  mustOpen(call, page.items, view);
  const answer = { "@odata.context": attachmentContext(call), ...notesOf(page), value: page.items.map(describe) };
  const body = Buffer.from(JSON.stringify(answer));
  mustBeServable(call, [body]);
  return jsonPieces([body]);
}

/** What filter and order look at. */
const PLAIN: AttachmentView = {
  select: new Set(["name", "size", "isInline", "contentType", "lastModifiedDateTime"]),
  item: undefined,
};

function read(call: GraphCall): WireReply {
  const located = locateAttached(call);
  const [found, view] = [findAttachment(call, located), viewOf(call)];
  mustOpen(call, [found], view);
  const shown = describeAttachment(found, located.message, shownId(call, located), view);
  const { item, ...rest } = shown;
  const inner = `('${encodeURIComponent(param(call, "attachment"))}')/microsoft.graph.itemAttachment/item/$entity`;
  return json(200, {
    "@odata.context": attachmentContext(call, "/$entity"),
    ...rest,
    ...(item === undefined ? {} : { "item@odata.context": attachmentContext(call, inner), item }),
  });
}

/** A file's bytes, or an attached mail as MIME. What stands somewhere else has nothing to give. */
function readValue(call: GraphCall): WireReply {
  const found = findAttachment(call, locateAttached(call));
  const { kind, item, contentType, refusal } = found;
  if (kind === "reference") throw new GraphError(405, "ErrorInvalidRequest", "The OData request is not supported.");
  if (refusal !== undefined) throw mailError(call, refusal);
  return item === undefined
    ? file(contentType ?? "application/octet-stream", found.read())
    : file("text/plain", composeMime(item, { isOwn: false, seed: `${param(call, "message")}.${found.number}` }));
}

const ONE: readonly QueryOption[] = ["$select", "$expand"];
const reading = { permission: READ_TEXT, isMailbox: true };

export const attachmentRoutes: GraphRoute[] = MESSAGE_BASES.flatMap((base): GraphRoute[] => {
  const all = `${base}/{message}/attachments`;
  return [
    { method: "GET", pattern: all, handle: { ...reading, options: [...LIST_OPTIONS, "$expand"], serve: list } },
    { method: "GET", pattern: `${all}/{attachment}`, handle: { ...reading, options: ONE, serve: read } },
    { method: "GET", pattern: `${all}/{attachment}/$value`, handle: { ...reading, serve: readValue } },
  ];
});
