import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, param } from "../graph/call.ts";
import { itemNotFound, malformedId } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { empty, file, json, type WireReply } from "../http/message.ts";
import { readAnnounced, uploadAnswer } from "../mailbox/upload-host.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { choose } from "../odata/select.ts";
import { type Attachment, describeAttachment, readAttachmentSelect, takeAttachment } from "./attachments.ts";
import { recipientsOf, setException } from "./attendee-copies.ts";
import { type LocatedEvent, locateEvent, mustBeWritable } from "./locate.ts";
import { announceUpdate } from "./meetings.ts";
import { fieldsOf } from "./occurrences.ts";
import { CALENDAR_BASES, READ_CALENDARS, WRITE_CALENDARS } from "./paths.ts";

const PAGE = 10;

/** The attachments that the caller may see: none of somebody else's private event. */
function visible({ event, occurrence, view }: LocatedEvent): readonly Attachment[] {
  const { sensitivity, attachments } = fieldsOf(event, occurrence);
  return sensitivity === "private" && !view.showsPrivate ? [] : attachments;
}

function find(call: GraphCall, located: LocatedEvent): Attachment {
  const id = param(call, "attachment");
  if (!located.mailbox.ids.isWellFormed(id)) throw malformedId();
  const found = visible(located).find((one) => one.id === id || one.immutableId === id);
  if (found === undefined) throw itemNotFound();
  return found;
}

/** An occurrence whose files are changed has its own from then on. */
function keep({ mailbox, event, occurrence }: LocatedEvent, attachments: readonly Attachment[]): void {
  if (occurrence === undefined) event.attachments = attachments;
  else setException(mailbox, event, occurrence.date, { attachments });
  mailbox.touch(event);
}

const contextOf = (call: GraphCall, rest = "") =>
  `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/events('${encodeURIComponent(param(call, "event"))}')/attachments${rest}`;

function shown(
  attachment: Attachment,
  { view }: LocatedEvent,
  select: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  return choose(describeAttachment(attachment, view.isImmutable), select);
}

function list(call: GraphCall): WireReply {
  const located = locateEvent(call);
  const describe = (attachment: Attachment) => describeAttachment(attachment, located.view.isImmutable);
  const paths = new Set(["name", "size", "isInline", "contentType", "lastModifiedDateTime"]);
  const page = cutPage(call, visible(located), { paths, defaultSize: PAGE, describe });
  const select = readAttachmentSelect(call.request.query.get("$select"));
  return json(200, {
    "@odata.context": contextOf(call),
    ...notesOf(page),
    value: page.items.map((attachment) => shown(attachment, located, select)),
  });
}

function read(call: GraphCall): WireReply {
  const located = locateEvent(call);
  return json(200, {
    "@odata.context": contextOf(call, "/$entity"),
    ...shown(find(call, located), located, readAttachmentSelect(call.request.query.get("$select"))),
  });
}

function newIds({ mailbox }: LocatedEvent) {
  return { id: mailbox.ids.next(), immutableId: mailbox.ids.next(), at: mailbox.stamp() };
}

/** The attendees of a meeting get the new file with an update. */
function add(call: GraphCall, located: LocatedEvent, attachment: Attachment): void {
  const { mailbox, event, occurrence } = located;
  const date = occurrence?.date;
  const before = recipientsOf(event, date);
  keep(located, [...fieldsOf(event, occurrence).attachments, attachment]);
  if (event.isOrganizer) announceUpdate(call.world, mailbox, event, before, { isMeetingChanged: true, date });
}

/** Where a large file is sent in pieces. */
function openUpload(call: GraphCall): WireReply {
  const located = locateEvent(call);
  mustBeWritable(located.seen);
  const announced = readAnnounced(call);
  const eventId = param(call, "event");
  const upload = call.world.uploads.open({
    size: announced.size,
    finish(content) {
      const { id, immutableId, at } = newIds(located);
      add(call, located, {
        ...{ id, immutableId, lastModifiedAt: at, name: announced.name, contentBytes: content.toString("base64") },
        contentType: announced.contentType ?? null,
        isInline: announced.isInline ?? false,
        contentId: announced.contentId ?? null,
      });
      const shownId = located.view.isImmutable ? immutableId : id;
      return `Users('${call.person.id}')/Events('${encodeURIComponent(eventId)}')/Attachments('${encodeURIComponent(shownId)}')`;
    },
  });
  return uploadAnswer(call, upload, "Events", eventId);
}

function readContent(call: GraphCall): WireReply {
  const { contentBytes, contentType } = find(call, locateEvent(call));
  return file(contentType ?? "application/octet-stream", Buffer.from(contentBytes, "base64"));
}

function create(call: GraphCall): WireReply {
  const located = locateEvent(call);
  mustBeWritable(located.seen);
  const attachment = takeAttachment(jsonBody(call), newIds(located));
  add(call, located, attachment);
  return json(201, {
    "@odata.context": contextOf(call, "/$entity"),
    ...describeAttachment(attachment, located.view.isImmutable),
  });
}

function remove(call: GraphCall): WireReply {
  const located = locateEvent(call);
  mustBeWritable(located.seen);
  const gone = find(call, located);
  keep(
    located,
    visible(located).filter((one) => one !== gone),
  );
  return empty(204);
}

const reading = { permission: READ_CALENDARS, isMailbox: true };
const writing = { permission: WRITE_CALENDARS, isMailbox: true };

export const attachmentRoutes: GraphRoute[] = CALENDAR_BASES.flatMap((base): GraphRoute[] => {
  const all = `${base}/events/{event}/attachments`;
  return [
    { method: "GET", pattern: all, handle: { ...reading, options: LIST_OPTIONS, serve: list } },
    { method: "POST", pattern: all, handle: { ...writing, serve: create } },
    { method: "POST", pattern: `${all}/createUploadSession`, handle: { ...writing, serve: openUpload } },
    { method: "GET", pattern: `${all}/{attachment}/$value`, handle: { ...reading, serve: readContent } },
    { method: "GET", pattern: `${all}/{attachment}`, handle: { ...reading, options: ["$select"], serve: read } },
    { method: "DELETE", pattern: `${all}/{attachment}`, handle: { ...writing, serve: remove } },
  ];
});
