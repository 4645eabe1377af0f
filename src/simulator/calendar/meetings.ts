import type { World } from "../world.ts";
import { cancelCopy, deliverCopy, mailboxBehind, recipientsOf } from "./attendee-copies.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import { post } from "./post-mail.ts";
import { askRoom } from "./rooms.ts";

export function invite(world: World, mailbox: CalendarMailbox, event: EventState): void {
  const recipients = recipientsOf(event);
  post(world, mailbox, event, { kind: "invitation", recipients });
  deliver(world, mailbox, event, recipients);
}

function deliver(world: World, mailbox: CalendarMailbox, event: EventState, recipients: readonly string[]): void {
  for (const address of recipients) {
    const target = mailboxBehind(world, mailbox, address);
    if (target === undefined) continue;
    const copy = deliverCopy(target, event);
    if (target.owner.isRoom) askRoom(world, target, copy);
  }
}

/**
 * Informs the attendees about the organiser's change: new ones are invited, removed ones get a cancellation, and the others get an update
 * if more than the list of attendees was written.
 */
export function announceUpdate(
  world: World,
  mailbox: CalendarMailbox,
  event: EventState,
  before: readonly string[],
  { isMeetingChanged, date }: { isMeetingChanged: boolean; date?: string | undefined },
): void {
  const now = recipientsOf(event, date);
  const has = (list: readonly string[], address: string) =>
    list.some((one) => one.toLowerCase() === address.toLowerCase());
  const added = now.filter((address) => !has(before, address));
  const kept = now.filter((address) => has(before, address));
  const gone = before.filter((address) => !has(now, address));
  post(world, mailbox, event, { kind: "invitation", recipients: added, occurrence: date });
  if (isMeetingChanged) post(world, mailbox, event, { kind: "update", recipients: kept, occurrence: date });
  post(world, mailbox, event, {
    kind: "cancellation",
    recipients: gone,
    occurrence: date,
    subject: `Canceled: ${event.subject}`,
  });
  for (const address of gone) {
    const target = mailboxBehind(world, mailbox, address);
    if (target !== undefined) cancelCopy(target, event, date);
  }
  deliver(world, mailbox, event, isMeetingChanged ? now : added);
}

export function announceCancellation(world: World, mailbox: CalendarMailbox, event: EventState, date?: string): void {
  const recipients = recipientsOf(event, date);
  post(world, mailbox, event, {
    kind: "cancellation",
    recipients,
    occurrence: date,
    subject: `Canceled: ${event.subject}`,
  });
  for (const address of recipients) {
    const target = mailboxBehind(world, mailbox, address);
    if (target !== undefined) cancelCopy(target, event, date);
  }
}
