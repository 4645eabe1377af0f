// Occurrences by libraries that the product does not use for them: rrule for a series' days, moment-timezone, which carries its own
// table of zones, for instants.
import moment from "moment-timezone";
import rruleLibrary, { type Options } from "rrule";
import type { EventFields, EventTime } from "../../src/core/records/event.ts";
import type { Recurrence } from "../../src/core/records/recurrence.ts";
import { must } from "../../src/lib/must.ts";

// Node finds the names of this module only within its default export.
const { RRule } = rruleLibrary;

/** Days, YYYY-MM-DD; `to` exclusive. By where an occurrence starts on the wall. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const weekdays = {
  monday: RRule.MO,
  tuesday: RRule.TU,
  wednesday: RRule.WE,
  thursday: RRule.TH,
  friday: RRule.FR,
  saturday: RRule.SA,
  sunday: RRule.SU,
};
const frequencies: Readonly<Record<Recurrence["type"], Options["freq"]>> = {
  daily: RRule.DAILY,
  weekly: RRule.WEEKLY,
  absoluteMonthly: RRule.MONTHLY,
  relativeMonthly: RRule.MONTHLY,
  absoluteYearly: RRule.YEARLY,
  relativeYearly: RRule.YEARLY,
};
const positions = { first: 1, second: 2, third: 3, fourth: 4, last: -1 };

/** The zones of the seeded calendars, as CLDR has them. */
const ianaNames: ReadonlyMap<string, string> = new Map([
  ["Eastern Standard Time", "America/New_York"],
  ["GMT Standard Time", "Europe/London"],
  ["Tokyo Standard Time", "Asia/Tokyo"],
  ["W. Europe Standard Time", "Europe/Berlin"],
  ["UTC", "Etc/UTC"],
]);

/** One line for each occurrence of an event of Oro's: what is on the wall, where. */
export function linesOfOro(event: EventFields, { from, to }: Span): readonly string[] {
  if (event.recurrence === null) return within([lineOf(event.subject, event.time)], event.time, { from, to });
  const exceptions = new Map(event.exceptions.map((one) => [one.date, one]));
  // Somebody may have moved an occurrence into the span from a day before or after.
  const days = daysOf(event.recurrence, event.time, { from: shifted(from, -40), to: shifted(to, 40) });
  return days.flatMap((date) => {
    const exception = exceptions.get(date);
    if (exception?.kind === "cancelled") return [];
    const { subject = event.subject, time = timeOn(event.time, date) } = exception?.changes ?? {};
    return within([lineOf(subject, time)], time, { from, to });
  });
}

/** An occurrence of Outlook's as Graph gives it, in UTC; all-day ones belong to no zone. */
export interface GraphOccurrence {
  readonly subject: string;
  readonly isAllDay: boolean;
  readonly originalStartTimeZone: string;
  readonly originalEndTimeZone: string;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
}

export function linesOfOutlook(seen: GraphOccurrence, span: Span): readonly string[] {
  const startZone = iana(seen.originalStartTimeZone);
  const endZone = iana(seen.originalEndTimeZone);
  const wall = (dateTime: string, zone: string) => moment.utc(dateTime).tz(zone).format("YYYY-MM-DDTHH:mm:ss");
  const time: EventTime = seen.isAllDay
    ? {
        ...{ isAllDay: true, startZone: null, endZone: null },
        start: seen.start.dateTime.slice(0, 10),
        end: seen.end.dateTime.slice(0, 10),
      }
    : {
        ...{ isAllDay: false, startZone, endZone },
        start: wall(seen.start.dateTime, startZone),
        end: wall(seen.end.dateTime, endZone),
      };
  return within([lineOf(seen.subject, time)], time, span);
}

export function lineOf(subject: string, { isAllDay, start, end, startZone, endZone }: EventTime): string {
  return isAllDay
    ? `${start} to ${end} ${subject}`
    : `${start} ${startZone} to ${end} ${endZone ?? startZone} ${subject}`;
}

export function within(lines: readonly string[], { start }: EventTime, { from, to }: Span): readonly string[] {
  const day = start.slice(0, 10);
  return day >= from && day < to ? lines : [];
}

function daysOf(recurrence: Recurrence, time: EventTime, { from, to }: Span): readonly string[] {
  const { type, interval, daysOfWeek, dayOfMonth, month, index, range, firstDayOfWeek } = recurrence;
  const midnight = (date: string) => new Date(`${date}T00:00:00Z`);
  const isRelative = type === "relativeMonthly" || type === "relativeYearly";
  const named = (day: string) => must(Object.entries(weekdays).find(([name]) => name === day)?.[1], day);
  const rule = new RRule({
    freq: frequencies[type],
    interval,
    dtstart: midnight(time.start.slice(0, 10)),
    ...(daysOfWeek && (isRelative || type === "weekly") ? { byweekday: daysOfWeek.map(named) } : {}),
    ...(firstDayOfWeek && type === "weekly" ? { wkst: named(firstDayOfWeek) } : {}),
    ...(dayOfMonth && !isRelative && type.startsWith("absolute") ? { bymonthday: dayOfMonth } : {}),
    ...(month && type.endsWith("Yearly") ? { bymonth: month } : {}),
    ...(isRelative ? { bysetpos: positions[index ?? "first"] } : {}),
    ...(range.type === "numbered" ? { count: range.count } : {}),
    ...(range.type === "endDate" ? { until: midnight(range.endDate) } : {}),
  });
  return rule.between(midnight(from), midnight(to), true).map((date) => date.toISOString().slice(0, 10));
}

function timeOn(time: EventTime, date: string): EventTime {
  const later = moment.utc(date).diff(moment.utc(time.start.slice(0, 10)), "days");
  return { ...time, start: shifted(time.start, later), end: shifted(time.end, later) };
}

function shifted(local: string, days: number): string {
  return moment.utc(local.slice(0, 10)).add(days, "days").format("YYYY-MM-DD") + local.slice(10);
}

function iana(windows: string): string {
  return must(ianaNames.get(windows), `IANA's name of ${windows}`);
}
