// A series as the occurrences that people see: each on its own day, in the series' own zone, with its exception applied.
import { type EventException, type EventFields, type EventTime, startDateOf } from "./event.ts";
import { addDays, daysBetween, timeOn } from "./event-time.ts";
import { datesOf, isDateOf } from "./recurrence.ts";
import { instantOf } from "./time-zone.ts";

export interface Occurrence {
  /** The day that the rule gives it; null: a single event. */
  readonly date: string | null;
  readonly isException: boolean;
  /** With the exception applied; neither `recurrence` nor `exceptions`. */
  readonly fields: EventFields;
  /** Instants, ISO 8601 in UTC. */
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Instants, ISO 8601 in UTC to the second; `to` exclusive. All-day events are on the days of `zone`. */
export interface Range {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** The longest range that is expanded: what Graph's calendar view takes too. */
export const maxRangeDays = 1_825;

/** Start and end as instants. Where DST skips the start, the end is not before it. */
export function instantsOf(
  time: EventTime,
  allDayZone: string,
): { readonly startsAt: string; readonly endsAt: string } {
  const startZone = time.isAllDay ? allDayZone : (time.startZone ?? "Etc/UTC");
  const endZone = time.isAllDay ? allDayZone : (time.endZone ?? startZone);
  const local = (text: string): string => (text.length === 10 ? `${text}T00:00:00` : text);
  const startsAt = instantOf(local(time.start), startZone);
  const endsAt = instantOf(local(time.end), endZone);
  const isSkipped = endsAt < startsAt;
  return { startsAt, endsAt: isSkipped ? startsAt : endsAt };
}

/** What the event is on one day of its series; null when it is cancelled there. */
export function occurrenceOn(event: EventFields, date: string): EventFields | null {
  const exception = event.exceptions.find((one) => one.date === date);
  return exception?.kind === "cancelled" ? null : applied(event, date, exception);
}

/**
 * The occurrences of an event that touch the range, by start.
 * @param limit no more than this many, the first ones
 */
export function occurrencesOf(
  event: EventFields,
  range: Range,
  limit = Number.POSITIVE_INFINITY,
): readonly Occurrence[] {
  if (event.time.start === "") return [];
  const found: Occurrence[] = [];
  if (event.recurrence === null) {
    add(found, event, null, range);
    return found;
  }
  const exceptions = new Map(event.exceptions.map((one) => [one.date, one]));
  // Of those that a range has by the rule, exceptions may have gone, and others may have come from days outside.
  const days = daysTouching(event, range, limit + exceptions.size);
  const moved = event.exceptions.filter((one) => one.kind === "changed" && one.changes.time !== undefined);
  for (const date of new Set([...days, ...moved.map((one) => one.date)]))
    add(found, event, date, range, exceptions.get(date));
  return found.toSorted(byStart).slice(0, limit);
}

/** The order of every list of occurrences; those that begin at once by their day. */
export function byStart(one: Occurrence, other: Occurrence): number {
  const order = compare(one.startsAt, other.startsAt);
  return order === 0 ? compare(one.date ?? "", other.date ?? "") : order;
}

/** 400 years: a pattern that pauses for longer has no neighbours. */
const maxReachDays = 146_097;

/** The day of the series before and after the given one, within reach of any pattern that is not broken; null: there is none. */
export function neighboursOf({ time, recurrence }: EventFields, date: string) {
  if (recurrence === null) return { before: null, after: null };
  const start = startDateOf(time);
  const yearsAround = recurrence.type === "absoluteYearly" || recurrence.type === "relativeYearly" ? 366 : 31;
  const reach = Math.min(recurrence.interval * yearsAround + 31, maxReachDays);
  const before = datesOf(recurrence, start, { from: addDays(date, -reach), to: addDays(date, -1) }).at(-1);
  const after = datesOf(recurrence, start, { from: addDays(date, 1), to: addDays(date, reach) }, 1)[0];
  return { before: before ?? null, after: after ?? null };
}

/** Whether the series has that day by its rule, cancelled or not. */
export function isDayOf({ time, recurrence }: EventFields, date: string): boolean {
  return recurrence !== null && isDateOf(recurrence, startDateOf(time), date);
}

function daysTouching({ time, recurrence }: EventFields, range: Range, limit: number): readonly string[] {
  if (recurrence === null) return [];
  const length = daysBetween(time.start.slice(0, 10), time.end.slice(0, 10));
  // A day more on each side, since the range's days are UTC's.
  const days = { from: addDays(range.from.slice(0, 10), -length - 1), to: addDays(range.to.slice(0, 10), 1) };
  return datesOf(recurrence, startDateOf(time), days, limit + length + 2);
}

function add(
  found: Occurrence[],
  event: EventFields,
  date: string | null,
  range: Range,
  exception?: EventException,
): void {
  if (exception?.kind === "cancelled") return;
  const fields = applied(event, date, exception);
  const instants = instantsOf(fields.time, range.zone);
  const isInside =
    instants.startsAt < range.to &&
    (instants.endsAt > range.from || (instants.startsAt === instants.endsAt && instants.startsAt === range.from));
  if (isInside) found.push({ date, isException: exception !== undefined, fields, ...instants });
}

function applied(event: EventFields, date: string | null, exception?: EventException): EventFields {
  const changes = exception?.kind === "changed" ? exception.changes : {};
  const own = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const time = date === null ? event.time : timeOn(event.time, date);
  return { ...event, time, ...own, recurrence: null, exceptions: [] };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
