import type { z } from "zod";
import { GraphError } from "../graph/graph-error.ts";
import { firstOccurrence, type Recurrence } from "../todo/recurrence.ts";
import type { recurrenceInput } from "../todo/task-input.ts";
import { ianaZone } from "../todo/zone.ts";

const MOST_OCCURRENCES = 999;
/** What the server writes where a date has no meaning. */
const NO_DATE = "0001-01-01";

type RecurrenceInput = z.infer<typeof recurrenceInput>;

/** A recurrence as sent, checked and made whole; what is missing comes from the start of the event. */
export function takeSeries({ pattern, range }: RecurrenceInput, startDate: string, zone: string): Recurrence {
  mustBeComplete({ pattern, range });
  const zoneName = range.recurrenceTimeZone ?? zone;
  ianaZone(zoneName);
  return {
    pattern: {
      type: pattern.type,
      interval: pattern.interval,
      month: pattern.type.endsWith("Yearly") ? (pattern.month ?? 0) : 0,
      dayOfMonth: pattern.type.startsWith("absolute") ? (pattern.dayOfMonth ?? 0) : 0,
      daysOfWeek: isByDay(pattern.type) ? (pattern.daysOfWeek ?? []) : [],
      firstDayOfWeek: pattern.firstDayOfWeek ?? "sunday",
      index: pattern.index ?? "first",
    },
    range: {
      type: range.type,
      startDate: range.startDate ?? startDate,
      endDate: range.type === "endDate" ? (range.endDate ?? NO_DATE) : NO_DATE,
      recurrenceTimeZone: zoneName,
      numberOfOccurrences: range.type === "numbered" ? (range.numberOfOccurrences ?? 0) : 0,
    },
  };
}

function isByDay(type: RecurrenceInput["pattern"]["type"]): boolean {
  return type === "weekly" || type.startsWith("relative");
}

function mustBeComplete({ pattern, range }: RecurrenceInput): void {
  const lacks = (name: string) => invalidRecurrence(`The recurrence of type '${pattern.type}' needs '${name}'.`);
  if (isByDay(pattern.type) && (pattern.daysOfWeek ?? []).length === 0) throw lacks("daysOfWeek");
  if (pattern.type.startsWith("absolute") && !pattern.dayOfMonth) throw lacks("dayOfMonth");
  if (pattern.type.endsWith("Yearly") && !pattern.month) throw lacks("month");
  if (range.type === "endDate" && !range.endDate) throw lacks("endDate");
  if (range.type === "endDate" && range.startDate && range.endDate && range.endDate < range.startDate)
    throw invalidRecurrence("The recurrence ends before it starts.");
  if (range.type === "numbered" && !range.numberOfOccurrences) throw lacks("numberOfOccurrences");
  if (range.type === "numbered" && (range.numberOfOccurrences ?? 0) > MOST_OCCURRENCES)
    throw invalidRecurrence(`A series has at most ${MOST_OCCURRENCES} occurrences.`);
}

export function invalidRecurrence(message: string): GraphError {
  return new GraphError(400, "ErrorPropertyValidationFailure", message);
}

/** @throws GraphError 400 when the series has no occurrence at all */
export function firstDate(recurrence: Recurrence): string {
  const first = firstOccurrence(recurrence);
  if (first === undefined) throw invalidRecurrence("The recurrence has no occurrence.");
  return first;
}
