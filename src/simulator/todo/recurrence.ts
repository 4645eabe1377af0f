import { RRuleTemporal } from "rrule-temporal";

type DayOfWeek = "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";
type WeekIndex = "first" | "second" | "third" | "fourth" | "last";

/** A recurrence as the server keeps and returns it: every field is there, those that do not belong hold filler. */
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

const CODES = {
  sunday: "SU",
  monday: "MO",
  tuesday: "TU",
  wednesday: "WE",
  thursday: "TH",
  friday: "FR",
  saturday: "SA",
} as const;
const POSITIONS = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;
const FREQUENCIES = {
  daily: "DAILY",
  weekly: "WEEKLY",
  absoluteMonthly: "MONTHLY",
  relativeMonthly: "MONTHLY",
  absoluteYearly: "YEARLY",
  relativeYearly: "YEARLY",
} as const;

/** The first occurrence after a date, as a date; undefined when the series is over. */
export function nextOccurrence(recurrence: Recurrence, afterDate: string): string | undefined {
  return ruleOf(recurrence)
    .next(new Date(`${afterDate}T00:00:00Z`))
    ?.toString()
    .slice(0, 10);
}

/** The rule over dates: they are the series' own, so UTC stands in for its zone. */
export function ruleOf({ pattern, range }: Recurrence): RRuleTemporal {
  const days = pattern.daysOfWeek.map((day) => CODES[day]).join(",");
  const parts = [`FREQ=${FREQUENCIES[pattern.type]}`, `INTERVAL=${Math.max(1, pattern.interval)}`];
  if (pattern.type === "weekly") parts.push(`BYDAY=${days}`, `WKST=${CODES[pattern.firstDayOfWeek]}`);
  if (pattern.type === "relativeMonthly" || pattern.type === "relativeYearly") {
    parts.push(`BYDAY=${days}`, `BYSETPOS=${POSITIONS[pattern.index]}`);
  }
  if (pattern.type === "absoluteMonthly" || pattern.type === "absoluteYearly")
    parts.push(...onDayOfMonth(pattern.dayOfMonth));
  if (pattern.type === "absoluteYearly" || pattern.type === "relativeYearly") parts.push(`BYMONTH=${pattern.month}`);
  if (range.type === "numbered") parts.push(`COUNT=${range.numberOfOccurrences}`);
  if (range.type === "endDate") parts.push(`UNTIL=${range.endDate.replaceAll("-", "")}T000000Z`);
  const start = range.startDate.replaceAll("-", "");
  return new RRuleTemporal({ rruleString: `DTSTART:${start}T000000Z\nRRULE:${parts.join(";")}` });
}

/** Exchange takes the last day of a month that is too short: the latest that exists of the days from 28 to the one asked for. */
function onDayOfMonth(day: number): string[] {
  if (day <= 28) return [`BYMONTHDAY=${day}`];
  const days = [28, 29, 30, 31].filter((one) => one <= day);
  return [`BYMONTHDAY=${days.join(",")}`, "BYSETPOS=-1"];
}
