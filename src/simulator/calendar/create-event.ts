import { GraphError } from "../graph/graph-error.ts";
import { type Address, addressOf } from "../mailbox/address.ts";
import { EMPTY_BODY } from "../mailbox/body.ts";
import { newExtension } from "../mailbox/extension.ts";
import type { Recurrence } from "../mailbox/recurrence.ts";
import { instantOf, isSameZone, type ZonedTime } from "../mailbox/zone.ts";
import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { CalendarState, EventState } from "./calendar-state.ts";
import { changesOf } from "./event-changes.ts";
import { type EventFields, NO_TIME } from "./event-fields.ts";
import { createUid } from "./event-id.ts";
import type { EventCreate, EventPatch } from "./event-input.ts";
import { dateOfUtc, localOf } from "./local-time.ts";
import { invite } from "./meetings.ts";
import { firstTimes } from "./occurrences.ts";
import { createJoinUrl, withJoinBlock } from "./online-meeting.ts";
import { invalidRecurrence, takeSeries } from "./series.ts";

const JOIN_LINK_MS = 1000;

const NEW_EVENT: EventFields = {
  subject: "",
  body: EMPTY_BODY,
  start: { at: 0, zone: "UTC" },
  end: { at: 0, zone: "UTC" },
  isAllDay: false,
  places: [],
  attendees: [],
  responseStatus: { response: "organizer", time: NO_TIME },
  responseRequested: true,
  allowNewTimeProposals: true,
  hideAttendees: false,
  showAs: "busy",
  sensitivity: "normal",
  importance: "normal",
  categories: [],
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  isCancelled: false,
  isOnlineMeeting: false,
  onlineMeetingProvider: "unknown",
  joinUrl: undefined,
  extended: [],
  extendedMany: [],
  attachments: [],
};

/** Makes an event like a POST, and invites the people named in it. An organiser from elsewhere makes it a received invitation. */
export function createEvent(
  world: World,
  mailbox: CalendarMailbox,
  calendar: CalendarState,
  input: EventCreate,
  organizer?: Address,
): EventState {
  mustBeNew(world, mailbox, input.transactionId);
  const fields = { ...NEW_EVENT, ...changesOf(world, mailbox, startingAt(input.start, input.end), input) };
  const series = input.recurrence ? seriesFor(world, fields, input.recurrence) : undefined;
  const event = mailbox.add(calendar, {
    ...fields,
    ...series?.times,
    ...(organizer === undefined ? {} : { responseStatus: { response: "notResponded", time: NO_TIME } }),
    uid: createUid(mailbox.random),
    organizer: organizer ?? addressOf(mailbox.owner),
    isOrganizer: organizer === undefined,
    transactionId: input.transactionId ?? undefined,
    recurrence: series?.recurrence,
    exceptions: new Map(),
    cancelled: new Set(),
    extensions: (input.extensions ?? []).map(({ extensionName, ...properties }) =>
      newExtension(extensionName, properties),
    ),
  });
  if (event.isOnlineMeeting && event.joinUrl === undefined) {
    world.calendars.later(JOIN_LINK_MS, () => {
      event.joinUrl = createJoinUrl(mailbox.random);
      event.body = withJoinBlock(event.body, event.joinUrl);
      mailbox.touch(event);
    });
  }
  if (event.isOrganizer) invite(world, mailbox, event);
  return event;
}

function mustBeNew(world: World, mailbox: CalendarMailbox, transactionId: string | null | undefined): void {
  const existing = transactionId == null ? undefined : mailbox.findTransaction(transactionId);
  if (existing === undefined) return;
  throw new GraphError(
    world.settings.calendar.duplicateTransactionId,
    "ErrorDuplicateTransactionId",
    "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.",
    { annotations: { "@event.existingEventId": existing } },
  );
}

/** Both times were sent, so this value is never kept; it only must not be contradictory. */
function startingAt(start: ZonedTime, end: ZonedTime): EventFields {
  return {
    ...NEW_EVENT,
    start: { at: instantOf(start), zone: start.timeZone },
    end: { at: instantOf(end), zone: end.timeZone },
  };
}

/** The series that a recurrence makes of an event, with the times of its first occurrence as the master's. */
export function seriesFor(
  world: World,
  fields: EventFields,
  input: NonNullable<EventPatch["recurrence"]>,
): { recurrence: Recurrence; times: Pick<EventFields, "start" | "end"> } {
  const zone = input.range.recurrenceTimeZone || fields.start.zone;
  if (!isSameZone(zone, fields.start.zone)) throw invalidRecurrence("At least one property failed validation.");
  const startDate = fields.isAllDay ? dateOfUtc(fields.start.at) : localOf(fields.start.at, zone).date;
  const recurrence = takeSeries(input, startDate, fields.start.zone);
  if (recurrence.range.startDate !== startDate && world.settings.calendar.startDateMismatch === "refused") {
    throw invalidRecurrence("The start date of the recurrence is not the date on which the event starts.");
  }
  return { recurrence, times: firstTimes(fields, recurrence) };
}
