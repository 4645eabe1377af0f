// Events as iCalendar (RFC 5545), written in jCal's arrays (RFC 7265), which the library makes text of.
import ICAL from "ical.js";
import { tzlib_get_ical_block } from "timezones-ical-library";
import type { Attendee, EventFields, EventTime } from "../records/event.ts";
import { timeOn } from "../records/event-time.ts";
import { rruleOf } from "../records/recurrence.ts";
import { occurrenceOn } from "../records/series.ts";
import { instantOf } from "../records/time-zone.ts";
import { busyStatuses, locationProperty, partStats, personalProperty, priorities } from "./words.ts";

export interface CalendarEvent {
  readonly uid: string;
  readonly updatedAt: Date;
  readonly fields: EventFields;
}

type Parameters = Readonly<Record<string, string>>;
type Property = [string, Parameters, string, ...unknown[]];
type Component = [string, Property[], Component[]];

export function calendarText(events: readonly CalendarEvent[]): string {
  const known = events.filter(({ fields }) => fields.time.start !== "");
  const components = known.flatMap(eventComponents);
  const properties: Property[] = [
    ["version", {}, "text", "2.0"],
    ["prodid", {}, "text", "-//m365-sync//EN"],
    ["calscale", {}, "text", "GREGORIAN"],
  ];
  return `${ICAL.stringify(["vcalendar", properties, [...zoneComponents(components), ...components]]).trimEnd()}\r\n`;
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

/** The last moment of the last day, in the form that DTSTART demands: a date, or an instant in UTC. */
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

/** Readers that do not know IANA's names look here. */
function zoneComponents(components: readonly Component[]): Component[] {
  const zones = new Set(
    components.flatMap(([, properties]) => properties.map(([, { tzid }]) => tzid)).filter((zone) => zone !== undefined),
  );
  return [...zones].flatMap((zone) => {
    const block = tzlib_get_ical_block(zone);
    // jCal is arrays of just this shape.
    return Array.isArray(block) && block[0] !== undefined ? [ICAL.parse(block[0]) as Component] : [];
  });
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
