import { occurrencesBetween } from "../mailbox/recurrence.ts";
import { addDays } from "../mailbox/zone.ts";
import type { EventState } from "./calendar-state.ts";
import type { EventFields, ExceptionState, Moment } from "./event-fields.ts";
import { dateOfUtc, daysBetween, instantAt, localOf, realInstant, utcMidnight } from "./local-time.ts";
import { firstDate } from "./series.ts";

/** One occurrence of a series, rescheduled or not. */
export interface Occurrence {
  /** The date that the pattern gives, in the zone of the series. It stays when the occurrence is rescheduled. */
  readonly date: string;
  /** The start that the pattern gives; of an all-day series midnight UTC of the date. */
  readonly originalAt: number;
  readonly start: Moment;
  readonly end: Moment;
  readonly exception: ExceptionState | undefined;
}

export interface Window {
  /** Epoch milliseconds, the end excluded. */
  readonly from: number;
  readonly to: number;
}

/** Times of day and length of a series, in the zone that it is expanded in. */
interface Shape {
  readonly zone: string;
  readonly startTime: string;
  readonly endTime: string;
  readonly endDays: number;
}

function shapeOf(event: EventFields, zone: string): Shape {
  if (event.isAllDay) {
    const midnight = "00:00:00.000";
    const endDays = daysBetween(dateOfUtc(event.start.at), dateOfUtc(event.end.at));
    return { zone, startTime: midnight, endTime: midnight, endDays };
  }
  const start = localOf(event.start.at, zone);
  const end = localOf(event.end.at, zone);
  return { zone, startTime: start.time, endTime: end.time, endDays: daysBetween(start.date, end.date) };
}

/** Where the pattern puts the occurrence of a date. */
function placedOn(event: EventFields, date: string, shape: Shape): { start: Moment; end: Moment } {
  const endDate = addDays(date, shape.endDays);
  const at = (day: string, time: string) => (event.isAllDay ? utcMidnight(day) : instantAt(day, time, shape.zone));
  return {
    start: { at: at(date, shape.startTime), zone: event.start.zone },
    end: { at: at(endDate, shape.endTime), zone: event.end.zone },
  };
}

/** The start and end of the first occurrence, which are those of the master. */
export function firstTimes(event: EventFields, recurrence: NonNullable<EventState["recurrence"]>) {
  return placedOn(event, firstDate(recurrence), shapeOf(event, recurrence.range.recurrenceTimeZone));
}

export function occurrenceOn(event: EventState, date: string): Occurrence | undefined {
  const { recurrence } = event;
  if (recurrence === undefined || event.cancelled.has(date)) return undefined;
  if (occurrencesBetween(recurrence, date, date).length === 0) return undefined;
  return occurrenceAt(event, date, shapeOf(event, recurrence.range.recurrenceTimeZone));
}

function occurrenceAt(event: EventState, date: string, shape: Shape): Occurrence {
  const placed = placedOn(event, date, shape);
  const exception = event.exceptions.get(date);
  return {
    date,
    originalAt: placed.start.at,
    start: exception?.own.start ?? placed.start,
    end: exception?.own.end ?? placed.end,
    exception,
  };
}

/** The fields of an event, or of one occurrence of it: its own override those of the series. */
export function fieldsOf(event: EventState, occurrence: Occurrence | undefined): EventFields {
  if (occurrence === undefined) return event;
  return { ...event, ...occurrence.exception?.own, start: occurrence.start, end: occurrence.end };
}

/** The existing occurrence that the pattern starts at this instant. */
export function occurrenceStartingAt(event: EventState, originalAt: number): Occurrence | undefined {
  const zone = event.recurrence?.range.recurrenceTimeZone;
  if (zone === undefined) return undefined;
  const date = event.isAllDay ? dateOfUtc(originalAt) : localOf(originalAt, zone).date;
  const found = occurrenceOn(event, date);
  return found?.originalAt === originalAt ? found : undefined;
}

/** Expansions are kept until the event changes: a feed asks for the same window page after page. */
const expansions = new WeakMap<EventState, { etag: string; key: string; found: Occurrence[] }>();

/** The existing occurrences of a series that touch the window, ordered by start. */
export function occurrencesIn(event: EventState, { from, to }: Window): Occurrence[] {
  const { recurrence } = event;
  if (recurrence === undefined) return [];
  const key = `${from} ${to}`;
  const known = expansions.get(event);
  if (known?.etag === event.etag && known.key === key) return known.found;
  const shape = shapeOf(event, recurrence.range.recurrenceTimeZone);
  // An extra day on either side, for zones; and earlier by the length of an occurrence.
  const dates = occurrencesBetween(recurrence, addDays(dateOfUtc(from), -shape.endDays - 1), addDays(dateOfUtc(to), 1));
  const found = [...new Set([...dates, ...event.exceptions.keys()])]
    .filter((date) => !event.cancelled.has(date))
    .map((date) => occurrenceAt(event, date, shape))
    .filter((occurrence) => touches(occurrence, isAllDayOf(event, occurrence), { from, to }))
    .sort((a, b) => a.start.at - b.start.at);
  expansions.set(event, { etag: event.etag, key, found });
  return found;
}

function isAllDayOf(event: EventState, { exception }: Occurrence): boolean {
  return exception?.own.isAllDay ?? event.isAllDay;
}

/** Whether it overlaps the window; one without length counts where it starts. */
export function touches(times: { start: Moment; end: Moment }, isAllDay: boolean, { from, to }: Window): boolean {
  const start = realInstant(times.start, isAllDay);
  const end = realInstant(times.end, isAllDay);
  return start < to && (end > from || (start === end && start >= from));
}
