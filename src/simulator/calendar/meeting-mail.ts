import { deliver, type Letter } from "../mail/deliver.ts";
import type { Correspondent, MeetingFacts, MessageKind } from "../mail/mail-content.ts";
import type { MailMailbox } from "../mail/mail-mailbox.ts";
import type { MessageState } from "../mail/mail-state.ts";
import { addressOf } from "../mailbox/address.ts";
import { ruleText } from "../mailbox/recurrence.ts";
import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import { typeOf, writeMoment } from "./describe-event.ts";
import type { Attendee, ResponseStatus } from "./event-fields.ts";
import type { LedgerMail } from "./mail-ledger.ts";
import { fieldsOf, occurrenceOn } from "./occurrences.ts";
import { onePlace } from "./places.ts";

/** What a mail about a meeting is, and who wrote it. */
export interface MeetingMail extends Pick<LedgerMail, "kind" | "subject" | "recipients"> {
  readonly from: Correspondent;
  /** Date of the one occurrence that it is about. */
  readonly occurrence?: string | undefined;
  readonly response?: ResponseStatus["response"] | undefined;
  readonly proposedNewTime?: Attendee["proposedNewTime"] | undefined;
}

/** All mail about one meeting in one mailbox, the oldest first, by the meeting's uid. */
const about = new WeakMap<MailMailbox, Map<string, MessageState[]>>();

/** The mails of the calendar arrive: in the inboxes of the recipients who have one here, and as a copy with a sender who has. */
export function sendMeetingMail(world: World, event: EventState, mail: MeetingMail): void {
  const letter = letterOf(world, event, mail);
  const sender = world.directory.findPerson(mail.from.address ?? "");
  if (sender?.hasMailbox) {
    const mailbox = world.mail.of(sender);
    arrive(mailbox, event.uid, letter, { isOwn: true, isRead: true });
  }
  for (const address of mail.recipients) {
    const person = world.directory.findPerson(address);
    if (person?.hasMailbox && person !== sender) arrive(world.mail.of(person), event.uid, letter, {});
  }
}

function arrive(
  mailbox: MailMailbox,
  uid: string,
  letter: Letter,
  own: { readonly isOwn?: boolean; readonly isRead?: boolean },
): void {
  const known = about.get(mailbox) ?? new Map<string, MessageState[]>();
  about.set(mailbox, known);
  const before = (known.get(uid) ?? []).filter(({ isGone }) => !isGone);
  const { inbox, sentitems } = mailbox.folders.places;
  const [first] = before;
  const made = deliver(mailbox, own.isOwn === true ? sentitems : inbox, letter, {
    ...own,
    ...(first === undefined ? {} : { conversation: first.conversation }),
  });
  if (letter.kind !== "eventMessageResponse") for (const older of before) outdate(mailbox, older);
  known.set(uid, [...before, made]);
}

/** A request that a newer mail about the meeting has made worthless says so. */
function outdate(mailbox: MailMailbox, message: MessageState): void {
  const content = message.content(message.index);
  if (content.kind !== "eventMessageRequest" || content.meeting?.isOutOfDate === true) return;
  mailbox.rewrite(message, { ...content, meeting: { ...content.meeting, isOutOfDate: true } });
  mailbox.touch(message, "other");
}

function letterOf(world: World, event: EventState, mail: MeetingMail): Letter {
  const { kind, subject, occurrence, from } = mail;
  const fields = fieldsOf(event, occurrence === undefined ? undefined : occurrenceOn(event, occurrence));
  const isAnswer = kind === "response" || kind === "forward";
  const invited = new Map(fields.attendees.map((one) => [one.emailAddress.address.toLowerCase(), one]));
  const people = mail.recipients.map((address) => {
    const attendee = invited.get(address.toLowerCase());
    const person = world.directory.findPerson(address);
    const known = attendee?.emailAddress ?? (person === undefined ? { address } : addressOf(person));
    return { known, isOptional: attendee?.type === "optional" };
  });
  const rule = event.recurrence === undefined || occurrence !== undefined ? undefined : ruleText(event.recurrence);
  return {
    kind: KINDS[kind],
    meeting: factsOf(event, mail),
    event: {
      uid: event.uid,
      organizer: event.organizer,
      ...(rule === undefined ? {} : { rule }),
      ...(occurrence === undefined ? {} : { occurrence }),
    },
    ...{ subject, from, sensitivity: fields.sensitivity, importance: fields.importance },
    to: people.filter(({ isOptional }) => !isOptional).map(({ known }) => known),
    cc: people.filter(({ isOptional }) => isOptional).map(({ known }) => known),
    ...(isAnswer
      ? {}
      : {
          body: fields.body,
          attachments: fields.attachments.map(({ name, contentType, contentBytes, isInline, contentId }) => ({
            ...{ name, contentType, contentBytes, isInline, contentId },
          })),
        }),
    messageId: `<${world.random.guid()}@meetings.exchange.example>`,
  };
}

const KINDS: Readonly<Record<LedgerMail["kind"], MessageKind>> = {
  invitation: "eventMessageRequest",
  update: "eventMessageRequest",
  cancellation: "eventMessage",
  response: "eventMessageResponse",
  forward: "eventMessage",
};

/** What the schema calls an answer; one of the names is misspelt there. */
const ANSWERS: Readonly<Partial<Record<ResponseStatus["response"], string>>> = {
  accepted: "meetingAccepted",
  tentativelyAccepted: "meetingTenativelyAccepted",
  declined: "meetingDeclined",
};

function factsOf(event: EventState, mail: MeetingMail): MeetingFacts {
  const { kind, occurrence: date, response = "none", proposedNewTime } = mail;
  const occurrence = date === undefined ? undefined : occurrenceOn(event, date);
  const fields = fieldsOf(event, occurrence);
  const start = writeMoment(fields.start, fields.isAllDay, "UTC");
  const end = writeMoment(fields.end, fields.isAllDay, "UTC");
  const shared = {
    meetingMessageType: meetingType(kind, response),
    type: date === undefined ? typeOf({ event }) : "exception",
    ...{ startDateTime: start, endDateTime: end, isAllDay: fields.isAllDay },
    ...{ location: onePlace(fields.places), isDelegated: false, isOutOfDate: false },
    recurrence: date === undefined ? (event.recurrence ?? null) : null,
  };
  if (kind === "response")
    return {
      ...shared,
      responseType: response,
      proposedNewTime:
        proposedNewTime === undefined
          ? null
          : {
              start: writeMoment(proposedNewTime.start, false, "UTC"),
              end: writeMoment(proposedNewTime.end, false, "UTC"),
            },
    };
  if (kind !== "invitation" && kind !== "update") return shared;
  return {
    ...shared,
    meetingRequestType: kind === "invitation" ? "newMeetingRequest" : "fullUpdate",
    ...{ responseRequested: fields.responseRequested, allowNewTimeProposals: fields.allowNewTimeProposals },
    ...{ previousLocation: null, previousStartDateTime: null, previousEndDateTime: null },
  };
}

function meetingType(kind: LedgerMail["kind"], response: ResponseStatus["response"]): string {
  switch (kind) {
    case "invitation":
    case "update":
      return "meetingRequest";
    case "cancellation":
      return "meetingCancelled";
    case "response":
      return ANSWERS[response] ?? "none";
    case "forward":
      return "none";
  }
}

/** An answer through the calendar takes the request out of the inbox. */
export function tidyRequests(world: World, { owner }: CalendarMailbox, uid: string): void {
  if (!world.settings.mail.rsvpDeletesRequest) return;
  const mailbox = world.mail.of(owner);
  const { inbox, deleteditems } = mailbox.folders.places;
  for (const message of about.get(mailbox)?.get(uid) ?? []) {
    const isRequest = message.content(message.index).kind === "eventMessageRequest";
    if (isRequest && message.folder === inbox) mailbox.move(message, deleteditems);
  }
}

/** Some programs take an unanswered event along with the request for it. */
export function removeEventOf(world: World, { owner }: MailMailbox, message: MessageState): void {
  const { kind, event } = message.content(message.index);
  if (!world.settings.mail.deleteRequestRemovesEvent || kind !== "eventMessageRequest" || event === undefined) return;
  const calendars = world.calendars.of(owner);
  const copy = calendars.findByUid(event.uid);
  if (copy?.responseStatus.response === "notResponded") calendars.remove(copy);
}
