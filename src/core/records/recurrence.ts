import type { FieldValue } from "./record.ts";

/**
 * Graph's vocabulary without redundant fields: only those that belong to the type are present. A rule's days are calendar dates in the
 * series' zone, so a rule has no time of day and no zone; DST cannot shift it.
 */
export interface Recurrence {
  readonly type: "daily" | "weekly" | "absoluteMonthly" | "relativeMonthly" | "absoluteYearly" | "relativeYearly";
  readonly interval: number;
  readonly daysOfWeek?: readonly string[];
  readonly firstDayOfWeek?: string;
  readonly dayOfMonth?: number;
  readonly month?: number;
  readonly index?: "first" | "second" | "third" | "fourth" | "last";
  readonly range:
    | { readonly type: "noEnd" }
    | { readonly type: "endDate"; readonly endDate: string }
    | { readonly type: "numbered"; readonly count: number };
}

const codes: Readonly<Record<string, string>> = {
  sunday: "SU",
  monday: "MO",
  tuesday: "TU",
  wednesday: "WE",
  thursday: "TH",
  friday: "FR",
  saturday: "SA",
};
const positions = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;
const frequencies = {
  daily: "DAILY",
  weekly: "WEEKLY",
  absoluteMonthly: "MONTHLY",
  relativeMonthly: "MONTHLY",
  absoluteYearly: "YEARLY",
  relativeYearly: "YEARLY",
} as const;

/**
 * The RFC 5545 RRULE for the same days, without the prefix: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU.
 *
 * For a day from 29 to 31, Exchange takes the last day of a shorter month; RFC 5545 would skip that month. So it is written as "the latest
 * of the days from 28 to that one".
 * @param untilTime appended to an end date, as DTSTART's form requires: "T235959Z", or "" for dates
 */
export function rruleOf(recurrence: Recurrence, untilTime = ""): string {
  const { type, interval, range } = recurrence;
  const parts: string[] = [`FREQ=${frequencies[type]}`, `INTERVAL=${interval}`];
  const days = (recurrence.daysOfWeek ?? []).map((day) => codes[day] ?? day).join(",");
  switch (type) {
    case "daily":
      break;
    case "weekly":
      parts.push(`BYDAY=${days}`, `WKST=${codes[recurrence.firstDayOfWeek ?? "sunday"] ?? "SU"}`);
      break;
    case "relativeMonthly":
    case "relativeYearly":
      parts.push(`BYDAY=${days}`, `BYSETPOS=${positions[recurrence.index ?? "first"]}`);
      break;
    case "absoluteMonthly":
    case "absoluteYearly":
      parts.push(...onDayOfMonth(recurrence.dayOfMonth ?? 1));
      break;
  }
  if (type === "absoluteYearly" || type === "relativeYearly") parts.push(`BYMONTH=${recurrence.month ?? 1}`);
  if (range.type === "numbered") parts.push(`COUNT=${range.count}`);
  if (range.type === "endDate") parts.push(`UNTIL=${range.endDate.replaceAll("-", "")}${untilTime}`);
  return parts.join(";");
}

function onDayOfMonth(day: number): string[] {
  if (day <= 28) return [`BYMONTHDAY=${day}`];
  const days = [28, 29, 30, 31].filter((one) => one <= day);
  return [`BYMONTHDAY=${days.join(",")}`, "BYSETPOS=-1"];
}

const sorted = (value: FieldValue): FieldValue => (Array.isArray(value) ? [...value].sort() : value);

/** One form for equal rules: Graph treats the days as a set and fills in what a rule may omit. */
export function wholeRule(rule: FieldValue): FieldValue {
  if (typeof rule !== "object" || rule === null || !("type" in rule)) return rule;
  return {
    ...rule,
    ...(rule.daysOfWeek !== undefined && { daysOfWeek: sorted(rule.daysOfWeek) }),
    ...(rule.type === "weekly" && { firstDayOfWeek: rule.firstDayOfWeek ?? "sunday" }),
    ...((rule.type === "relativeMonthly" || rule.type === "relativeYearly") && { index: rule.index ?? "first" }),
  };
}
