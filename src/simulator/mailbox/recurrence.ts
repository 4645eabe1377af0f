// Days are computed with rrule, not with the library that the product uses: otherwise one mistake would hide in both.
import rruleLibrary, { type Options } from "rrule";

// Node finds the names of this module only within its default export.
const { RRule } = rruleLibrary;

type DayOfWeek = "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";
type WeekIndex = "first" | "second" | "third" | "fourth" | "last";

/** A recurrence as the server stores and returns it: every field is present; those that do not belong to the type have filler values. */
export interface Recurrence {
  readonly pattern: {
    readonly type: "daily" | "weekly" | "absoluteMonthly" | "relativeMonthly" | "absoluteYearly" | "relativeYearly";
    readonly interval: number;
    readonly month: number;
    readonly dayOfMonth: number;
    readonly daysOfWeek: readonly DayOfWeek[];
    readonly firstDayOfWeek: DayOfWeek;
    readonly index: WeekIndex;
  };
  readonly range: {
    readonly type: "endDate" | "noEnd" | "numbered";
    readonly startDate: string;
    readonly endDate: string;
    readonly recurrenceTimeZone: string;
    readonly numberOfOccurrences: number;
  };
}

const WEEKDAYS = {
  sunday: RRule.SU,
  monday: RRule.MO,
  tuesday: RRule.TU,
  wednesday: RRule.WE,
  thursday: RRule.TH,
  friday: RRule.FR,
  saturday: RRule.SA,
} as const;
const POSITIONS = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;
const FREQUENCIES = {
  daily: RRule.DAILY,
  weekly: RRule.WEEKLY,
  absoluteMonthly: RRule.MONTHLY,
  relativeMonthly: RRule.MONTHLY,
  absoluteYearly: RRule.YEARLY,
  relativeYearly: RRule.YEARLY,
} as const;

/** The first occurrence after a date, as a date; undefined when the series is over. */
export function nextOccurrence(recurrence: Recurrence, afterDate: string): string | undefined {
  return textOf(ruleOf(recurrence).after(midnightOf(afterDate), false));
}

/** The first day of all; undefined when the rule gives none. */
export function firstOccurrence(recurrence: Recurrence): string | undefined {
  return textOf(ruleOf(recurrence).after(midnightOf(recurrence.range.startDate), true));
}

/** Days from the start of a series on, and until when they are all here. */
interface Known {
  readonly dates: readonly string[];
  readonly until: string;
}

/** rrule walks from the start of a series every time, and the same series is asked for day after day and page after page. */
const known = new WeakMap<Recurrence, Known>();

/** The days of a series from one date to another, both included, in order. */
export function occurrencesBetween(recurrence: Recurrence, from: string, to: string): string[] {
  const { dates } = daysUntil(recurrence, to);
  return dates.slice(firstIndexFrom(dates, from), firstIndexFrom(dates, dayAfter(to)));
}

function daysUntil(recurrence: Recurrence, to: string): Known {
  const found = known.get(recurrence);
  if (found !== undefined && found.until >= to) return found;
  // A year more than asked for, or a client that pages through the years would walk it all again each time.
  const until = `${String(Math.min(9999, Number(to.slice(0, 4)) + 1)).padStart(4, "0")}-12-31`;
  const start = recurrence.range.startDate;
  const days = until < start ? [] : ruleOf(recurrence).between(midnightOf(start), midnightOf(until), true);
  const made = { dates: days.map((day) => day.toISOString().slice(0, 10)), until };
  known.set(recurrence, made);
  return made;
}

/** Where the first date stands that is not before the one given. */
function firstIndexFrom(dates: readonly string[], date: string): number {
  let [low, high] = [0, dates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((dates[middle] ?? "") < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rule as iCalendar writes it, in a line of its own. */
export function ruleText(recurrence: Recurrence): string | undefined {
  return ruleOf(recurrence)
    .toString()
    .split("\n")
    .find((line) => line.startsWith("RRULE:"));
}

/** The rule over dates: they are the series' own, so UTC stands in for its zone. */
function ruleOf({ pattern, range }: Recurrence) {
  const isRelative = pattern.type === "relativeMonthly" || pattern.type === "relativeYearly";
  const isByDay = isRelative || pattern.type === "weekly";
  const isOnDay = pattern.type === "absoluteMonthly" || pattern.type === "absoluteYearly";
  const options: Partial<Options> = {
    freq: FREQUENCIES[pattern.type],
    interval: Math.max(1, pattern.interval),
    dtstart: midnightOf(range.startDate),
    wkst: WEEKDAYS[pattern.firstDayOfWeek],
    ...(isByDay ? { byweekday: pattern.daysOfWeek.map((day) => WEEKDAYS[day]) } : {}),
    ...(isRelative ? { bysetpos: POSITIONS[pattern.index] } : {}),
    ...(isOnDay ? onDayOfMonth(pattern.dayOfMonth) : {}),
    ...(pattern.type === "absoluteYearly" || pattern.type === "relativeYearly" ? { bymonth: pattern.month } : {}),
    ...(range.type === "numbered" ? { count: range.numberOfOccurrences } : {}),
    ...(range.type === "endDate" ? { until: midnightOf(range.endDate) } : {}),
  };
  return new RRule(options, true);
}

/** Exchange takes the last day of a month that is too short: the latest that exists of the days from 28 to the one asked for. */
function onDayOfMonth(day: number): Partial<Options> {
  if (day <= 28) return { bymonthday: day };
  return { bymonthday: [28, 29, 30, 31].filter((one) => one <= day), bysetpos: -1 };
}

function midnightOf(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

function dayAfter(date: string): string {
  return new Date(midnightOf(date).getTime() + 86_400_000).toISOString().slice(0, 10);
}

function textOf(day: Date | null): string | undefined {
  return day?.toISOString().slice(0, 10);
}
