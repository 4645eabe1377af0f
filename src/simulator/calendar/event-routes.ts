import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import type { QueryOption } from "../graph/query-options.ts";
import { empty, entity, type WireReply } from "../http/message.ts";
import { mustBeEtag, mustMatch } from "../mailbox/if-match.ts";
import { createEvent } from "./create-event.ts";
import { describeEvent, type EventTarget, etagOf, eventJson, oid } from "./describe-event.ts";
import { type EventPatch, knownOnly, readEventCreate, readEventPatch } from "./event-input.ts";
import { EVENT_LIST_OPTIONS, eventList, zoneApplied } from "./event-list.ts";
import { type EventView, viewOf } from "./event-view.ts";
import { readWindow } from "./local-time.ts";
import { locateCalendar, locateEvent, mustBeWritable } from "./locate.ts";
import { occurrenceOn, occurrencesIn } from "./occurrences.ts";
import { CALENDAR_BASES, READ_CALENDARS, WRITE_CALENDARS } from "./paths.ts";
import { removeEvent } from "./remove-event.ts";
import { targetsIn } from "./targets-in.ts";
import { updateEvent } from "./update-event.ts";

function one(call: GraphCall, status: number, target: EventTarget, view: EventView, more = ""): WireReply {
  const context = `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/events/$entity`;
  const text = more === "" ? eventJson(target, view) : `${eventJson(target, view).slice(0, -1)},${more}}`;
  return entity(status, context, text, { etag: etagOf(target), ...zoneApplied(call, view.timeZone) });
}

function read(call: GraphCall): WireReply {
  const { seen, ...target } = locateEvent(call);
  const view = viewOf(call, seen);
  return one(call, 200, target, view, seriesParts(call, target, view));
}

/** The dates of a series that do not take place, when selected, and its exceptions, when expanded. */
function seriesParts(call: GraphCall, { event, occurrence }: EventTarget, view: EventView): string {
  if (event.recurrence === undefined || occurrence !== undefined) return "";
  if (!call.world.settings.calendar.cancelledOccurrencesReliable) return "";
  const parts: string[] = [];
  if (view.select?.has("cancelledOccurrences"))
    parts.push(
      `"cancelledOccurrences":${JSON.stringify([...event.cancelled].sort().map((date) => oid(event, date, view)))}`,
    );
  if (view.hasExceptions) {
    const inner = { ...view, select: undefined, key: undefined };
    const exceptions = [...event.exceptions.keys()].sort().flatMap((date) => {
      const found = occurrenceOn(event, date);
      return found === undefined ? [] : [describeEvent({ event, occurrence: found }, inner)];
    });
    parts.push(`"exceptionOccurrences":${JSON.stringify(exceptions)}`);
  }
  return parts.join(",");
}

function list(call: GraphCall): WireReply {
  const seen = locateCalendar(call);
  return eventList(
    call,
    seen,
    [...seen.calendar.events.keys()].map((event) => ({ event })),
  );
}

function create(call: GraphCall): WireReply {
  const seen = locateCalendar(call);
  mustBeWritable(seen);
  const view = viewOf(call, seen);
  const switches = call.world.settings.calendar;
  const input = readEventCreate(bodyOf(call));
  mustTakeFiles(call, input);
  const event = createEvent(call.world, seen.mailbox, seen.calendar, input);
  const asSent = { timeZone: input.start.timeZone, endTimeZone: input.end.timeZone };
  return one(
    call,
    201,
    { event },
    {
      ...view,
      ...(switches.createAnswerZone === "sent" ? asSent : {}),
      extended: new Set(event.extended.map(({ id }) => id.toLowerCase())),
      extendedMany: new Set(event.extendedMany.map(({ id }) => id.toLowerCase())),
      key: undefined,
    },
  );
}

function update(call: GraphCall): WireReply {
  const located = locateEvent(call);
  const { seen, mailbox, event, occurrence } = located;
  const view = viewOf(call, seen);
  mustBeWritable(seen);
  mustMatch(call.request.headers["if-match"], etagOf(located));
  const patch = readEventPatch(bodyOf(call));
  mustTakeFiles(call, patch);
  updateEvent(call.world, mailbox, event, patch, occurrence);
  const after = occurrence === undefined ? undefined : occurrenceOn(event, occurrence.date);
  const isUtc = call.world.settings.calendar.patchAnswerZone === "utc";
  return one(call, 200, { event, occurrence: after }, isUtc ? { ...view, timeZone: "UTC", key: undefined } : view);
}

/** Files in an event's body are either dropped silently, or the request is refused. */
function mustTakeFiles(call: GraphCall, { attachments }: EventPatch): void {
  if (attachments === undefined || call.world.settings.calendar.attachmentsInBody === "dropped") return;
  throw new GraphError(400, "ErrorInvalidRequest", "An event cannot be written together with its attachments.");
}

function bodyOf(call: GraphCall): Record<string, unknown> {
  const body = jsonBody(call);
  return call.world.settings.calendar.unknownProperty === "dropped" ? knownOnly(body) : body;
}

function remove(call: GraphCall): WireReply {
  const located = locateEvent(call);
  const { calendar: switches } = call.world.settings;
  if (!located.seen.canEdit && switches.deleteWithoutRight === "silent") return empty(204);
  mustBeWritable(located.seen);
  const ifMatch = call.request.headers["if-match"];
  if (switches.ifMatchOnDelete === "honoured") mustMatch(ifMatch, etagOf(located));
  else mustBeEtag(ifMatch);
  removeEvent(call.world, located.mailbox, located.event, located.occurrence);
  return empty(204);
}

function removeForGood(call: GraphCall): WireReply {
  const { seen, mailbox, event, occurrence } = locateEvent(call);
  mustBeWritable(seen);
  removeEvent(call.world, mailbox, event, occurrence);
  return empty(204);
}

function instances(call: GraphCall): WireReply {
  const { seen, event } = locateEvent(call);
  const window = readWindow(call.request.query);
  return eventList(
    call,
    seen,
    occurrencesIn(event, window).map((occurrence) => ({ event, occurrence })),
  );
}

function calendarView(call: GraphCall): WireReply {
  const seen = locateCalendar(call);
  return eventList(call, seen, targetsIn(seen.calendar, readWindow(call.request.query)));
}

const ONE: readonly QueryOption[] = ["$select", "$expand"];
const reading = { permission: READ_CALENDARS, isMailbox: true };
const writing = { permission: WRITE_CALENDARS, isMailbox: true };

export const eventRoutes: GraphRoute[] = CALENDAR_BASES.flatMap((base): GraphRoute[] => {
  const event = `${base}/events/{event}`;
  return [
    { method: "GET", pattern: `${base}/events`, handle: { ...reading, options: EVENT_LIST_OPTIONS, serve: list } },
    { method: "POST", pattern: `${base}/events`, handle: { ...writing, options: ONE, serve: create } },
    { method: "GET", pattern: event, handle: { ...reading, options: ONE, serve: read } },
    { method: "PATCH", pattern: event, handle: { ...writing, options: ONE, serve: update } },
    { method: "DELETE", pattern: event, handle: { ...writing, serve: remove } },
    { method: "POST", pattern: `${event}/permanentDelete`, handle: { ...writing, serve: removeForGood } },
    {
      method: "GET",
      pattern: `${event}/instances`,
      handle: { ...reading, options: EVENT_LIST_OPTIONS, serve: instances },
    },
    {
      method: "GET",
      pattern: `${base}/calendarView`,
      handle: { ...reading, options: EVENT_LIST_OPTIONS, serve: calendarView },
    },
  ];
});
