import type { CalendarState } from "./calendar-state.ts";
import type { EventTarget } from "./describe-event.ts";
import { occurrencesIn, touches, type Window } from "./occurrences.ts";

/** Everything of a calendar that touches the window, series expanded, in the order of its start. */
export function targetsIn({ events }: CalendarState, window: Window): EventTarget[] {
  const found = [...events.keys()].flatMap((event): (EventTarget & { at: number })[] => {
    if (event.recurrence === undefined)
      return touches(event, event.isAllDay, window) ? [{ event, at: event.start.at }] : [];
    return occurrencesIn(event, window).map((occurrence) => ({ event, occurrence, at: occurrence.start.at }));
  });
  return found.sort((a, b) => a.at - b.at);
}
