// What an occurrence has instead of its series' values. Exchange sends an exception as an event of its own, whose texts may be empty
// although the series has them. Empty means inherited, and only a real difference from the series counts as a change.
import {
  type EventException,
  type EventFields,
  type EventTime,
  type OccurrenceChanges,
  recordOf,
} from "../../../core/records/event.ts";
import { eventKind } from "../../../core/records/event-kind.ts";
import { addDays, timeOn } from "../../../core/records/event-time.ts";
import { sameValue } from "../../../core/records/same-value.ts";
import { isDateOf } from "../../../core/records/series-dates.ts";
import { boundsOf, wallTimeOf } from "../../../core/records/time-zone.ts";
import { decodeRecurrence } from "../recurrence.ts";
import { readEventFields } from "./read.ts";
import { dateOf, readInstant, seriesZoneOf } from "./times.ts";
import type { WireEvent } from "./wire.ts";

export type ChangeableField = keyof OccurrenceChanges;

const changeable = [
  "subject",
  "description",
  "time",
  "locations",
  "attendees",
  "response",
  "isCancelled",
  "reminderMinutes",
  "showAs",
  "sensitivity",
  "importance",
  "categories",
  "onlineMeetingUrl",
] as const satisfies readonly ChangeableField[];

/** The wire members of a field: if all of them are absent, the field is inherited. */
const members: Readonly<Record<ChangeableField, readonly (keyof WireEvent)[]>> = {
  subject: ["subject"],
  description: ["body"],
  time: ["start"],
  locations: ["location", "locations"],
  attendees: ["attendees"],
  response: ["responseStatus"],
  isCancelled: ["isCancelled"],
  reminderMinutes: ["isReminderOn"],
  showAs: ["showAs"],
  sensitivity: ["sensitivity"],
  importance: ["importance"],
  categories: ["categories"],
  onlineMeetingUrl: ["onlineMeeting", "onlineMeetingUrl"],
};

const inheritedWhenEmpty: ReadonlySet<ChangeableField> = new Set([
  "subject",
  "description",
  "locations",
  "onlineMeetingUrl",
]);

/** The day that the rule gives an occurrence, in the series' zone; it stays when the occurrence is rescheduled. */
export function dateOfOccurrence(occurrence: WireEvent, master: WireEvent, mailboxZone: string): string {
  const named = /\.(\d{4}-\d{2}-\d{2})$/.exec(occurrence.occurrenceId ?? "")?.[1];
  if (named !== undefined) return named;
  const { originalStart, start } = occurrence;
  const zone = seriesZoneOf(master, mailboxZone);
  if (originalStart) {
    const instant = originalInstant(originalStart);
    return master.isAllDay ? allDayDate(instant, occurrence, master, zone) : wallTimeOf(instant, zone).slice(0, 10);
  }
  if (!start) throw new RangeError("The occurrence has no time");
  return (occurrence.isAllDay ?? master.isAllDay) ? dateOf(start) : wallTimeOf(readInstant(start), zone).slice(0, 10);
}

/** UTC if it gives no offset. @throws RangeError */
function originalInstant(originalStart: string): string {
  const hasOffset = /T.*(?:Z|[+-]\d{2}:?\d{2})$/i.test(originalStart);
  const at = Date.parse(hasOffset ? originalStart : `${originalStart.slice(0, 19)}Z`);
  if (Number.isNaN(at)) throw new RangeError(`${originalStart} is no time that an occurrence had`);
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The largest offset from UTC anywhere. */
const mostAheadMs = 14 * 3_600_000;

/**
 * For an all-day series the instant is either the date itself or that date's midnight in the organizer's zone. The organizer may be
 * anywhere: the series' own zone may be missing, or given as UTC. So the result is a day of the rule within 14 hours. If two match, the one
 * in the given zone wins, else the day where the occurrence is now, else the nearer one.
 */
function allDayDate(instant: string, occurrence: WireEvent, master: WireEvent, zone: string): string {
  const at = Date.parse(instant);
  const atHome = wallTimeOf(instant, zone).slice(0, 10);
  const distance = (date: string): number => Math.abs(Date.parse(date) - at);
  const near = [-1, 0, 1].map((days) => addDays(instant.slice(0, 10), days));
  const isDay = (date: string): boolean =>
    !master.recurrence || !master.start || isDateOf(decodeRecurrence(master.recurrence), dateOf(master.start), date);
  const days = near.filter((date) => distance(date) <= mostAheadMs && isDay(date));
  const exact = days.find((date) => distance(date) === 0);
  if (exact !== undefined) return exact;
  const now = occurrence.start ? dateOf(occurrence.start) : "";
  const preferred = zone === "Etc/UTC" ? [now] : [atHome, now];
  const nearest = days.toSorted((one, other) => distance(one) - distance(other))[0];
  return preferred.find((date) => days.includes(date)) ?? nearest ?? atHome;
}

/** An exception as Graph sends it; null when nothing differs from its series. @throws RangeError */
export function readException(exception: WireEvent, master: WireEvent, mailboxZone: string): EventException | null {
  const date = dateOfOccurrence(exception, master, mailboxZone);
  const series = readEventFields(master, mailboxZone);
  const whole: WireEvent = {
    ...exception,
    isAllDay: exception.isAllDay ?? master.isAllDay,
    isOnlineMeeting: exception.isOnlineMeeting ?? master.isOnlineMeeting,
    originalStartTimeZone: exception.originalStartTimeZone || seriesZoneOf(master, mailboxZone),
    originalEndTimeZone: exception.originalEndTimeZone || master.originalEndTimeZone,
    recurrence: null,
  };
  const changes = changesBetween(inSeries(series, date), readEventFields(whole, mailboxZone), exception);
  return changes === null ? null : { date, kind: "changed", changes };
}

/** The values that the series gives its occurrence on a date. */
export function inSeries(series: EventFields, date: string): EventFields {
  return { ...series, time: timeOn(series.time, date) };
}

function changesBetween(expected: EventFields, found: EventFields, wire: WireEvent): OccurrenceChanges | null {
  const names = changeable.filter((name) => {
    if (members[name].every((member) => wire[member] === null || wire[member] === undefined)) return false;
    if (inheritedWhenEmpty.has(name) && isEmpty(found[name])) return false;
    return name === "time" ? !isSameTime(expected.time, found.time) : !isSame(name, expected, found);
  });
  return names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, found[name]]));
}

export function isSame(name: ChangeableField, one: Partial<EventFields>, other: Partial<EventFields>): boolean {
  const spec = eventKind.fields.find((field) => field.name === name);
  return spec !== undefined && sameValue(spec, recordOf(one)[name], recordOf(other)[name]);
}

/** A different zone alone is not a change: Exchange may give an exception in another zone than its series. */
function isSameTime(one: EventTime, other: EventTime): boolean {
  const [at, otherAt] = [boundsOf(one), boundsOf(other)];
  return one.isAllDay === other.isAllDay && at.start === otherAt.start && at.end === otherAt.end;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
