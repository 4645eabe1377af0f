import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import type { LedgerMail } from "./mail-ledger.ts";

/** Records a mail that the mailbox's owner would have sent. */
export function post(
  world: World,
  mailbox: CalendarMailbox,
  event: EventState,
  mail: Pick<LedgerMail, "kind" | "recipients"> & { subject?: string; occurrence?: string | undefined },
): void {
  const { occurrence, ...rest } = mail;
  world.mails.add({
    at: mailbox.stamp(),
    organizer: event.organizer.address.toLowerCase(),
    from: mailbox.owner.userPrincipalName,
    subject: event.subject,
    eventId: event.immutableId,
    ...rest,
    recipients: mail.recipients.map((address) => address.toLowerCase()),
    ...(occurrence === undefined ? {} : { occurrence }),
  });
}
