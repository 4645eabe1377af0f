// A series as the occurrences that people see: each on its own day, in the series' zone, with its exception applied.
import { type EventException, type EventFields, type EventTime, startDateOf } from "./event.ts";
import { addDays, daysBetween, timeOn } from "./event-time.ts";
import { countDates, datesOf, eachDate, isDateOf } from "./series-dates.ts";
import { instantOf } from "./time-zone.ts";

export interface Occurrence {
  /** The day that the rule gives it; null: a single event. */
  readonly date: string | null;
  readonly isException: boolean;
  /** With the exception applied; without `recurrence` and `exceptions`. */
  readonly fields: EventFields;
  /** Instants, ISO 8601 in UTC. */
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Instants, ISO 8601 in UTC to the second; `to` is exclusive. All-day events are taken in `zone`. */
export interface Range {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** The longest range that is expanded; Graph's calendar view has the same limit. */
export const maxRangeDays = 1_825;

/** Start and end as instants. If DST skips the start, the end is never before it. */
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

/** The event on one day of its series; null if it is cancelled there. */
export function occurrenceOn(event: EventFields, date: string): EventFields | null {
  const exception = event.exceptions.find((one) => one.date === date);
  return exception?.kind === "cancelled" ? null : applied(event, timeOn(event.time, date), exception);
}

/**
 * The occurrences of an event that touch the range, ordered by start.
 * @param limit return at most this many, the first ones
 */
export function occurrencesOf(
  event: EventFields,
  range: Range,
  limit = Number.POSITIVE_INFINITY,
): readonly Occurrence[] {
  return [...eachOccurrence(event, range, limit)].toSorted(byStart).slice(0, limit);
}

/**
 * The same one at a time, unordered, so that the caller may pause between them. @param limit yields at least the first `limit` occurrences,
 * if there are so many
 */
export function* eachOccurrence(
  event: EventFields,
  range: Range,
  limit = Number.POSITIVE_INFINITY,
): Generator<Occurrence, void> {
  if (event.time.start === "") return;
  if (event.recurrence === null) {
    yield* inside(event, null, range);
    return;
  }
  const exceptions = new Map(event.exceptions.map((one) => [one.date, one]));
  // Exceptions may have taken some of the rule's occurrences out of the range and brought others in from outside.
  const { from, to, length } = daysAround(event.time, range);
  const days = eachDate(event.recurrence, startDateOf(event.time), { from, to }, limit + exceptions.size + length + 2);
  const shown = new Set<string>();
  for (const date of days) {
    shown.add(date);
    yield* inside(event, date, range, exceptions.get(date));
  }
  for (const one of event.exceptions) {
    const isRescheduled = one.kind === "changed" && one.changes.time !== undefined;
    if (isRescheduled && !shown.has(one.date)) yield* inside(event, one.date, range, one);
  }
}

/** An upper bound for the occurrences to be looked at for the range. It is computed, so the cost does not depend on their number. */
export function countTouching({ time, recurrence, exceptions }: EventFields, range: Range): number {
  if (time.start === "") return 0;
  if (recurrence === null) return 1;
  return countDates(recurrence, startDateOf(time), daysAround(time, range)) + exceptions.length;
}

/** The order of every list of occurrences; those with the same start are ordered by day. */
export function byStart(one: Occurrence, other: Occurrence): number {
  const order = compare(one.startsAt, other.startsAt);
  return order === 0 ? compare(one.date ?? "", other.date ?? "") : order;
}

/** 400 years: a pattern with a longer pause has no neighbours. */
const maxReachDays = 146_097;

/** The days of the series before and after the given one, within reach of any valid pattern; null: none. */
export function neighboursOf({ time, recurrence }: EventFields, date: string) {
  if (recurrence === null) return { before: null, after: null };
  const start = startDateOf(time);
  const yearsAround = recurrence.type === "absoluteYearly" || recurrence.type === "relativeYearly" ? 366 : 31;
  const reach = Math.min(recurrence.interval * yearsAround + 31, maxReachDays);
  const before = datesOf(recurrence, start, { from: addDays(date, -reach), to: addDays(date, -1) }).at(-1);
  const after = datesOf(recurrence, start, { from: addDays(date, 1), to: addDays(date, reach) }, 1)[0];
  return { before: before ?? null, after: after ?? null };
}

/** Whether the rule has that day, cancelled or not. */
export function isDayOf({ time, recurrence }: EventFields, date: string): boolean {
  return recurrence !== null && isDateOf(recurrence, startDateOf(time), date);
}

/** The days on which an occurrence that touches the range may begin: one more on each side, since the range's days are UTC's. */
function daysAround(time: EventTime, range: Range) {
  const length = daysBetween(time.start.slice(0, 10), time.end.slice(0, 10));
  return { from: addDays(range.from.slice(0, 10), -length - 1), to: addDays(range.to.slice(0, 10), 1), length };
}

function* inside(
  event: EventFields,
  date: string | null,
  range: Range,
  exception?: EventException,
): Generator<Occurrence, void> {
  if (exception?.kind === "cancelled") return;
  const own = exception?.changes.time;
  const time = own ?? (date === null ? event.time : timeOn(event.time, date));
  const instants = instantsOf(time, range.zone);
  const isInside =
    instants.startsAt < range.to &&
    (instants.endsAt > range.from || (instants.startsAt === instants.endsAt && instants.startsAt === range.from));
  if (isInside) {
    yield { date, isException: exception !== undefined, fields: applied(event, time, exception), ...instants };
  }
}

function applied(event: EventFields, time: EventTime, exception?: EventException): EventFields {
  const plain = { ...event, time, recurrence: null, exceptions: [] };
  if (exception?.kind !== "changed") return plain;
  const own = Object.entries(exception.changes).filter(([, value]) => value !== undefined);
  return { ...plain, ...Object.fromEntries(own) };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
