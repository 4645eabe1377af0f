import {
  default as createCalendar,
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from "ical-generator";
import type { Correspondent, MailContent, MeetingFacts } from "./mail-content.ts";

/** The calendar part of meeting mail, as it goes over the wire (RFC 5546). */
export interface CalendarPart {
  readonly method: string;
  readonly text: string;
}

const ANSWERS: Readonly<Record<string, ICalAttendeeStatus>> = {
  meetingAccepted: ICalAttendeeStatus.ACCEPTED,
  meetingTenativelyAccepted: ICalAttendeeStatus.TENTATIVE,
  meetingDeclined: ICalAttendeeStatus.DECLINED,
};

/** Undefined for mail that is about no meeting. */
export function calendarPartOf(content: MailContent): CalendarPart | undefined {
  const { kind, subject, from, to, cc, sentAt, body, messageId } = content;
  const facts = content.meeting ?? {};
  const method = methodOf(kind, facts);
  if (method === undefined) return undefined;
  const calendar = createCalendar({ method, prodId: { company: "Microsoft Corporation", product: "Exchange" } });
  const { uid = messageId ?? String(sentAt), organizer = method === "REPLY" ? to[0] : from } = content.event ?? {};
  const [start, end] = [momentOf(facts.startDateTime, sentAt), momentOf(facts.endDateTime, sentAt + HOUR_MS)];
  const event = calendar.createEvent({
    ...{ id: uid, summary: subject ?? "", stamp: new Date(sentAt), start, end, allDay: facts.isAllDay === true },
    ...(method === "REPLY" ? {} : { description: body.text }),
    location: nameOf(facts.location),
    status: method === "CANCEL" ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(organizer?.address === undefined ? {} : { organizer: named(organizer, organizer.address) }),
    ...(content.event?.rule === undefined ? {} : { repeating: content.event.rule }),
    ...(content.event?.occurrence === undefined ? {} : { recurrenceId: start }),
  });
  const isReply = method === "REPLY";
  for (const one of isReply ? [from] : [...to, ...cc]) {
    if (one?.address === undefined) continue;
    event.createAttendee({
      ...named(one, one.address),
      role: cc.includes(one) ? ICalAttendeeRole.OPT : ICalAttendeeRole.REQ,
      status: (isReply ? ANSWERS[String(facts.meetingMessageType)] : undefined) ?? ICalAttendeeStatus.NEEDSACTION,
      rsvp: !isReply,
    });
  }
  return { method, text: calendar.toString() };
}

const HOUR_MS = 3_600_000;

function methodOf(kind: MailContent["kind"], facts: MeetingFacts): ICalCalendarMethod | undefined {
  switch (kind) {
    case "eventMessageRequest":
      return ICalCalendarMethod.REQUEST;
    case "eventMessageResponse":
      return ICalCalendarMethod.REPLY;
    case "eventMessage":
      return facts.meetingMessageType === "meetingCancelled" ? ICalCalendarMethod.CANCEL : undefined;
    case "message":
    case "calendarSharingMessage":
      return undefined;
  }
}

function named({ name }: Correspondent, address: string): { name: string; email: string } {
  return { name: name ?? address, email: address };
}

/** A `dateTimeTimeZone` in UTC, as meeting mail has it. */
function momentOf(value: unknown, otherwise: number): Date {
  const text = typeof value === "object" && value !== null && "dateTime" in value ? String(value.dateTime) : "";
  const at = Date.parse(`${text.slice(0, 19)}Z`);
  return new Date(Number.isNaN(at) ? otherwise : at);
}

function nameOf(value: unknown): string | null {
  return typeof value === "object" && value !== null && "displayName" in value ? String(value.displayName) : null;
}
