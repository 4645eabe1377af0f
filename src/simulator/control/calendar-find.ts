import type { CalendarMailbox } from "../calendar/calendar-mailbox.ts";
import type { CalendarState, EventState } from "../calendar/calendar-state.ts";
import { type Occurrence, occurrenceOn } from "../calendar/occurrences.ts";
import type { World } from "../world.ts";
import { ControlError, findPerson } from "./find.ts";

/** Fields as in a Graph body; `start` and `end` may also be local times in the person's own zone, as "2026-04-09T09:00". */
export interface EventEdit extends Record<string, unknown> {
  readonly subject?: string;
  readonly start?: string | { readonly dateTime: string; readonly timeZone: string };
  readonly end?: string | { readonly dateTime: string; readonly timeZone: string };
}

/** By id of either kind, "default", or name. @throws ControlError 404 */
export function findCalendar(
  world: World,
  person: string,
  key: string,
): { mailbox: CalendarMailbox; calendar: CalendarState } {
  const mailbox = world.calendars.of(findPerson(world, person));
  const calendars = mailbox.calendars();
  const calendar =
    calendars.find(({ id, idUnderHeader }) => id === key || idUnderHeader === key) ??
    calendars.find(({ isDefault }) => key === "default" && isDefault) ??
    calendars.find(({ name }) => name === key);
  if (calendar === undefined) throw new ControlError(404, `No such calendar: ${key}`);
  return { mailbox, calendar };
}

export function openEvent(world: World, person: string, id: string): { mailbox: CalendarMailbox; event: EventState } {
  const mailbox = world.calendars.of(findPerson(world, person));
  const event = mailbox.find(id);
  if (event === undefined) throw new ControlError(404, `No such event: ${id}`);
  return { mailbox, event };
}

export function openOccurrence(
  world: World,
  person: string,
  id: string,
  date: string,
): { mailbox: CalendarMailbox; event: EventState; occurrence: Occurrence } {
  const { mailbox, event } = openEvent(world, person, id);
  const occurrence = occurrenceOn(event, date);
  if (occurrence === undefined) throw new ControlError(404, `No occurrence on ${date}`);
  return { mailbox, event, occurrence };
}

export function graphBody(mailbox: CalendarMailbox, { start, end, ...fields }: EventEdit): Record<string, unknown> {
  const zoned = (time: EventEdit["start"]) =>
    typeof time === "string" ? { dateTime: time, timeZone: mailbox.owner.timeZone } : time;
  return {
    ...fields,
    ...(start === undefined ? {} : { start: zoned(start) }),
    ...(end === undefined ? {} : { end: zoned(end) }),
  };
}
