import { GraphError } from "../graph/graph-error.ts";
import { bodyFromHtml, bodyFromText } from "../mailbox/body.ts";
import { instantOf, type ZonedTime } from "../mailbox/zone.ts";
import type { World } from "../world.ts";
import { takeAttendees } from "./attendees.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventFields, Moment } from "./event-fields.ts";
import type { EventPatch } from "./event-input.ts";
import { instantAt, localOf, utcMidnight } from "./local-time.ts";
import { createJoinUrl, meetingAfter, withJoinBlock } from "./online-meeting.ts";
import { takePlaces } from "./places.ts";

/** The changes in a body to the fields that an occurrence has too. Nothing is changed before everything has been checked. */
export function changesOf(
  world: World,
  mailbox: CalendarMailbox,
  current: EventFields,
  patch: EventPatch,
): Partial<EventFields> {
  return {
    ...plainChanges(patch),
    ...timeChanges(current, patch),
    ...(patch.attendees === undefined
      ? {}
      : { attendees: takeAttendees(world, mailbox.owner.tenantId, patch.attendees, current.attendees) }),
    ...bodyChanges(world, mailbox, current, patch),
    ...(patch.singleValueExtendedProperties === undefined
      ? {}
      : { extended: mergeExtended(current.extended, patch.singleValueExtendedProperties) }),
    ...(patch.multiValueExtendedProperties === undefined
      ? {}
      : { extendedMany: mergeExtended(current.extendedMany, patch.multiValueExtendedProperties) }),
  };
}

function plainChanges(patch: EventPatch): Partial<EventFields> {
  const changes: Partial<EventFields> = {};
  if (patch.subject !== undefined) changes.subject = patch.subject ?? "";
  if (patch.locations !== undefined) changes.places = takePlaces(patch.locations);
  else if (patch.location !== undefined) changes.places = takePlaces([patch.location]);
  if (patch.categories !== undefined) changes.categories = patch.categories;
  if (patch.importance !== undefined) changes.importance = patch.importance;
  if (patch.sensitivity !== undefined) changes.sensitivity = patch.sensitivity;
  if (patch.showAs !== undefined) changes.showAs = patch.showAs;
  if (patch.isReminderOn !== undefined) changes.isReminderOn = patch.isReminderOn;
  if (patch.reminderMinutesBeforeStart !== undefined)
    changes.reminderMinutesBeforeStart = patch.reminderMinutesBeforeStart;
  if (patch.responseRequested !== undefined) changes.responseRequested = patch.responseRequested ?? true;
  if (patch.allowNewTimeProposals !== undefined) changes.allowNewTimeProposals = patch.allowNewTimeProposals ?? true;
  if (patch.hideAttendees !== undefined) changes.hideAttendees = patch.hideAttendees ?? false;
  return changes;
}

function timeChanges(current: EventFields, { start, end, isAllDay }: EventPatch): Partial<EventFields> {
  if (start === undefined && end === undefined && isAllDay === undefined) return {};
  const allDay = isAllDay ?? current.isAllDay;
  const times = {
    start:
      start === undefined ? recast(current.start, current.isAllDay, allDay, "Start") : take(start, allDay, "Start"),
    end: end === undefined ? recast(current.end, current.isAllDay, allDay, "End") : take(end, allDay, "End"),
    isAllDay: allDay,
  };
  if (allDay && times.start.zone !== times.end.zone)
    throw invalid("An all-day event starts and ends in one time zone.");
  if (times.end.at < times.start.at || (allDay && times.end.at === times.start.at))
    throw new GraphError(400, "ErrorPropertyValidationFailure", "The event ends before it starts.");
  return times;
}

function take(time: ZonedTime, isAllDay: boolean, name: string): Moment {
  const at = instantOf(time);
  if (!isAllDay) return { at, zone: time.timeZone };
  if (!/^\d{4}-\d{2}-\d{2}(T00:00(:00(\.0{1,7})?)?)?$/.test(time.dateTime)) throw notMidnight(name);
  return { at: utcMidnight(time.dateTime.slice(0, 10)), zone: time.timeZone };
}

/** What was not sent keeps its local time when a timed event becomes an all-day one or the other way round. */
function recast(moment: Moment, wasAllDay: boolean, isAllDay: boolean, name: string): Moment {
  if (wasAllDay === isAllDay) return moment;
  if (wasAllDay) {
    const date = new Date(moment.at).toISOString().slice(0, 10);
    return { at: instantAt(date, "00:00:00.000", moment.zone), zone: moment.zone };
  }
  const { date, time } = localOf(moment.at, moment.zone);
  if (time !== "00:00:00.000") throw notMidnight(name);
  return { at: utcMidnight(date), zone: moment.zone };
}

function notMidnight(name: string): GraphError {
  return invalid(`The Event.${name} property for an all-day event needs to be set to midnight.`);
}

function invalid(message: string): GraphError {
  return new GraphError(400, "ErrorInvalidRequest", message);
}

/** An online meeting stays online, unless its text is written without the join block. */
function bodyChanges(
  world: World,
  mailbox: CalendarMailbox,
  current: EventFields,
  { body, isOnlineMeeting, onlineMeetingProvider }: EventPatch,
): Partial<EventFields> {
  const content = body?.content ?? "";
  const written =
    body === undefined ? undefined : body?.contentType === "html" ? bodyFromHtml(content) : bodyFromText(content);
  const changes: Partial<EventFields> =
    written === undefined ? {} : { body: written, ...meetingAfter(written, current.joinUrl) };
  if (isOnlineMeeting !== true || current.isOnlineMeeting) return changes;
  const late = world.settings.calendar.joinLinkComesLate;
  const joinUrl = late ? undefined : createJoinUrl(mailbox.random);
  const text = written ?? current.body;
  return {
    ...changes,
    isOnlineMeeting: true,
    onlineMeetingProvider:
      onlineMeetingProvider == null || onlineMeetingProvider === "unknown" ? "teamsForBusiness" : onlineMeetingProvider,
    joinUrl,
    body: joinUrl === undefined ? text : withJoinBlock(text, joinUrl),
  };
}

function mergeExtended<T extends { readonly id: string }>(before: readonly T[], written: readonly T[]): readonly T[] {
  const byId = new Map(before.map((property) => [property.id.toLowerCase(), property]));
  for (const property of written) byId.set(property.id.toLowerCase(), property);
  return [...byId.values()];
}
