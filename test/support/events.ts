import { type EventFields, type EventTime, emptyEvent } from "../../src/core/records/event.ts";
import type { Recurrence } from "../../src/core/records/recurrence.ts";

/** Nine to ten in Berlin, or as said. */
export function timedOn(date: string, from = "09:00", to = "10:00", zone = "Europe/Berlin"): EventTime {
  return { isAllDay: false, start: `${date}T${from}:00`, end: `${date}T${to}:00`, startZone: zone, endZone: zone };
}

export function allDay(start: string, end: string): EventTime {
  return { isAllDay: true, start, end, startZone: null, endZone: null };
}

export function weekly(day: string, range: Recurrence["range"] = { type: "noEnd" }): Recurrence {
  return { type: "weekly", interval: 1, daysOfWeek: [day], firstDayOfWeek: "monday", range };
}

/** Mondays at nine in Berlin from 23 March 2026, a week before the clocks go forward. */
export const mondays: EventFields = {
  ...emptyEvent,
  subject: "Mondays",
  time: timedOn("2026-03-23"),
  recurrence: weekly("monday", { type: "numbered", count: 6 }),
};
