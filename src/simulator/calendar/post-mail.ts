import { addressOf } from "../mailbox/address.ts";
import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import { type MeetingMail, sendMeetingMail } from "./meeting-mail.ts";

/** Records a mail that the mailbox's owner sends, and sends it. */
export function post(
  world: World,
  mailbox: CalendarMailbox,
  event: EventState,
  mail: Omit<MeetingMail, "from" | "subject"> & { readonly subject?: string },
): void {
  const { occurrence, response, proposedNewTime, ...rest } = mail;
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
  if (mail.recipients.length > 0)
    sendMeetingMail(world, event, {
      ...{ from: addressOf(mailbox.owner), subject: event.subject },
      ...rest,
      ...{ occurrence, response, proposedNewTime },
    });
}
