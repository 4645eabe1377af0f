import { type EventFields, type EventTime, startDateOf } from "./event.ts";
import { lastDateOf } from "./series-dates.ts";
import { boundsOf } from "./time-zone.ts";

/** First and last instant, ISO 8601 in UTC; no end: a series without end. */
export interface Extent {
  readonly startsAt: string;
  readonly endsAt: string | null;
}

const dayMs = 86_400_000;

/** @param date YYYY-MM-DD */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** Whole days from one date to the other. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

/** The same local times, this many days later: what a series has on another of its days, whatever DST does in between. */
export function shiftedBy(time: EventTime, days: number): EventTime {
  const shift = (local: string): string => `${addDays(local.slice(0, 10), days)}${local.slice(10)}`;
  return days === 0 ? time : { ...time, start: shift(time.start), end: shift(time.end) };
}

/** The time that the rule gives an occurrence on one of its days. */
export function timeOn(series: EventTime, date: string): EventTime {
  return shiftedBy(series, daysBetween(startDateOf(series), date));
}

/**
 * Start and end as instants. An all-day event belongs to no zone: its day begins up to 14 hours before UTC's and ends up to 12 hours after,
 * so a day is added on each side.
 */
export function extentOfTime(time: EventTime): { readonly startsAt: string; readonly endsAt: string } {
  const { start, end } = boundsOf(time);
  if (!time.isAllDay) return { startsAt: start, endsAt: end };
  return { startsAt: `${addDays(start, -1)}T00:00:00Z`, endsAt: `${addDays(end, 1)}T00:00:00Z` };
}

/** Sort position of an event without a time: before all others. */
const nowhere: Extent = { startsAt: "1970-01-01T00:00:00Z", endsAt: "1970-01-01T00:00:00Z" };

/** From the first start to the last end, including occurrences rescheduled out of the series' days. */
export function extentOf({ time, recurrence, exceptions }: EventFields): Extent {
  if (time.start === "") return nowhere;
  const own = extentOfTime(time);
  if (recurrence === null) return own;
  const last = lastDateOf(recurrence, startDateOf(time));
  const rescheduled = exceptions.flatMap((one) =>
    one.kind === "changed" && one.changes.time !== undefined ? [extentOfTime(one.changes.time)] : [],
  );
  const startsAt = [own, ...rescheduled].map((extent) => extent.startsAt).sort()[0] ?? own.startsAt;
  if (last === null) return { startsAt, endsAt: null };
  const ends = [own, extentOfTime(timeOn(time, last)), ...rescheduled].map((extent) => extent.endsAt).sort();
  return { startsAt, endsAt: ends.at(-1) ?? own.endsAt };
}
