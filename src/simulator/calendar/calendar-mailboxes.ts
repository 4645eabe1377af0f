import type { Person } from "../directory/person.ts";
import { type CalendarMailbox, createCalendarMailbox, type MailboxDeps } from "./calendar-mailbox.ts";

export interface CalendarMailboxes {
  /** After carrying out the delayed changes that are due. */
  of(person: Person): CalendarMailbox;
  /** The mailbox, if it has been opened before; it is not created. */
  opened(person: Person): CalendarMailbox | undefined;
  /** Carries something out after a while: as soon as any mailbox is opened, and at once without a delay. */
  later(delayMs: number, act: () => void): void;
  carryOutDue(): void;
}

export function createCalendarMailboxes(deps: MailboxDeps): CalendarMailboxes {
  const mailboxes = new Map<string, CalendarMailbox>();
  let waiting: { at: number; act: () => void }[] = [];

  function carryOutDue(): void {
    if (waiting.length === 0) return;
    const now = deps.clock.now();
    const ripe = waiting.filter(({ at }) => at <= now);
    waiting = waiting.filter(({ at }) => at > now);
    for (const { act } of ripe) act();
  }

  return {
    of(person) {
      carryOutDue();
      const mailbox = mailboxes.get(person.id) ?? createCalendarMailbox(person, deps);
      mailboxes.set(person.id, mailbox);
      return mailbox;
    },
    opened: (person) => mailboxes.get(person.id),
    later(delayMs, act) {
      if (delayMs <= 0) act();
      else waiting.push({ at: deps.clock.now() + delayMs, act });
    },
    carryOutDue,
  };
}
