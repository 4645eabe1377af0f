import { GraphError } from "../graph/graph-error.ts";
import { occurrencesBetween } from "../mailbox/recurrence.ts";
import { addDays } from "../mailbox/zone.ts";
import type { EventState } from "./calendar-state.ts";
import type { Moment } from "./event-fields.ts";
import { dateOfUtc, localOf } from "./local-time.ts";
import { type Occurrence, occurrenceOn } from "./occurrences.ts";

/** The furthest that the nearest neighbour may be away: a yearly series of interval two. */
const REACH_DAYS = 800;

/** @throws GraphError 400 when an occurrence would be rescheduled to the day of its neighbour, or past it */
export function mustNotCross(event: EventState, moved: Occurrence, start: Moment, isAllDay: boolean): void {
  const zone = event.recurrence?.range.recurrenceTimeZone ?? "UTC";
  const dayOf = (moment: Moment, allDay: boolean) => (allDay ? dateOfUtc(moment.at) : localOf(moment.at, zone).date);
  const day = dayOf(start, isAllDay);
  const [before, after] = neighbours(event, moved.date);
  const hits =
    (before !== undefined && day <= dayOf(before.start, before.exception?.own.isAllDay ?? event.isAllDay)) ||
    (after !== undefined && day >= dayOf(after.start, after.exception?.own.isAllDay ?? event.isAllDay));
  if (hits) {
    throw new GraphError(
      400,
      "ErrorOccurrenceCrossingBoundary",
      "Modified occurrence is crossing or overlapping adjacent occurrence.",
    );
  }
}

function neighbours(event: EventState, date: string): [Occurrence | undefined, Occurrence | undefined] {
  const { recurrence } = event;
  if (recurrence === undefined) return [undefined, undefined];
  const living = occurrencesBetween(recurrence, addDays(date, -REACH_DAYS), addDays(date, REACH_DAYS)).filter(
    (one) => !event.cancelled.has(one),
  );
  const at = living.indexOf(date);
  const on = (one: string | undefined) => (one === undefined ? undefined : occurrenceOn(event, one));
  return [at > 0 ? on(living[at - 1]) : undefined, on(living[at + 1])];
}
