import { type Breach, isDate, isWhole } from "./breach.ts";
import type { Recurrence } from "./recurrence.ts";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * The first rule that the recurrence itself breaks, or null.
 * @param startName how people call its first day
 */
export function findRecurrenceBreach(recurrence: Recurrence, startDate: string, startName: string): Breach | null {
  const breach = (rule: string): Breach => ({ field: "recurrence", rule });
  if (!isWhole(recurrence.interval, 1, 999)) return breach("an interval from 1 to 999");
  const { range } = recurrence;
  if (range.type === "numbered" && !isWhole(range.count, 1, 999)) return breach("a count from 1 to 999");
  if (range.type === "endDate" && !isDate(range.endDate)) return breach("an end date that exists");
  if (range.type === "endDate" && range.endDate < startDate) {
    return breach(`an end date that is not before the ${startName}`);
  }
  return findPatternBreach(recurrence);
}

type Part = "days" | "index" | "dayOfMonth" | "month";
const partsOf: Readonly<Record<Recurrence["type"], readonly Part[]>> = {
  daily: [],
  weekly: ["days"],
  absoluteMonthly: ["dayOfMonth"],
  relativeMonthly: ["days", "index"],
  absoluteYearly: ["dayOfMonth", "month"],
  relativeYearly: ["days", "index", "month"],
};

/** The first field that the pattern lacks, or whose value no calendar has. */
export function findPatternBreach(recurrence: Recurrence): Breach | null {
  const rule = missingPart(recurrence) ?? impossibleDay(recurrence);
  return rule === null ? null : { field: "recurrence", rule };
}

function missingPart({ type, daysOfWeek, dayOfMonth, month, index }: Recurrence): string | null {
  const hasDays =
    daysOfWeek !== undefined && daysOfWeek.length > 0 && daysOfWeek.every((day) => weekdays.includes(day));
  const needs = partsOf[type];
  if (needs.includes("days") && !hasDays) return `daysOfWeek, since it is ${type}`;
  if (needs.includes("index") && index === undefined) return `index, since it is ${type}`;
  if (needs.includes("dayOfMonth") && !isWhole(dayOfMonth, 1, 31))
    return `dayOfMonth from 1 to 31, since it is ${type}`;
  if (needs.includes("month") && !isWhole(month, 1, 12)) return `month from 1 to 12, since it is ${type}`;
  return null;
}

/** For a leap year: in other years Exchange takes 28 February for the 29th. */
export const monthLengths: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day that the month never has is a mistake, not a wish for the month's last day. */
function impossibleDay({ type, dayOfMonth = 1, month = 1 }: Recurrence): string | null {
  const length = monthLengths[month - 1] ?? 31;
  if (type !== "absoluteYearly" || dayOfMonth <= length) return null;
  return `dayOfMonth from 1 to ${length}: month ${month} has no day ${dayOfMonth} in any year`;
}
