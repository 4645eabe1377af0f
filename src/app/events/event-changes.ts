import { type Attendee, type EventFields, type EventTime, type Organizer, recordOf } from "../../core/records/event.ts";
import { eventKind } from "../../core/records/event-kind.ts";
import { findEventBreach } from "../../core/records/event-rules.ts";
import type { RecordFields } from "../../core/records/record.ts";
import { spelled } from "../../core/records/same-value.ts";
import type { Edited } from "../../core/records/series-edits.ts";
import { ianaZoneOf } from "../../core/records/time-zone.ts";
import { UserError, ValidationError } from "../errors.ts";

/** A person to invite; only they set the response. */
export type InvitedAttendee = Omit<Attendee, "response">;

/** What people may set of an event. Absent: unchanged; a field is emptied by its empty value. */
export type EventChanges = {
  readonly [K in
    | "subject"
    | "description"
    | "time"
    | "locations"
    | "recurrence"
    | "reminderMinutes"
    | "showAs"
    | "sensitivity"
    | "importance"
    | "categories"]?: EventFields[K] | undefined;
} & { readonly attendees?: readonly InvitedAttendee[] | undefined };

/** What people may set of one occurrence. */
export type OccurrenceEdit = Omit<EventChanges, "recurrence">;

/** The changes as fields: zones by IANA name; people already invited keep their response. */
export function givenFields(changes: EventChanges, present: readonly Attendee[]): Partial<EventFields> {
  const { attendees, time, ...rest } = changes;
  const answers = new Map(present.map(({ address, response }) => [address.toLowerCase(), response]));
  const fields = {
    ...rest,
    time: time === undefined ? undefined : withIanaZones(time),
    attendees: attendees?.map((one) => ({
      ...one,
      address: one.address.trim(),
      response: answers.get(one.address.trim().toLowerCase()) ?? "none",
    })),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function withIanaZones(time: EventTime): EventTime {
  const iana = (zone: string | null): string | null => (zone === null ? null : (ianaZoneOf(zone) ?? zone));
  return { ...time, startZone: iana(time.startZone), endZone: iana(time.endZone ?? time.startZone) };
}

/** @throws ValidationError */
export function mustBeMade<T>(edited: Edited<T>): T {
  if ("breach" in edited) throw new ValidationError(edited.breach.field, edited.breach.rule);
  return edited.event;
}

/** @throws ValidationError for a rule that the event did not break before */
export function mustBeValid(event: EventFields, present?: EventFields): void {
  const breach = findEventBreach(event, present);
  if (breach !== null) throw new ValidationError(breach.field, breach.rule);
}

/** @throws NotOrganizerError when only the organizer may change one of the fields */
export function mustBeOwn(present: EventFields, changed: RecordFields): void {
  if (present.isOrganizer) return;
  const foreign = Object.keys(changed).filter((field) => !eventKind.meeting.isWritable(field, recordOf(present), null));
  if (foreign.length > 0) throw new NotOrganizerError(present.organizer, foreign);
}

/** The fields that differ, with their values after the edit. A different spelling counts here: people see what they wrote. */
export function differing(present: EventFields, event: EventFields): RecordFields {
  const before = recordOf(present);
  return Object.fromEntries(
    Object.entries(recordOf(event)).filter(([name, value]) => spelled(value) !== spelled(before[name] ?? null)),
  );
}

/** Somebody else's meeting: only the organizer may change what all attendees see. */
export class NotOrganizerError extends UserError {
  readonly organizer: Organizer | null;
  /** The fields that may not be changed. */
  readonly fields: readonly string[];

  constructor(organizer: Organizer | null, fields: readonly string[]) {
    const name = organizer === null ? "somebody else" : `${organizer.name || organizer.address} (${organizer.address})`;
    super(`This meeting is organized by ${name}: ask them to change it. You can answer it, and set your own reminder.`);
    this.organizer = organizer;
    this.fields = fields;
  }
}
