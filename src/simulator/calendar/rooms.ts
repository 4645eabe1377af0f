import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import { realInstant } from "./local-time.ts";
import { occurrencesIn, touches, type Window } from "./occurrences.ts";
import { respond } from "./respond.ts";

/** How far ahead a room looks before it accepts a series. */
const YEAR_MS = 366 * 86_400_000;

/** A room answers automatically, a little later: it accepts when it is free, and declines when it is not. */
export function askRoom(world: World, room: CalendarMailbox, copy: EventState): void {
  world.calendars.later(world.settings.calendar.roomReplyMs, () => {
    if (room.find(copy.immutableId) !== copy || copy.isCancelled) return;
    respond(world, room, copy, isFree(room, copy) ? "accept" : "decline", {});
  });
}

function isFree(room: CalendarMailbox, wanted: EventState): boolean {
  return windowsOf(wanted).every((window) => ![...room.events()].some((other) => blocks(other, wanted, window)));
}

function windowsOf(event: EventState): Window[] {
  const from = realInstant(event.start, event.isAllDay);
  if (event.recurrence === undefined) return [{ from, to: realInstant(event.end, event.isAllDay) }];
  return occurrencesIn(event, { from, to: from + YEAR_MS }).map(({ start, end }) => ({
    from: realInstant(start, event.isAllDay),
    to: realInstant(end, event.isAllDay),
  }));
}

function blocks(other: EventState, wanted: EventState, window: Window): boolean {
  if (other === wanted || other.isCancelled || other.responseStatus.response !== "accepted") return false;
  if (other.recurrence === undefined) return touches(other, other.isAllDay, window);
  return occurrencesIn(other, window).length > 0;
}
