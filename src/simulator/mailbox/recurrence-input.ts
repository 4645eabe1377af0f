import { z } from "zod";
import { anyCase } from "./body-input.ts";

/** What the server writes where a date has no meaning. */
export const NO_DATE = "0001-01-01";

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const dayOfWeek = anyCase("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");

export const recurrenceInput = z.strictObject({
  pattern: z.strictObject({
    type: anyCase("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"),
    interval: z.int().min(1).default(1),
    month: z.int().min(0).max(12).optional(),
    dayOfMonth: z.int().min(0).max(31).optional(),
    daysOfWeek: z.array(dayOfWeek).optional(),
    firstDayOfWeek: dayOfWeek.nullish(),
    index: anyCase("first", "second", "third", "fourth", "last").nullish(),
  }),
  range: z.strictObject({
    type: anyCase("endDate", "noEnd", "numbered"),
    startDate: date.optional(),
    endDate: date.nullish(),
    recurrenceTimeZone: z.string().nullish(),
    numberOfOccurrences: z.int().min(0).nullish(),
  }),
});
export type RecurrenceInput = z.infer<typeof recurrenceInput>;

/** Which part a recurrence of its type lacks; undefined for a whole one. */
export function missingPart({ pattern, range }: RecurrenceInput): string | undefined {
  if (isByDay(pattern.type) && (pattern.daysOfWeek ?? []).length === 0) return "daysOfWeek";
  if (pattern.type.startsWith("absolute") && !pattern.dayOfMonth) return "dayOfMonth";
  if (pattern.type.endsWith("Yearly") && !pattern.month) return "month";
  if (range.type === "endDate" && !range.endDate) return "endDate";
  if (range.type === "numbered" && !range.numberOfOccurrences) return "numberOfOccurrences";
  return undefined;
}

export function isByDay(type: RecurrenceInput["pattern"]["type"]): boolean {
  return type === "weekly" || type.startsWith("relative");
}
