import { GRAPH_ROOT, type GraphCall, type GraphRoute, readObject } from "../graph/call.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import { empty, json, type WireReply } from "../http/message.ts";
import { cutPage } from "../todo/query.ts";
import { readCalendarCreate, readCalendarPatch } from "./event-input.ts";
import {
  isImmutable,
  locateCalendar,
  locateEvent,
  mustBeWritable,
  type SeenCalendar,
  seenCalendars,
} from "./locate.ts";
import { CALENDAR_BASES, NAMED_CALENDARS, READ_CALENDARS, WRITE_CALENDARS } from "./paths.ts";

const PATHS = new Set(["name"]);
const PAGE = 100;

export function describeCalendar({ calendar, id, isDefault, isOwn, canEdit, canViewPrivateItems }: SeenCalendar) {
  return {
    id,
    name: calendar.name,
    color: calendar.color,
    hexColor: "",
    isDefaultCalendar: isDefault,
    changeKey: calendar.changeKey,
    canShare: isOwn && canEdit,
    canViewPrivateItems,
    canEdit,
    isRemovable: isOwn && !isDefault,
    isTallyingResponses: isOwn && isDefault,
    allowedOnlineMeetingProviders: ["teamsForBusiness"],
    defaultOnlineMeetingProvider: "teamsForBusiness",
    owner: calendar.owner,
  };
}

const contextOf = (call: GraphCall, rest = "") => `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/calendars${rest}`;

function one(call: GraphCall, status: number, seen: SeenCalendar): WireReply {
  return json(status, { "@odata.context": contextOf(call, "/$entity"), ...chosen(call, describeCalendar(seen)) });
}

function chosen(call: GraphCall, entity: Record<string, unknown>): Record<string, unknown> {
  const select = call.request.query.get("$select")?.split(",");
  if (select === undefined) return entity;
  return Object.fromEntries(Object.entries(entity).filter(([name]) => name === "id" || select.includes(name)));
}

function list(call: GraphCall): WireReply {
  const page = cutPage(call, seenCalendars(call), PATHS, PAGE, describeCalendar);
  return json(200, {
    "@odata.context": contextOf(call),
    ...(page.nextLink === undefined ? {} : { "@odata.nextLink": page.nextLink }),
    value: page.items.map((seen) => chosen(call, describeCalendar(seen))),
  });
}

function create(call: GraphCall): WireReply {
  const { name, color } = readCalendarCreate(readObject(call.request.body));
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
  const { name, color } = readCalendarPatch(readObject(call.request.body));
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

const read = { permission: READ_CALENDARS, isMailbox: true };
const write = { permission: WRITE_CALENDARS, isMailbox: true };

export const calendarListRoutes: GraphRoute[] = [
  { method: "GET", pattern: "/calendars", handle: { ...read, serve: list } },
  { method: "GET", pattern: "/calendarGroups/{group}/calendars", handle: { ...read, serve: list } },
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
