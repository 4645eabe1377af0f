import { GraphError } from "../graph/graph-error.ts";
import { isSameAddress } from "../mailbox/address.ts";
import { instantOf } from "../mailbox/zone.ts";
import type { World } from "../world.ts";
import { mailboxBehind, setException } from "./attendee-copies.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import type { Attendee, EventFields, ResponseStatus } from "./event-fields.ts";
import type { ResponseInput } from "./event-input.ts";
import { tidyRequests } from "./meeting-mail.ts";
import { occurrenceOn } from "./occurrences.ts";
import { post } from "./post-mail.ts";

export type Answer = "accept" | "tentativelyAccept" | "decline";

const ANSWERS = {
  accept: { response: "accepted", word: "Accepted", showAs: "busy" },
  tentativelyAccept: { response: "tentativelyAccepted", word: "Tentative", showAs: "tentative" },
  decline: { response: "declined", word: "Declined", showAs: "free" },
} as const;

/** An attendee answers an invitation, or one occurrence of it. The organiser learns of it only when a response is sent. */
export function respond(
  world: World,
  mailbox: CalendarMailbox,
  copy: EventState,
  answer: Answer,
  { sendResponse, proposedNewTime }: ResponseInput,
  date?: string,
): void {
  if (copy.isOrganizer) {
    throw refused(
      "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
    );
  }
  const isSent = sendResponse ?? true;
  if (proposedNewTime && !(isSent && copy.allowNewTimeProposals && answer !== "accept"))
    throw refused("A new time can be proposed only with a response, and where the organizer allows it.");
  const { response, word, showAs } = ANSWERS[answer];
  const status: ResponseStatus = { response, time: mailbox.stamp() };
  const proposed = proposedNewTime
    ? {
        start: { at: instantOf(proposedNewTime.start), zone: proposedNewTime.start.timeZone },
        end: { at: instantOf(proposedNewTime.end), zone: proposedNewTime.end.timeZone },
      }
    : undefined;
  const address = mailbox.owner.userPrincipalName;
  if (isSent) {
    const subject = `${word}: ${copy.subject}`;
    post(world, mailbox, copy, {
      ...{ kind: "response", recipients: [copy.organizer.address], subject, occurrence: date },
      ...{ response, proposedNewTime: proposed },
    });
    const organizer = mailboxBehind(world, mailbox, copy.organizer.address);
    const original = organizer?.findByUid(copy.uid);
    if (organizer !== undefined && original?.isOrganizer)
      recordResponse(organizer, original, address, status, { proposed, date });
  }
  tidyRequests(world, mailbox, copy.uid);
  settleCopy(mailbox, copy, { status, showAs, isDeclined: answer === "decline" }, address, date);
}

/** A person who declines keeps nothing in the calendar. */
function settleCopy(
  mailbox: CalendarMailbox,
  copy: EventState,
  { status, showAs, isDeclined }: { status: ResponseStatus; showAs: EventFields["showAs"]; isDeclined: boolean },
  address: string,
  date: string | undefined,
): void {
  if (isDeclined && date === undefined) {
    mailbox.remove(copy);
    return;
  }
  const attendees = withStatus(copy.attendees, address, status);
  if (date === undefined) Object.assign(copy, { responseStatus: status, showAs, attendees });
  else if (isDeclined) {
    copy.cancelled.add(date);
    copy.exceptions.delete(date);
  } else setException(mailbox, copy, date, { responseStatus: status, showAs });
  mailbox.touch(copy);
}

/** Updates an attendee in the organiser's copy after a response arrived; this changes the event like an edit. */
export function recordResponse(
  organizer: CalendarMailbox,
  event: EventState,
  address: string,
  status: ResponseStatus,
  { proposed, date }: { proposed?: Attendee["proposedNewTime"] | undefined; date?: string | undefined },
): void {
  if (date === undefined) event.attendees = withStatus(event.attendees, address, status, proposed);
  else if (occurrenceOn(event, date) !== undefined) {
    const before = event.exceptions.get(date)?.own.attendees ?? event.attendees;
    setException(organizer, event, date, { attendees: withStatus(before, address, status, proposed) });
  }
  organizer.touch(event);
}

function withStatus(
  attendees: readonly Attendee[],
  address: string,
  status: ResponseStatus,
  proposed?: Attendee["proposedNewTime"],
): Attendee[] {
  return attendees.map((attendee) =>
    isSameAddress(attendee.emailAddress.address, address)
      ? { ...attendee, status, ...(proposed === undefined ? {} : { proposedNewTime: proposed }) }
      : attendee,
  );
}

function refused(message: string): GraphError {
  return new GraphError(400, "ErrorInvalidRequest", message);
}
