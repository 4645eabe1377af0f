import { GraphError } from "../graph/graph-error.ts";
import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import { announceCancellation } from "./meetings.ts";
import type { Occurrence } from "./occurrences.ts";

/** Deletes an event or one occurrence of a series. What the organiser deletes is cancelled for the attendees. */
export function removeEvent(world: World, mailbox: CalendarMailbox, event: EventState, occurrence?: Occurrence): void {
  if (event.isOrganizer && world.settings.calendar.organizerDeleteMails)
    announceCancellation(world, mailbox, event, occurrence?.date);
  drop(mailbox, event, occurrence);
}

export function cancelEvent(world: World, mailbox: CalendarMailbox, event: EventState, occurrence?: Occurrence): void {
  if (!event.isOrganizer)
    throw new GraphError(400, "ErrorInvalidRequest", "You need to be an organizer to cancel a meeting.");
  announceCancellation(world, mailbox, event, occurrence?.date);
  drop(mailbox, event, occurrence);
}

function drop(mailbox: CalendarMailbox, event: EventState, occurrence: Occurrence | undefined): void {
  if (occurrence === undefined) {
    mailbox.remove(event);
    return;
  }
  event.cancelled.add(occurrence.date);
  event.exceptions.delete(occurrence.date);
  mailbox.touch(event);
}
