/**
 * An event as both sides can hold it: a single one, or a whole series with its exceptions and cancelled occurrences.
 *
 * A series is one record. So an edit of one occurrence on each side is merged like any other field, and no occurrence can lose its series
 * or appear twice. An occurrence is named by the date that the rule gives it, in the series' zone: Microsoft's occurrence ids change
 * whenever a series is rescheduled.
 */
import type { FieldValue, RecordFields } from "./record.ts";
import type { Recurrence } from "./recurrence.ts";

/**
 * When it happens, merged as one value: half a change of time makes no sense. Timed: local times (YYYY-MM-DDTHH:MM:SS) in the zones beside
 * them, IANA names. All-day: dates (YYYY-MM-DD) that belong to no zone and are never converted; the end is exclusive, the zones are null.
 */
export interface EventTime {
  readonly isAllDay: boolean;
  readonly start: string;
  readonly end: string;
  readonly startZone: string | null;
  readonly endZone: string | null;
}

export type AttendeeResponse = "none" | "organizer" | "tentativelyAccepted" | "accepted" | "declined" | "notResponded";

export interface Attendee {
  readonly address: string;
  readonly name: string;
  readonly type: "required" | "optional" | "resource";
  /** Only the attendee sets it: sync never writes it. */
  readonly response: AttendeeResponse;
}

export interface Organizer {
  readonly address: string;
  readonly name: string;
}

/** What an occurrence has that differs from its series; absent: as the series. */
export type OccurrenceChanges = {
  readonly [K in Exclude<keyof EventFields, "recurrence" | "exceptions" | "organizer" | "isOrganizer" | "uid">]?:
    | EventFields[K]
    | undefined;
};

/** `date`: YYYY-MM-DD, the day that the rule gives, in the series' zone; at most one exception a day. */
export type EventException =
  | { readonly date: string; readonly kind: "cancelled" }
  | { readonly date: string; readonly kind: "changed"; readonly changes: OccurrenceChanges };

export interface EventFields {
  readonly subject: string;
  /** Plain text. */
  readonly description: string;
  readonly time: EventTime;
  /** Display names. */
  readonly locations: readonly string[];
  readonly attendees: readonly Attendee[];
  /** Null: the owner, while Microsoft has not named an organizer yet. */
  readonly organizer: Organizer | null;
  readonly isOrganizer: boolean;
  /** The owner's own answer to somebody else's meeting. */
  readonly response: AttendeeResponse;
  readonly isCancelled: boolean;
  readonly recurrence: Recurrence | null;
  /** By date. */
  readonly exceptions: readonly EventException[];
  /** Minutes before the start; null: no reminder. */
  readonly reminderMinutes: number | null;
  readonly showAs: "free" | "tentative" | "busy" | "oof" | "workingElsewhere" | "unknown";
  readonly sensitivity: "normal" | "personal" | "private" | "confidential";
  readonly importance: "low" | "normal" | "high";
  readonly categories: readonly string[];
  readonly onlineMeetingUrl: string | null;
  /** iCalendar's UID, the same in every attendee's mailbox; null until Microsoft assigns one. */
  readonly uid: string | null;
}

/** The fields of an event, each unset. `time` has no unset value of its own: this one means "not known". */
export const emptyEvent: EventFields = {
  subject: "",
  description: "",
  time: { isAllDay: false, start: "", end: "", startZone: null, endZone: null },
  locations: [],
  attendees: [],
  organizer: null,
  isOrganizer: true,
  response: "none",
  isCancelled: false,
  recurrence: null,
  exceptions: [],
  reminderMinutes: null,
  showAs: "busy",
  sensitivity: "normal",
  importance: "normal",
  categories: [],
  onlineMeetingUrl: null,
  uid: null,
};

/** Neutral fields as an event. They come from our own adapters and tables, which always hold the whole event. */
export function eventOf(fields: RecordFields): EventFields {
  return { ...emptyEvent, ...(fields as Partial<EventFields>) };
}

/** Plain JSON of an event, for the engine and the database. */
export function recordOf(event: { readonly [K in keyof EventFields]?: EventFields[K] | undefined }): RecordFields {
  const plain: Record<string, FieldValue> = JSON.parse(JSON.stringify(event));
  return plain;
}

/** The date by which the rule names an occurrence: the day of its start, in the series' zone. */
export function startDateOf(time: EventTime): string {
  return time.start.slice(0, 10);
}
