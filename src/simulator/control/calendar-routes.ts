import { z } from "zod";
import { read } from "./control-bodies.ts";
import { route } from "./control-call.ts";

const time = z.union([z.string(), z.object({ dateTime: z.string(), timeZone: z.string() })]);
const edit = z.looseObject({
  subject: z.string().exactOptional(),
  start: time.exactOptional(),
  end: time.exactOptional(),
});
const newCalendar = z.object({
  name: z.string().min(1),
  canEdit: z.boolean().exactOptional(),
  color: z.string().exactOptional(),
});
const calendarEdit = z.object({ name: z.string().min(1).exactOptional(), canEdit: z.boolean().exactOptional() });
const share = z.object({
  with: z.string(),
  canEdit: z.boolean().exactOptional(),
  canViewPrivateItems: z.boolean().exactOptional(),
});
const answer = z.enum(["accept", "tentativelyAccept", "decline"]);
const response = z.object({
  answer,
  date: z.string().optional(),
  sendResponse: z.boolean().optional(),
  proposedNewTime: z.unknown().optional(),
});
const outsideResponse = z.object({ answer, address: z.string(), date: z.string().optional() });
const organizer = z.object({ name: z.string(), address: z.string() });
const invitation = z.object({ organizer, event: edit });
const seed = z.object({
  count: z.int().min(0).max(1_000_000),
  series: z.int().min(0).optional(),
  attendees: z.array(z.string()).optional(),
  prefix: z.string().optional(),
  fromDay: z.int().optional(),
  toDay: z.int().optional(),
});
const target = z.object({ toCalendar: z.string() });

const CALENDAR = "/people/{person}/calendars/{calendar}";
const EVENT = "/people/{person}/events/{event}";
const OCCURRENCE = `${EVENT}/occurrences/{date}`;

/** The calendar's part of the control API over HTTP. */
export const calendarControlRoutes = [
  route("GET", "/people/{person}/calendars", ({ control, params: { person = "" } }) =>
    control.calendar.calendars(person),
  ),
  route("POST", "/people/{person}/calendars", ({ control, params: { person = "" }, body }) => {
    const { name, ...more } = read(newCalendar, body);
    return control.calendar.createCalendar(person, name, more);
  }),
  route("PATCH", CALENDAR, ({ control, params: { person = "", calendar = "" }, body }) => {
    const { name, canEdit } = read(calendarEdit, body);
    if (canEdit !== undefined) control.calendar.setCanEdit(person, calendar, canEdit);
    if (name !== undefined) control.calendar.renameCalendar(person, calendar, name);
  }),
  route("DELETE", CALENDAR, ({ control, params: { person = "", calendar = "" } }) =>
    control.calendar.deleteCalendar(person, calendar),
  ),
  route("POST", `${CALENDAR}/share`, ({ control, params: { person = "", calendar = "" }, body }) => {
    const { with: other, ...rights } = read(share, body);
    return control.calendar.shareCalendar(person, calendar, other, rights);
  }),
  route("DELETE", `${CALENDAR}/share/{other}`, ({ control, params: { person = "", calendar = "", other = "" } }) =>
    control.calendar.unshareCalendar(person, calendar, other),
  ),
  route("GET", `${CALENDAR}/events`, ({ control, params: { person = "", calendar = "" } }) =>
    control.calendar.events(person, calendar),
  ),
  route("POST", `${CALENDAR}/events`, ({ control, params: { person = "", calendar = "" }, body }) =>
    control.calendar.createEvent(person, calendar, read(edit, body)),
  ),
  route("GET", `${CALENDAR}/occurrences`, ({ control, params: { person = "", calendar = "" }, query }) =>
    control.calendar.occurrences(person, query.get("from") ?? "", query.get("to") ?? "", calendar),
  ),
  route("POST", `${CALENDAR}/seed`, ({ control, params: { person = "", calendar = "" }, body }) => ({
    count: control.calendar.seed(person, calendar, read(seed, body)),
  })),
  route("GET", "/people/{person}/events", ({ control, params: { person = "" } }) => control.calendar.events(person)),
  route("GET", EVENT, ({ control, params: { person = "", event = "" } }) => control.calendar.event(person, event)),
  route("PATCH", EVENT, ({ control, params: { person = "", event = "" }, body }) =>
    control.calendar.updateEvent(person, event, read(edit, body)),
  ),
  route("DELETE", EVENT, ({ control, params: { person = "", event = "" } }) =>
    control.calendar.deleteEvent(person, event),
  ),
  route("POST", `${EVENT}/cancel`, ({ control, params: { person = "", event = "" } }) =>
    control.calendar.cancelEvent(person, event),
  ),
  route("POST", `${EVENT}/move`, ({ control, params: { person = "", event = "" }, body }) =>
    control.calendar.moveEvent(person, event, read(target, body).toCalendar),
  ),
  route("POST", `${EVENT}/respond`, ({ control, params: { person = "", event = "" }, body }) => {
    const { answer: given, ...options } = read(response, body);
    control.calendar.respond(person, event, given, options);
  }),
  route("POST", `${EVENT}/outside-response`, ({ control, params: { person = "", event = "" }, body }) => {
    const { answer: given, address, date } = read(outsideResponse, body);
    return control.calendar.respondFromOutside(person, event, address, given, date);
  }),
  route("POST", "/people/{person}/outside-invitation", ({ control, params: { person = "" }, body }) => {
    const { organizer: who, event } = read(invitation, body);
    return control.calendar.inviteFromOutside(person, who, event);
  }),
  route("PATCH", OCCURRENCE, ({ control, params: { person = "", event = "", date = "" }, body }) =>
    control.calendar.updateOccurrence(person, event, date, read(edit, body)),
  ),
  route("DELETE", OCCURRENCE, ({ control, params: { person = "", event = "", date = "" } }) =>
    control.calendar.deleteOccurrence(person, event, date),
  ),
  route("GET", "/mails", ({ control }) => control.calendar.mails()),
  route("DELETE", "/mails", ({ control }) => control.calendar.clearMails()),
];
