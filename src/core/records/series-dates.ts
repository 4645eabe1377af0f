// A series' days as dates (YYYY-MM-DD) for callers. The arithmetic is in series-days.ts.
import type { Recurrence } from "./recurrence.ts";
import { dateOfDay, dayNumber, seriesDays } from "./series-days.ts";

/**
 * The days of a series, YYYY-MM-DD, in order, both ends inclusive.
 * @param startDate the series' first day, in its own zone
 * @param limit return at most this many
 */
export function datesOf(
  recurrence: Recurrence,
  startDate: string,
  range: { readonly from: string; readonly to: string },
  limit = Number.POSITIVE_INFINITY,
): readonly string[] {
  return [...eachDate(recurrence, startDate, range, limit)];
}

/** The same one by one. */
export function* eachDate(
  recurrence: Recurrence,
  startDate: string,
  range: { readonly from: string; readonly to: string },
  limit = Number.POSITIVE_INFINITY,
): Generator<string, void> {
  let left = limit;
  for (const day of seriesDays(recurrence, startDate).between(dayNumber(range.from), dayNumber(range.to))) {
    if (left <= 0) return;
    left -= 1;
    yield dateOfDay(day);
  }
}

/** How many days of the series are in the range. The cost does not depend on the number. */
export function countDates(
  recurrence: Recurrence,
  startDate: string,
  range: { readonly from: string; readonly to: string },
): number {
  return seriesDays(recurrence, startDate).count(dayNumber(range.from), dayNumber(range.to));
}

/** The last day of a series; null when it has no end. */
export function lastDateOf(recurrence: Recurrence, startDate: string): string | null {
  const { range } = recurrence;
  switch (range.type) {
    case "noEnd":
      return null;
    case "endDate":
      return range.endDate;
    case "numbered":
      return dateOfDay(seriesDays(recurrence, startDate).last);
  }
}

/** Whether the day is one of the series' days. */
export function isDateOf(recurrence: Recurrence, startDate: string, date: string): boolean {
  return countDates(recurrence, startDate, { from: date, to: date }) > 0;
}
