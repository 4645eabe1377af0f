// Edits of a series and its occurrences, as plain functions from the event before to the event after. Each may be refused with the rule
// that it breaks: what Microsoft cannot hold is not made here either.
import type { Breach } from "./breach.ts";
import {
  type EventException,
  type EventFields,
  type EventTime,
  type OccurrenceChanges,
  recordOf,
  startDateOf,
} from "./event.ts";
import { eventKind } from "./event-kind.ts";
import { addDays, timeOn } from "./event-time.ts";
import { sameValue } from "./same-value.ts";
import { isDayOf, neighboursOf, occurrenceOn } from "./series.ts";
import { countDates, eachDate } from "./series-dates.ts";
import { instantOf, wallTimeOf } from "./time-zone.ts";

export type Edited<T = EventFields> = { readonly event: T } | { readonly breach: Breach };

/** A series cut in two. The old one is gone when it is cut on its first day. */
export interface Halves {
  readonly before: EventFields | null;
  readonly following: EventFields;
}

/** Gives one occurrence values of its own. Values equal to the series' are not stored; without any, it is not an exception. */
export function editOccurrence(series: EventFields, date: string, changes: OccurrenceChanges): Edited {
  if (!isDayOf(series, date)) return refusedDay;
  const present = series.exceptions.find((one) => one.date === date);
  if (present?.kind === "cancelled") return refused("date", "an occurrence that is not cancelled; restore it first");
  const own = ownChanges(series, date, { ...present?.changes, ...changes });
  // An occurrence that Microsoft has where we would not put it can still be edited in other ways.
  if (changes.time !== undefined && isCrossing(series, date, own)) return refusedMove;
  return { event: withOne(series, date, isEmpty(own) ? null : { date, kind: "changed", changes: own }) };
}

export function cancelOccurrence(series: EventFields, date: string): Edited {
  if (!isDayOf(series, date)) return refusedDay;
  const event = withOne(series, date, { date, kind: "cancelled" });
  return hasOccurrence(event) ? { event } : refusedAll;
}

/**
 * All exceptions of a series at once, in any order. Each is judged by the final places of the others, so that one may take a day that
 * another gives up.
 * @param exceptions as returned by `ownException`
 */
export function withExceptions(series: EventFields, exceptions: readonly EventException[]): Edited {
  const event = { ...series, exceptions: exceptions.toSorted((one, other) => (one.date < other.date ? -1 : 1)) };
  if (exceptions.some(({ date }) => !isDayOf(event, date))) return refusedDay;
  const crossing = exceptions.find((one) => one.kind === "changed" && isCrossing(event, one.date, one.changes));
  if (crossing !== undefined) return refused("time", `of ${crossing.date}, ${refusedMove.breach.rule}`);
  return hasOccurrence(event) ? { event } : refused("exceptions", "at least one of its days that is not cancelled");
}

/** Only what differs from the series; null if nothing does. */
export function ownException(series: EventFields, exception: EventException): EventException | null {
  if (exception.kind === "cancelled") return exception;
  const changes = ownChanges(series, exception.date, exception.changes);
  return isEmpty(changes) ? null : { ...exception, changes };
}

/** The occurrence follows its series again, whatever it was. */
export function restoreOccurrence(series: EventFields, date: string): Edited {
  return isDayOf(series, date) ? { event: withOne(series, date, null) } : refusedDay;
}

/**
 * The whole series changed. Exceptions on days that the new rule does not have are dropped; the others keep their own times, as long as
 * these stay between their neighbours.
 */
export function editSeries(series: EventFields, changes: Partial<EventFields>): EventFields {
  const event = { ...series, ...changes };
  if (event.recurrence === null) return { ...event, exceptions: [] };
  return { ...event, exceptions: event.exceptions.flatMap((one) => kept(event, one)) };
}

/**
 * "This and following": the old series ends the day before, and a new one begins with the changes. The exceptions are divided between them.
 */
export function splitSeries(series: EventFields, date: string, changes: Partial<EventFields>): Edited<Halves> {
  const { recurrence } = series;
  if (recurrence === null || !isDayOf(series, date)) return refusedDay;
  const before = endedBefore(series, date);
  const { range } = recurrence;
  const done = before?.recurrence?.range.type === "numbered" ? before.recurrence.range.count : 0;
  const rest: EventFields = {
    ...series,
    time: timeOn(series.time, date),
    recurrence:
      range.type === "numbered" ? { ...recurrence, range: { ...range, count: range.count - done } } : recurrence,
    exceptions: series.exceptions.filter((one) => one.date >= date),
    // A new meeting: nobody has answered it, and Microsoft has not named it.
    ...(before !== null && {
      uid: null,
      onlineMeetingUrl: null,
      attendees: series.attendees.map((attendee) => ({ ...attendee, response: "none" as const })),
    }),
  };
  return { event: { before, following: editSeries(rest, changes) } };
}

/** The series without the given day and all later ones; null: nothing remains of it. */
export function endedBefore(series: EventFields, date: string): EventFields | null {
  const { recurrence, time } = series;
  const start = startDateOf(time);
  if (recurrence === null || date <= start) return null;
  const last = addDays(date, -1);
  const count = recurrence.range.type === "numbered" ? countDates(recurrence, start, { from: start, to: last }) : 0;
  const range = count > 0 ? ({ type: "numbered", count } as const) : ({ type: "endDate", endDate: last } as const);
  const ended = {
    ...series,
    recurrence: { ...recurrence, range },
    exceptions: series.exceptions.filter((one) => one.date < date),
  };
  return hasOccurrence(ended) ? ended : null;
}

const refused = (field: string, rule: string): { readonly breach: Breach } => ({ breach: { field, rule } });
const refusedDay = refused("date", "a day of the series");
const refusedAll = refused("date", "not the last occurrence that is left; delete the series");
const refusedMove = refused(
  "time",
  "a day between the occurrences before and after: Microsoft moves none to or over another",
);

/** What differs from the series on that day. */
function ownChanges(series: EventFields, date: string, changes: OccurrenceChanges): OccurrenceChanges {
  const plain: OccurrenceChanges = { ...series, time: timeOn(series.time, date) };
  const given = Object.entries(changes).filter(([name, value]) => value !== plain[name as keyof OccurrenceChanges]);
  const [own, usual] = [recordOf(Object.fromEntries(given)), recordOf(plainOf(plain, given))];
  const differing = Object.entries(own).filter(([name, value]) => {
    const spec = eventKind.fields.find((field) => field.name === name);
    return spec !== undefined && !sameValue(spec, value, usual[name]);
  });
  return Object.fromEntries(differing);
}

/** Only the compared fields: a long series has many days. */
function plainOf(plain: OccurrenceChanges, given: readonly [string, unknown][]): OccurrenceChanges {
  return Object.fromEntries(given.map(([name]) => [name, plain[name as keyof OccurrenceChanges]]));
}

function withOne(series: EventFields, date: string, exception: EventException | null): EventFields {
  const others = series.exceptions.filter((one) => one.date !== date);
  const all = exception === null ? others : [...others, exception];
  return { ...series, exceptions: all.toSorted((one, other) => (one.date < other.date ? -1 : 1)) };
}

/** Neighbours count by their rule's day, including cancelled ones: these may be restored. */
function isCrossing(series: EventFields, date: string, { time }: OccurrenceChanges): boolean {
  if (time === undefined) return false;
  const { before, after } = neighboursOf(series, date);
  const day = dayIn(series, time);
  const placeOf = (neighbour: string): string => {
    const there = occurrenceOn(series, neighbour);
    return there === null ? neighbour : dayIn(series, there.time);
  };
  return (before !== null && day <= placeOf(before)) || (after !== null && day >= placeOf(after));
}

/** The day on which the time begins, in the series' zone. */
function dayIn({ time: { startZone } }: EventFields, time: EventTime): string {
  if (time.isAllDay || startZone === null || time.startZone === null) return startDateOf(time);
  return wallTimeOf(instantOf(time.start, time.startZone), startZone).slice(0, 10);
}

function kept(event: EventFields, exception: EventException): readonly EventException[] {
  const { date } = exception;
  if (!isDayOf(event, date)) return [];
  if (exception.kind === "cancelled") return [exception];
  const { time, ...rest } = ownChanges(event, date, exception.changes);
  const changes = time === undefined || isCrossing(event, date, { time }) ? rest : { ...rest, time };
  return isEmpty(changes) ? [] : [{ date, kind: "changed", changes }];
}

/** Whether any of its days is not cancelled; looks at no more of them than necessary. */
function hasOccurrence({ time, recurrence, exceptions }: EventFields): boolean {
  if (recurrence === null) return true;
  const start = startDateOf(time);
  const cancelled = new Set(exceptions.filter(({ kind }) => kind === "cancelled").map(({ date }) => date));
  for (const date of eachDate(recurrence, start, { from: start, to: "9999-12-31" })) {
    if (!cancelled.has(date)) return true;
  }
  return false;
}

function isEmpty(changes: OccurrenceChanges): boolean {
  return Object.keys(changes).length === 0;
}
