// The days of a rule, by arithmetic. In each of Microsoft's patterns every period (a number of days, weeks or months) has the same number
// of days, except the first, since the series may begin in its middle:
//
//   weekly on Monday and Friday, from a Friday:   F | M F | M F | M F     period 0 has one day, each other one has two
//
// So the n-th day, and the first one after a date, are computed without counting up to them. A rule that began in the year 1, or has a
// million days, costs no more than any other, and no rule can be searched for ever for a day that it never has.
import type { Recurrence } from "./recurrence.ts";

export interface SeriesDays {
  /** Days since 1970 on which the series takes place, in order, both ends inclusive. */
  between(from: number, to: number): Generator<number, void>;
  /** How many those are. */
  count(from: number, to: number): number;
  /** The last one; for a series without end, the last day of the calendar. */
  readonly last: number;
}

interface Periods {
  /** The period that contains a day; 0 is the one in which the series begins. */
  indexOf(day: number): number;
  daysIn(index: number): readonly number[];
}

const DAY_MS = 86_400_000;
/** 31 December 9999: later dates need more than ten characters. */
const END_OF_CALENDAR = 2_932_896;
const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const places = { first: 0, second: 1, third: 2, fourth: 3, last: -1 } as const;

/** @param date YYYY-MM-DD */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** @param startDate the first day on which the series may take place, in its own zone */
export function seriesDays(recurrence: Recurrence, startDate: string): SeriesDays {
  const start = dayNumber(startDate);
  const periods = periodsOf(recurrence, start, startDate);
  const first = periods.daysIn(0).filter((day) => day >= start);
  const size = periods.daysIn(1).length;

  /** The number of days before a day, ignoring the rule's end. */
  const countBefore = (day: number): number => {
    const index = periods.indexOf(day);
    if (index <= 0) return first.filter((one) => one < day).length;
    return first.length + (index - 1) * size + periods.daysIn(index).filter((one) => one < day).length;
  };
  const nth = (place: number): number => {
    const early = first[place];
    if (early !== undefined) return early;
    if (size === 0) return start;
    const later = place - first.length;
    return periods.daysIn(1 + Math.floor(later / size))[later % size] ?? start;
  };
  const last = Math.min(lastOf(recurrence.range, nth), END_OF_CALENDAR);

  return {
    last,
    *between(from, to) {
      const [earliest, latest] = [Math.max(from, start), Math.min(to, last)];
      for (let index = Math.max(periods.indexOf(earliest), 0); size > 0; index += 1) {
        for (const day of periods.daysIn(index)) {
          // Written so that NaN also ends the loop.
          if (!(day <= latest)) return;
          if (day >= earliest) yield day;
        }
      }
    },
    count: (from, to) => Math.max(0, countBefore(Math.min(to, last) + 1) - countBefore(Math.max(from, start))),
  };
}

function lastOf(range: Recurrence["range"], nth: (place: number) => number): number {
  switch (range.type) {
    case "noEnd":
      return END_OF_CALENDAR;
    case "endDate":
      return dayNumber(range.endDate);
    case "numbered":
      return nth(range.count - 1);
  }
}

function periodsOf(recurrence: Recurrence, start: number, startDate: string): Periods {
  const { type, interval, month = 1 } = recurrence;
  const [startYear, startMonth] = [Number(startDate.slice(0, 4)), Number(startDate.slice(5, 7))];
  switch (type) {
    case "daily":
      return {
        indexOf: (day) => Math.floor((day - start) / interval),
        daysIn: (index) => [start + index * interval],
      };
    case "weekly":
      return weeklyPeriods(recurrence, start);
    case "absoluteMonthly":
    case "relativeMonthly":
      return monthlyPeriods(recurrence, startYear * 12 + startMonth - 1, interval);
    case "absoluteYearly":
    case "relativeYearly":
      return monthlyPeriods(recurrence, startYear * 12 + month - 1, interval * 12);
  }
}

function weeklyPeriods({ interval, daysOfWeek = [], firstDayOfWeek = "sunday" }: Recurrence, start: number): Periods {
  const firstDay = weekdays.indexOf(firstDayOfWeek);
  const placeOf = (weekday: number): number => (weekday - firstDay + 7) % 7;
  const offsets = weekdays.flatMap((name, weekday) => (daysOfWeek.includes(name) ? [placeOf(weekday)] : []));
  const firstWeek = start - placeOf(weekdayOf(start));
  return {
    indexOf: (day) => Math.floor((day - firstWeek) / (7 * interval)),
    daysIn: (index) => offsets.toSorted((one, other) => one - other).map((at) => firstWeek + index * 7 * interval + at),
  };
}

/** One day every so many months. @param anchor the month of period 0, counted from the year 0 */
function monthlyPeriods(recurrence: Recurrence, anchor: number, step: number): Periods {
  return {
    indexOf: (day) => {
      const date = new Date(day * DAY_MS);
      return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth() - anchor) / step);
    },
    daysIn: (index) => {
      const month = anchor + index * step;
      const first = firstOfMonth(month);
      const place = placeInMonth(recurrence, first, firstOfMonth(month + 1) - first);
      return place === undefined ? [] : [first + place];
    },
  };
}

/** From 0. For a day from 29 to 31, Exchange takes the last day of a shorter month. */
function placeInMonth(
  { type, dayOfMonth = 1, daysOfWeek = [], index = "first" }: Recurrence,
  first: number,
  length: number,
) {
  if (type === "absoluteMonthly" || type === "absoluteYearly") return Math.min(dayOfMonth, length) - 1;
  const firstWeekday = weekdayOf(first);
  const fitting = Array.from({ length }, (_, place) => place).filter((place) =>
    daysOfWeek.includes(weekdays[(firstWeekday + place) % 7] ?? ""),
  );
  return fitting.at(places[index]);
}

/** The calendar repeats after 400 years; Date would take two-digit years for years after 1900. */
function firstOfMonth(month: number): number {
  const [year, inYear] = [Math.floor(month / 12), month % 12];
  const cycles = Math.floor(year / 400);
  return Date.UTC(2000 + (year - cycles * 400), inYear, 1) / DAY_MS + (cycles - 5) * 146_097;
}

/** 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}
