import { GraphError } from "../graph/graph-error.ts";
import { occurrencesBetween, type Recurrence } from "../mailbox/recurrence.ts";
import { isSameZone, type ZonedTime } from "../mailbox/zone.ts";
import type { World } from "../world.ts";
import { recipientsOf, setException } from "./attendee-copies.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import { seriesFor } from "./create-event.ts";
import { mustNotCross } from "./crossing.ts";
import { changesOf } from "./event-changes.ts";
import type { EventFields } from "./event-fields.ts";
import type { EventPatch } from "./event-input.ts";
import { dateOfUtc, localOf } from "./local-time.ts";
import { announceUpdate } from "./meetings.ts";
import { fieldsOf, firstTimes, type Occurrence } from "./occurrences.ts";
import { invalidRecurrence } from "./series.ts";

/** Parts of a body that concern the attendees. The rest (reminder, categories, showAs) is personal and mails nobody. */
const MEETING_INPUTS = [
  "subject",
  "body",
  "start",
  "end",
  "isAllDay",
  "location",
  "locations",
  "recurrence",
  "importance",
  "sensitivity",
  "responseRequested",
  "allowNewTimeProposals",
  "hideAttendees",
  "isOnlineMeeting",
] as const satisfies readonly (keyof EventPatch)[];

/** Changes an event, or one occurrence of a series, like a PATCH, and informs the attendees if it concerns them. */
export function updateEvent(
  world: World,
  mailbox: CalendarMailbox,
  event: EventState,
  patch: EventPatch,
  occurrence?: Occurrence,
): void {
  const date = occurrence?.date;
  const before = recipientsOf(event, date);
  if (occurrence === undefined) changeWhole(world, mailbox, event, patch);
  else changeOne(world, mailbox, event, occurrence, patch);
  mailbox.touch(event);
  if (!event.isOrganizer) return;
  const isMeetingChanged = MEETING_INPUTS.some((name) => patch[name] !== undefined);
  if (isMeetingChanged || patch.attendees !== undefined)
    announceUpdate(world, mailbox, event, before, { isMeetingChanged, date });
}

function changeOne(
  world: World,
  mailbox: CalendarMailbox,
  event: EventState,
  occurrence: Occurrence,
  patch: EventPatch,
): void {
  if (patch.recurrence) {
    throw new GraphError(
      400,
      "ErrorPropertyValidationFailure",
      "An occurrence of a series has no recurrence of its own.",
    );
  }
  const changes = changesOf(world, mailbox, fieldsOf(event, occurrence), patch);
  if (changes.start !== undefined) mustNotCross(event, occurrence, changes.start, changes.isAllDay ?? event.isAllDay);
  setException(mailbox, event, occurrence.date, changes);
}

function changeWhole(world: World, mailbox: CalendarMailbox, event: EventState, patch: EventPatch): void {
  const changes = changesOf(world, mailbox, event, patch);
  const fields: EventFields = { ...event, ...changes };
  if (patch.recurrence === undefined && event.recurrence !== undefined) mustStayInZone(event, patch);
  if (patch.recurrence) {
    const { recurrence, times } = seriesFor(world, fields, patch.recurrence);
    Object.assign(event, changes, times);
    event.recurrence = recurrence;
    regenerate(world, event, recurrence);
  } else if (patch.recurrence === null || event.recurrence === undefined) {
    Object.assign(event, changes, { recurrence: undefined, exceptions: new Map(), cancelled: new Set() });
  } else if (changes.start === undefined) {
    Object.assign(event, changes);
  } else {
    const isRescheduled = hasOtherTimes(event, fields);
    const recurrence = isRescheduled ? followStart(event.recurrence, event, fields) : event.recurrence;
    Object.assign(event, changes, firstTimes(fields, recurrence));
    event.recurrence = recurrence;
    if (isRescheduled) regenerate(world, event, recurrence);
  }
}

/** A series goes into another zone only together with its recurrence. */
function mustStayInZone(event: EventState, { start, end }: EventPatch): void {
  const isElsewhere = (time: ZonedTime | undefined) =>
    time !== undefined && !isSameZone(time.timeZone, event.start.zone);
  if (isElsewhere(start) || isElsewhere(end)) throw invalidRecurrence("At least one property failed validation.");
}

function hasOtherTimes(before: EventFields, after: EventFields): boolean {
  return (
    before.start.at !== after.start.at ||
    before.end.at !== after.end.at ||
    before.start.zone !== after.start.zone ||
    before.isAllDay !== after.isAllDay
  );
}

/** A series whose master gets another start begins on its date, and follows it into another zone. */
function followStart(recurrence: Recurrence, before: EventFields, after: EventFields): Recurrence {
  const zone = before.start.zone === after.start.zone ? recurrence.range.recurrenceTimeZone : after.start.zone;
  const startDate = after.isAllDay ? dateOfUtc(after.start.at) : localOf(after.start.at, zone).date;
  return { ...recurrence, range: { ...recurrence.range, startDate, recurrenceTimeZone: zone } };
}

/** A series with another pattern or other times gets new occurrences. */
function regenerate(world: World, event: EventState, recurrence: Recurrence): void {
  const isOn = (date: string) => occurrencesBetween(recurrence, date, date).length > 0;
  const isKept = world.settings.calendar.patternChange === "keepsExceptions";
  event.exceptions = new Map(isKept ? [...event.exceptions].filter(([date]) => isOn(date)) : []);
  event.cancelled = new Set(isKept ? [...event.cancelled].filter(isOn) : []);
}
