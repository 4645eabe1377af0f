import { z } from "zod";
import type { FieldValue } from "../../core/records/record.ts";
import type { Recurrence } from "../../core/records/recurrence.ts";
import { findPatternBreach } from "../../core/records/recurrence-rules.ts";
import { isDate } from "./dates.ts";
import type { WireRecurrence } from "./wire.ts";

/** Which members of Graph's pattern belong to each type; the others that it sends mean nothing. */
const parts = {
  daily: [],
  weekly: ["daysOfWeek", "firstDayOfWeek"],
  absoluteMonthly: ["dayOfMonth"],
  relativeMonthly: ["daysOfWeek", "index"],
  absoluteYearly: ["dayOfMonth", "month"],
  relativeYearly: ["daysOfWeek", "index", "month"],
} as const;

/** Week order: Graph gives the days of a week as a set. */
const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

const byWeekday = (one: string, other: string) => days.indexOf(one) - days.indexOf(other);

/** @throws RangeError for a rule that lacks what its type needs, or names a day that its month never has */
export function decodeRecurrence({
  pattern,
  range,
}: WireRecurrence): Recurrence & { readonly [name: string]: FieldValue } {
  const filled = {
    daysOfWeek: () => [...new Set(mustHave(pattern.daysOfWeek, "daysOfWeek"))].sort(byWeekday),
    firstDayOfWeek: () => mustBeWeekday(pattern.firstDayOfWeek ?? "sunday"),
    dayOfMonth: () => mustHave(pattern.dayOfMonth, "dayOfMonth"),
    month: () => mustHave(pattern.month, "month"),
    index: () => pattern.index ?? "first",
  };
  const rule: Recurrence = {
    type: pattern.type,
    interval: pattern.interval,
    ...Object.fromEntries(parts[pattern.type].map((part) => [part, filled[part]()])),
    range: decodeRange(range),
  };
  if (rule.interval < 1) throw new RangeError("The recurrence's interval is less than 1");
  const breach = findPatternBreach(rule);
  if (breach !== null) throw new RangeError(`The recurrence lacks ${breach.rule}`);
  return { ...rule };
}

function decodeRange(range: WireRecurrence["range"]): Recurrence["range"] {
  switch (range.type) {
    case "noEnd":
      return { type: "noEnd" };
    case "endDate":
      return { type: "endDate", endDate: mustBeDate(mustHave(range.endDate, "endDate").slice(0, 10)) };
    case "numbered":
      return { type: "numbered", count: mustCount(mustHave(range.numberOfOccurrences, "numberOfOccurrences")) };
  }
}

function mustBeWeekday(day: string): string {
  if (!days.includes(day)) throw new RangeError(`The recurrence's weeks begin on "${day}", which is no day`);
  return day;
}

function mustBeDate(date: string): string {
  if (!isDate(date)) throw new RangeError(`The recurrence ends on "${date}", which is no date`);
  return date;
}

function mustCount(count: number): number {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`The recurrence takes place ${count} times`);
  return count;
}

/**
 * A rule in Graph's form. The range starts with the due date, in the due date's zone: with any other zone, or none, the server shifts the
 * first occurrence by a day.
 */
export function encodeRecurrence(recurrence: Recurrence, startDate: string, timeZone: string) {
  const { type, interval, range } = recurrence;
  const pattern = Object.fromEntries(parts[type].map((part) => [part, recurrence[part]]));
  const anchor = { startDate, recurrenceTimeZone: timeZone };
  switch (range.type) {
    case "noEnd":
      return { pattern: { type, interval, ...pattern }, range: { type: range.type, ...anchor } };
    case "endDate":
      return {
        pattern: { type, interval, ...pattern },
        range: { type: range.type, ...anchor, endDate: range.endDate },
      };
    case "numbered":
      return {
        pattern: { type, interval, ...pattern },
        range: { type: range.type, ...anchor, numberOfOccurrences: range.count },
      };
  }
}

function mustHave<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new RangeError(`The recurrence lacks ${name}`);
  return value;
}

export const dateShape = z.string().refine(isDate, "is no date");

/** A rule as the engine passes it. */
export const recurrenceShape = z.object({
  type: z.enum(["daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"]),
  interval: z.number().int().positive(),
  daysOfWeek: z.array(z.string()).exactOptional(),
  firstDayOfWeek: z.string().exactOptional(),
  dayOfMonth: z.number().int().exactOptional(),
  month: z.number().int().exactOptional(),
  index: z.enum(["first", "second", "third", "fourth", "last"]).exactOptional(),
  range: z.discriminatedUnion("type", [
    z.object({ type: z.literal("noEnd") }),
    z.object({ type: z.literal("endDate"), endDate: dateShape }),
    z.object({ type: z.literal("numbered"), count: z.number().int().positive() }),
  ]),
}) satisfies z.ZodType<Recurrence>;
