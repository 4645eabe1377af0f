import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { empty, json, type WireReply } from "../http/message.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { choose, readSelect } from "../odata/select.ts";
import { readCalendarCreate, readCalendarPatch } from "./event-input.ts";
import { isImmutable, locateCalendar, locateEvent, mustBeWritable, seenCalendars } from "./locate.ts";
import { CALENDAR_BASES, NAMED_CALENDARS, READ_CALENDARS, WRITE_CALENDARS } from "./paths.ts";
import { CALENDAR_PROPERTIES, describeCalendar, type SeenCalendar } from "./seen-calendar.ts";

const PATHS = new Set(["name"]);
const PAGE = 100;

const contextOf = (call: GraphCall, rest = "") => `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/calendars${rest}`;

function one(call: GraphCall, status: number, seen: SeenCalendar): WireReply {
  return json(status, { "@odata.context": contextOf(call, "/$entity"), ...chosen(call, seen) });
}

function chosen(call: GraphCall, seen: SeenCalendar): Record<string, unknown> {
  const select = readSelect(call.request.query.get("$select"), CALENDAR_PROPERTIES, "microsoft.graph.calendar");
  return choose(describeCalendar(seen), select);
}

function list(call: GraphCall): WireReply {
  const listing = { paths: PATHS, defaultSize: PAGE, describe: describeCalendar };
  const page = cutPage(call, seenCalendars(call), listing);
  return json(200, {
    "@odata.context": contextOf(call),
    ...notesOf(page),
    value: page.items.map((seen) => chosen(call, seen)),
  });
}

function create(call: GraphCall): WireReply {
  const { name, color } = readCalendarCreate(jsonBody(call));
  const mailbox = call.world.calendars.of(call.person);
  const calendar = mailbox.addCalendar(name, color === undefined ? {} : { color });
  const underHeader = isImmutable(call) !== call.world.settings.calendar.newCalendarIdDiffers;
  return one(call, 201, {
    ...{ mailbox, calendar, isDefault: false, isOwn: true, canEdit: true, canViewPrivateItems: true },
    id: underHeader ? calendar.idUnderHeader : calendar.id,
  });
}

function update(call: GraphCall): WireReply {
  const seen = locateCalendar(call);
  mustBeWritable(seen);
  const { name, color } = readCalendarPatch(jsonBody(call));
  if (name !== undefined) seen.calendar.name = name;
  if (color !== undefined) seen.calendar.color = color;
  seen.mailbox.touchCalendar(seen.calendar);
  return one(call, 200, seen);
}

function remove(call: GraphCall): WireReply {
  const seen = locateCalendar(call);
  mustBeWritable(seen);
  if (!seen.isOwn || seen.isDefault) throw invalidRequest("This calendar cannot be deleted.", "ErrorInvalidRequest");
  seen.mailbox.removeCalendar(seen.calendar);
  return empty(204);
}

const read = { permission: READ_CALENDARS, isMailbox: true, options: ["$select"] } as const;
const write = { permission: WRITE_CALENDARS, isMailbox: true, options: ["$select"] } as const;

export const calendarListRoutes: GraphRoute[] = [
  { method: "GET", pattern: "/calendars", handle: { ...read, options: LIST_OPTIONS, serve: list } },
  {
    method: "GET",
    pattern: "/calendarGroups/{group}/calendars",
    handle: { ...read, options: LIST_OPTIONS, serve: list },
  },
  { method: "POST", pattern: "/calendars", handle: { ...write, serve: create } },
  ...["/calendar", ...NAMED_CALENDARS].flatMap((pattern): GraphRoute[] => [
    { method: "GET", pattern, handle: { ...read, serve: (call) => one(call, 200, locateCalendar(call)) } },
    { method: "PATCH", pattern, handle: { ...write, serve: update } },
    { method: "DELETE", pattern, handle: { ...write, serve: remove } },
  ]),
  // The calendar that an event is in.
  ...CALENDAR_BASES.map((base): GraphRoute => {
    const pattern = `${base}/events/{event}/calendar`;
    return { method: "GET", pattern, handle: { ...read, serve: (call) => one(call, 200, locateEvent(call).seen) } };
  }),
];
