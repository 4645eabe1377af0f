import { invalidRequest } from "../graph/graph-error.ts";
import type { Recurrence } from "../mailbox/recurrence.ts";
import { missingPart, NO_DATE, type RecurrenceInput } from "../mailbox/recurrence-input.ts";
import { addDays, ianaZone, type ZonedTime } from "../mailbox/zone.ts";
import { midnight, type ZonedDate } from "./zoned-date.ts";

/**
 * A recurrence as sent, made whole, with the due date that comes of it:
 * no due date sent → the range's start, at midnight UTC; a due date in a zone and no `recurrenceTimeZone` → everything is
 * read in UTC, and both due date and start end up one day later.
 */
export function takeRecurrence(
  { pattern, range }: RecurrenceInput,
  sentDue: ZonedTime | null | undefined,
  due: ZonedDate | undefined,
): { recurrence: Recurrence; due: ZonedDate } {
  const startDate = range.startDate ?? due?.date;
  if (startDate === undefined) throw invalidRequest("A recurrence needs a start date.");
  const lacking = missingPart({ pattern, range });
  if (lacking !== undefined) throw invalidRequest(`The recurrence of type '${pattern.type}' needs '${lacking}'.`);
  const zoneName = range.recurrenceTimeZone ?? "UTC";
  ianaZone(zoneName);
  const isShifted =
    !range.recurrenceTimeZone && sentDue != null && !["UTC", "Etc/UTC"].includes(ianaZone(sentDue.timeZone));
  const shift = isShifted ? 1 : 0;
  const dueZone = sentDue == null ? "UTC" : ianaZone(sentDue.timeZone);
  const firstDue =
    due === undefined ? midnight(startDate, "UTC") : shift === 0 ? due : midnight(addDays(due.date, shift), dueZone);
  return {
    due: firstDue,
    recurrence: {
      pattern: {
        type: pattern.type,
        interval: pattern.interval,
        month: pattern.month ?? 0,
        dayOfMonth: pattern.dayOfMonth ?? 0,
        daysOfWeek: pattern.daysOfWeek ?? [],
        firstDayOfWeek: pattern.firstDayOfWeek ?? "sunday",
        index: pattern.index ?? "first",
      },
      range: {
        type: range.type,
        startDate: addDays(startDate, shift),
        endDate: range.type === "endDate" ? (range.endDate ?? NO_DATE) : NO_DATE,
        recurrenceTimeZone: zoneName,
        numberOfOccurrences: range.type === "numbered" ? (range.numberOfOccurrences ?? 0) : 0,
      },
    },
  };
}

/** Changing a series with the filler date of an earlier answer fails: what does not belong to the range must be left out. */
export function refuseFillerDates({ range }: RecurrenceInput): void {
  if (range.type === "endDate" || range.endDate !== NO_DATE) return;
  throw invalidRequest(`Invalid JSON, Error converting value "${NO_DATE}" to type 'Microsoft.OData.Edm.Date'.`);
}
