import { previewOf } from "../mailbox/body.ts";
import { describeExtension } from "../mailbox/extension.ts";
import { writeInstant } from "../mailbox/zone.ts";
import { choose } from "../odata/select.ts";
import { describeAttachment } from "./attachments.ts";
import type { EventState } from "./calendar-state.ts";
import type { Attendee, EventFields, Moment } from "./event-fields.ts";
import { occurrenceId, uidOfOccurrence } from "./event-id.ts";
import type { EventView } from "./event-view.ts";
import { realInstant } from "./local-time.ts";
import { fieldsOf, type Occurrence } from "./occurrences.ts";
import { onePlace } from "./places.ts";
import { describeCalendar } from "./seen-calendar.ts";

/** An event, or one occurrence of a series. */
export interface EventTarget {
  readonly event: EventState;
  readonly occurrence?: Occurrence | undefined;
}

type Wire = Record<string, unknown>;

export function idOf({ event, occurrence }: EventTarget, isImmutable: boolean): string {
  const id = isImmutable ? event.immutableId : event.id;
  return occurrence === undefined ? id : occurrenceId(id, occurrence.originalAt);
}

export function etagOf({ event, occurrence }: EventTarget): string {
  return occurrence?.exception?.etag ?? event.etag;
}

export function typeOf({ event, occurrence }: EventTarget): string {
  if (occurrence !== undefined) return occurrence.exception === undefined ? "occurrence" : "exception";
  return event.recurrence === undefined ? "singleInstance" : "seriesMaster";
}

/** The event's JSON; the plain one is kept until the event changes. */
export function eventJson(target: EventTarget, view: EventView): string {
  if (view.key === undefined || target.occurrence !== undefined) return JSON.stringify(describeEvent(target, view));
  const known = target.event.cache.get(view.key);
  if (known !== undefined) return known;
  const made = JSON.stringify(describeEvent(target, view));
  target.event.cache.set(view.key, made);
  return made;
}

export function describeEvent(target: EventTarget, view: EventView): Wire {
  const { event, occurrence } = target;
  const id = idOf(target, view.isImmutable);
  const etag = etagOf(target);
  const fields = fieldsOf(event, occurrence);
  const isHidden = !view.showsPrivate && fields.sensitivity === "private";
  const entity: Wire = {
    "@odata.etag": etag,
    id,
    createdDateTime: event.createdAt,
    lastModifiedDateTime: occurrence?.exception?.lastModifiedAt ?? event.lastModifiedAt,
    changeKey: etag.slice(3, -1),
    categories: fields.categories,
    transactionId: event.transactionId ?? null,
    originalStartTimeZone: fields.start.zone,
    originalEndTimeZone: fields.end.zone,
    iCalUId: occurrence === undefined ? event.uid : uidOfOccurrence(event.uid, occurrence.date),
    uid: event.uid,
    ...ownFields(fields, view),
    ...(isHidden ? hidden() : shownFields(fields, event, view)),
    isOrganizer: event.isOrganizer,
    organizer: { emailAddress: event.organizer },
    type: typeOf(target),
    seriesMasterId: occurrence === undefined ? null : idOf({ event }, view.isImmutable),
    occurrenceId: occurrence === undefined ? null : oid(event, occurrence.date, view),
    ...(occurrence === undefined ? {} : { originalStart: instant(occurrence.originalAt) }),
    recurrence: occurrence === undefined ? (event.recurrence ?? null) : null,
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
  };
  const told = { ...entity, ...zoneTold(target, fields, view) };
  return { ...choose(told, view.select), ...expanded(target, fields, view) };
}

const CUSTOM_ZONE = "tzone://Microsoft/Custom";

/** How a series and its occurrences report their zone, if they reveal little. */
function zoneTold({ event, occurrence }: EventTarget, fields: EventFields, { told }: EventView): Wire {
  const { recurrence } = event;
  if (recurrence === undefined) return {};
  const named = (zone: string, recurrenceTimeZone: string): Wire => ({
    originalStartTimeZone: zone,
    originalEndTimeZone: zone,
    ...(occurrence === undefined && {
      recurrence: { ...recurrence, range: { ...recurrence.range, recurrenceTimeZone } },
    }),
  });
  if (event.isAllDay && !event.isOrganizer && told.foreignAllDaySeries === "inUtc") {
    const midnight = { at: occurrence?.originalAt ?? fields.start.at, zone: recurrence.range.recurrenceTimeZone };
    return {
      ...named("UTC", ""),
      ...(occurrence !== undefined && { occurrenceId: undefined, originalStart: instant(realInstant(midnight, true)) }),
    };
  }
  return !event.isAllDay && told.seriesZone === "custom" ? named(CUSTOM_ZONE, "Customized Time Zone") : {};
}

/** Members that are only included on request. */
function expanded({ event, occurrence }: EventTarget, fields: EventFields, view: EventView): Wire {
  const extended = fields.extended.filter(({ id }) => view.extended?.has(id.toLowerCase()));
  const extendedMany = fields.extendedMany.filter(({ id }) => view.extendedMany?.has(id.toLowerCase()));
  const isHidden = !view.showsPrivate && fields.sensitivity === "private";
  const files = isHidden ? [] : fields.attachments;
  const extensions = event.extensions.filter(({ name }) => view.extension === "*" || view.extension === name);
  return {
    ...(extended.length === 0 ? {} : { singleValueExtendedProperties: extended }),
    ...(extendedMany.length === 0 ? {} : { multiValueExtendedProperties: extendedMany }),
    ...(view.attachments === undefined
      ? {}
      : {
          attachments: files.map((file) =>
            choose(describeAttachment(file, view.isImmutable), view.attachments?.select),
          ),
        }),
    ...(view.calendar === undefined
      ? {}
      : { calendar: choose(describeCalendar(view.calendar.seen), view.calendar.select) }),
    ...(extensions.length === 0 || occurrence !== undefined ? {} : { extensions: extensions.map(describeExtension) }),
  };
}

function ownFields(fields: EventFields, { timeZone, endTimeZone = timeZone }: EventView): Wire {
  return {
    reminderMinutesBeforeStart: fields.reminderMinutesBeforeStart,
    isReminderOn: fields.isReminderOn,
    hasAttachments: fields.attachments.some(({ isInline }) => !isInline),
    importance: fields.importance,
    sensitivity: fields.sensitivity,
    isAllDay: fields.isAllDay,
    isCancelled: fields.isCancelled,
    responseRequested: fields.responseRequested,
    showAs: fields.showAs,
    onlineMeetingUrl: null,
    isOnlineMeeting: fields.isOnlineMeeting,
    onlineMeetingProvider: fields.onlineMeetingProvider,
    allowNewTimeProposals: fields.allowNewTimeProposals,
    isDraft: false,
    hideAttendees: fields.hideAttendees,
    responseStatus: fields.responseStatus,
    start: writeMoment(fields.start, fields.isAllDay, timeZone),
    end: writeMoment(fields.end, fields.isAllDay, endTimeZone),
    onlineMeeting: fields.joinUrl === undefined ? null : { joinUrl: fields.joinUrl },
  };
}

function shownFields(fields: EventFields, event: EventState, { bodyType, timeZone }: EventView): Wire {
  // Invitees of a meeting with hidden attendees see nobody.
  const attendees = fields.hideAttendees && !event.isOrganizer ? [] : fields.attendees;
  return {
    subject: fields.subject,
    bodyPreview: previewOf(fields.body),
    body: { contentType: bodyType, content: fields.body[bodyType] },
    location: onePlace(fields.places),
    locations: fields.places,
    attendees: attendees.map((attendee) => describeAttendee(attendee, timeZone)),
  };
}

/** A private event as people see it who may not read it. */
function hidden(): Wire {
  return {
    subject: "Private appointment",
    bodyPreview: "",
    body: { contentType: "html", content: "" },
    location: onePlace([]),
    locations: [],
    attendees: [],
    hasAttachments: false,
  };
}

function describeAttendee({ proposedNewTime, ...attendee }: Attendee, timeZone: string): Wire {
  if (proposedNewTime === undefined) return attendee;
  const write = (moment: Moment) => writeMoment(moment, false, timeZone);
  return { ...attendee, proposedNewTime: { start: write(proposedNewTime.start), end: write(proposedNewTime.end) } };
}

/** All-day times are midnight under whatever zone is asked for. */
export function writeMoment({ at }: Moment, isAllDay: boolean, timeZone: string) {
  return isAllDay ? { ...writeInstant(at), timeZone } : writeInstant(at, timeZone);
}

function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

export function oid(event: EventState, date: string, { isImmutable }: Pick<EventView, "isImmutable">): string {
  return `OID.${isImmutable ? event.immutableId : event.id}.${date}`;
}
