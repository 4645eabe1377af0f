// A series as the occurrences that people see: each on its own day, in the series' own zone, with its exception applied.
import { type EventException, type EventFields, type EventTime, startDateOf } from "./event.ts";
import { addDays, daysBetween, timeOn } from "./event-time.ts";
import { countDates, datesOf, eachDate, isDateOf } from "./series-dates.ts";
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
  return exception?.kind === "cancelled" ? null : applied(event, timeOn(event.time, date), exception);
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
  return [...eachOccurrence(event, range, limit)].toSorted(byStart).slice(0, limit);
}

/** The same one by one, in no order, so that the caller may pause between them. @param limit at least this many of the first ones, if there are */
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
  // Of those that a range has by the rule, exceptions may have gone, and others may have come from days outside.
  const { from, to, length } = daysAround(event.time, range);
  const days = eachDate(event.recurrence, startDateOf(event.time), { from, to }, limit + exceptions.size + length + 2);
  const shown = new Set<string>();
  for (const date of days) {
    shown.add(date);
    yield* inside(event, date, range, exceptions.get(date));
  }
  for (const one of event.exceptions) {
    const isMoved = one.kind === "changed" && one.changes.time !== undefined;
    if (isMoved && !shown.has(one.date)) yield* inside(event, one.date, range, one);
  }
}

/** The most occurrences that have to be looked at for the range. It is reckoned, so that asking costs the same however many they are. */
export function countTouching({ time, recurrence, exceptions }: EventFields, range: Range): number {
  if (time.start === "") return 0;
  if (recurrence === null) return 1;
  return countDates(recurrence, startDateOf(time), daysAround(time, range)) + exceptions.length;
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

/** The days on which an occurrence may begin that touches the range: a day more on each side, since the range's days are UTC's. */
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
