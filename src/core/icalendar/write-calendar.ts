// Writes events as iCalendar (RFC 5545), using jCal arrays (RFC 7265) that the library turns into text.
import ICAL from "ical.js";
import type { Attendee, EventFields, EventTime } from "../records/event.ts";
import { extentOf, timeOn } from "../records/event-time.ts";
import { rruleOf } from "../records/recurrence.ts";
import { occurrenceOn } from "../records/series.ts";
import { instantOf } from "../records/time-zone.ts";
import { busyStatuses, locationProperty, partStats, personalProperty, priorities } from "./words.ts";
import { type WrittenSpan, zoneComponent } from "./zone-component.ts";

export interface CalendarEvent {
  readonly uid: string;
  readonly updatedAt: Date;
  readonly fields: EventFields;
}

type Parameters = Readonly<Record<string, string>>;
type Property = [string, Parameters, string, ...unknown[]];
type Component = [string, Property[], Component[]];

export function calendarText(events: readonly CalendarEvent[]): string {
  return [...calendarParts(events)].join("");
}

/** The same in parts, so that the caller may pause between them. */
export function* calendarParts(events: readonly CalendarEvent[]): Generator<string, void> {
  const known = events.filter(({ fields }) => fields.time.start !== "");
  yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//m365-sync//EN\r\nCALSCALE:GREGORIAN\r\n";
  for (const [zone, span] of spansOf(known)) yield textOf(zoneComponent(zone, span));
  for (const event of known) for (const component of eventComponents(event)) yield textOf(component);
  yield "END:VCALENDAR\r\n";
}

function textOf(component: Component): string {
  return `${ICAL.stringify(clean(component)).trimEnd()}\r\n`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Text from elsewhere may hold control characters. RFC 5545 (3.1) forbids them, and other programs stop reading there. */
function clean([name, properties, parts]: Component): Component {
  const oneLine = (value: string): string => value.replace(/[\r\n]+/g, " ").replace(controls, "");
  const whole = (value: unknown, type: string): unknown => {
    if (typeof value !== "string") return value;
    return type === "text" ? value.replace(/\r\n?/g, "\n").replace(controls, "") : oneLine(value);
  };
  const cleaned = properties.map(([property, parameters, type, ...values]): Property => {
    const own = Object.entries(parameters).map(([key, value]) => [key, oneLine(value)]);
    return [property, Object.fromEntries(own), type, ...values.map((value) => whole(value, type))];
  });
  return [name, cleaned, parts.map(clean)];
}

function eventComponents({ uid, updatedAt, fields }: CalendarEvent): Component[] {
  const head: Property[] = [
    ["uid", {}, "text", uid],
    ["dtstamp", {}, "date-time", updatedAt.toISOString().replace(/\.\d+Z$/, "Z")],
  ];
  const changed = fields.exceptions.flatMap(({ date, kind }): Component[] => {
    const occurrence = kind === "changed" ? occurrenceOn(fields, date) : null;
    if (occurrence === null) return [];
    const place = moment("recurrence-id", timeOn(fields.time, date), "start");
    return [["vevent", [...head, place, ...detailProperties(occurrence)], alarms(occurrence)]];
  });
  return [["vevent", [...head, ...detailProperties(fields), ...seriesProperties(fields)], alarms(fields)], ...changed];
}

function seriesProperties({ time, recurrence, exceptions }: EventFields): Property[] {
  if (recurrence === null) return [];
  const { range } = recurrence;
  const rule = rruleOf(range.type === "endDate" ? { ...recurrence, range: { type: "noEnd" } } : recurrence);
  const until = range.type === "endDate" ? `;UNTIL=${untilOf(range.endDate, time)}` : "";
  const cancelled = exceptions.filter(({ kind }) => kind === "cancelled");
  return [
    ["rrule", {}, "recur", ICAL.Recur.fromString(rule + until).toJSON()],
    ...cancelled.map(({ date }) => moment("exdate", timeOn(time, date), "start")),
  ];
}

/** The last moment of the last day, in the form that DTSTART requires: a date, or an instant in UTC. */
function untilOf(endDate: string, { isAllDay, startZone }: EventTime): string {
  if (isAllDay) return endDate.replaceAll("-", "");
  return instantOf(`${endDate}T23:59:59`, startZone ?? "Etc/UTC").replaceAll(/[-:]/g, "");
}

function detailProperties(event: EventFields): Property[] {
  const { time, sensitivity, importance, showAs, locations } = event;
  const hasManyPlaces = locations.length > 1 || locations.some((name) => name.includes("; "));
  return [
    moment("dtstart", time, "start"),
    moment("dtend", time, "end"),
    ["summary", {}, "text", event.subject],
    ...optional("description", event.description),
    ...optional("location", locations.join("; ")),
    ...(hasManyPlaces ? locations.map((name): Property => [locationProperty, {}, "text", name]) : []),
    ...(event.categories.length === 0 ? [] : [["categories", {}, "text", ...event.categories] satisfies Property]),
    [
      "class",
      {},
      "text",
      sensitivity === "private" || sensitivity === "confidential" ? sensitivity.toUpperCase() : "PUBLIC",
    ],
    ...(sensitivity === "personal" ? [[personalProperty, {}, "text", "TRUE"] satisfies Property] : []),
    ["priority", {}, "integer", priorities[importance]],
    ["transp", {}, "text", showAs === "free" ? "TRANSPARENT" : "OPAQUE"],
    ["x-microsoft-cdo-busystatus", {}, "text", busyStatuses[showAs]],
    ...(event.isCancelled ? [["status", {}, "text", "CANCELLED"] satisfies Property] : []),
    ...people(event),
    ...(event.onlineMeetingUrl === null ? [] : [["url", {}, "uri", event.onlineMeetingUrl] satisfies Property]),
  ];
}

function people({ attendees, organizer }: EventFields): Property[] {
  const host: Property[] =
    organizer === null ? [] : [["organizer", nameOf(organizer.name), "cal-address", `mailto:${organizer.address}`]];
  return [...host, ...attendees.map(attendeeProperty)];
}

function attendeeProperty({ address, name, type, response }: Attendee): Property {
  const role = type === "optional" ? "OPT-PARTICIPANT" : "REQ-PARTICIPANT";
  const kind: Parameters = type === "resource" ? { cutype: "RESOURCE" } : {};
  return [
    "attendee",
    { ...nameOf(name), ...kind, role, partstat: partStats[response] },
    "cal-address",
    `mailto:${address}`,
  ];
}

function alarms({ reminderMinutes, subject }: EventFields): Component[] {
  if (reminderMinutes === null) return [];
  const properties: Property[] = [
    ["action", {}, "text", "DISPLAY"],
    ["description", {}, "text", subject],
    ["trigger", {}, "duration", reminderMinutes === 0 ? "PT0S" : `-PT${reminderMinutes}M`],
  ];
  return [["valarm", properties, []]];
}

function moment(name: string, time: EventTime, end: "start" | "end"): Property {
  const local = time[end];
  if (time.isAllDay) return [name, {}, "date", local];
  const zone = (end === "end" ? time.endZone : null) ?? time.startZone ?? "Etc/UTC";
  return isUtc(zone) ? [name, {}, "date-time", `${local}Z`] : [name, { tzid: zone }, "date-time", local];
}

/** For a series that goes on longer, the zone's changes are written this far; after that, the rules of the last years apply. */
const HORIZON_MS = 20 * 366 * 86_400_000;

/** The zones used, each with the time span for which it must be right. */
function spansOf(events: readonly CalendarEvent[]): ReadonlyMap<string, WrittenSpan> {
  const spans = new Map<string, WrittenSpan>();
  for (const { fields, updatedAt } of events) {
    const { startsAt, endsAt } = extentOf(fields);
    const from = Date.parse(startsAt);
    const horizon = Math.max(from, updatedAt.getTime()) + HORIZON_MS;
    const end = endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt);
    const to = Math.min(end, horizon);
    const changed = fields.exceptions.flatMap((one) =>
      one.kind === "changed" && one.changes.time ? [one.changes.time] : [],
    );
    for (const zone of [fields.time, ...changed].flatMap(({ startZone, endZone }) => [startZone, endZone])) {
      if (zone === null || isUtc(zone)) continue;
      const span = spans.get(zone) ?? { from, to, isEndless: false };
      spans.set(zone, {
        from: Math.min(span.from, from),
        to: Math.max(span.to, to),
        isEndless: span.isEndless || end > horizon,
      });
    }
  }
  return spans;
}

function isUtc(zone: string): boolean {
  return zone === "Etc/UTC" || zone === "UTC";
}

function nameOf(name: string): Parameters {
  return name === "" ? {} : { cn: name };
}

function optional(name: string, value: string): Property[] {
  return value === "" ? [] : [[name, {}, "text", value]];
}
