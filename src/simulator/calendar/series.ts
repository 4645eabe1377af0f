import { GraphError } from "../graph/graph-error.ts";
import { firstOccurrence, type Recurrence } from "../mailbox/recurrence.ts";
import { isByDay, missingPart, NO_DATE, type RecurrenceInput } from "../mailbox/recurrence-input.ts";
import { ianaZone } from "../mailbox/zone.ts";

const MOST_OCCURRENCES = 999;

/** A recurrence as sent, checked and completed; missing parts come from the event's start. */
export function takeSeries({ pattern, range }: RecurrenceInput, startDate: string, zone: string): Recurrence {
  mustBeWhole({ pattern, range });
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

function mustBeWhole({ pattern, range }: RecurrenceInput): void {
  const lacking = missingPart({ pattern, range });
  if (lacking !== undefined) throw invalidRecurrence(`The recurrence of type '${pattern.type}' needs '${lacking}'.`);
  if (range.type === "endDate" && range.startDate && range.endDate && range.endDate < range.startDate)
    throw invalidRecurrence("The recurrence ends before it starts.");
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
