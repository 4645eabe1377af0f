import { capital, joined } from "../../lib/english.ts";
import { dateText, dayText } from "./date-text.ts";
import type { Recurrence } from "./recurrence.ts";

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"];
const week = [...weekdays, "saturday", "sunday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "every 2 weeks on Monday and Wednesday until Tue 30 Jun 2026" */
export function recurrenceText(recurrence: Recurrence): string {
  return `${patternText(recurrence)}${rangeText(recurrence)}`;
}

function patternText(rule: Recurrence): string {
  const { type, interval, dayOfMonth = 1, month = 1 } = rule;
  switch (type) {
    case "daily":
      return interval === 1 ? "daily" : `every ${interval} days`;
    case "weekly": {
      const days = `${every(interval, "weekly", "weeks")} on ${joined(daysOf(rule))}`;
      // The first day of the week matters only when the rule skips weeks.
      return interval === 1 ? days : `${days}, weeks from ${capital(rule.firstDayOfWeek ?? "sunday")}`;
    }
    case "absoluteMonthly":
      return `${every(interval, "monthly", "months")} on day ${dayOfMonth}`;
    case "relativeMonthly":
      return `${every(interval, "monthly", "months")} on the ${whichDay(rule)}`;
    case "absoluteYearly":
      return `${every(interval, "yearly", "years")} on ${dayText(month, dayOfMonth)}`;
    case "relativeYearly":
      return `${every(interval, "yearly", "years")} on the ${whichDay(rule)} of ${months[month - 1] ?? month}`;
  }
}

function rangeText({ range }: Recurrence): string {
  switch (range.type) {
    case "noEnd":
      return "";
    case "endDate":
      return ` until ${dateText(range.endDate)}`;
    case "numbered":
      return range.count === 1 ? ", once" : `, ${range.count} times`;
  }
}

const every = (interval: number, one: string, many: string) => (interval === 1 ? one : `every ${interval} ${many}`);

/** "second Tuesday", "last weekday" */
function whichDay(rule: Recurrence): string {
  const days = rule.daysOfWeek ?? [];
  const has = (all: readonly string[]) => days.length === all.length && all.every((day) => days.includes(day));
  if (has(week)) return `${rule.index ?? "first"} day`;
  if (has(weekdays)) return `${rule.index ?? "first"} weekday`;
  return `${rule.index ?? "first"} ${joined(daysOf(rule), "or")}`;
}

/** In week order, from Monday. */
function daysOf({ daysOfWeek = [] }: Recurrence): readonly string[] {
  return daysOfWeek.toSorted((one, other) => week.indexOf(one) - week.indexOf(other)).map(capital);
}
