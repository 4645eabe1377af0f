import type { Recurrence } from "../todo/recurrence.ts";
import type { Extension } from "../todo/state.ts";
import type { Attachment } from "./attachments.ts";
import type { CalendarState } from "./calendar-state.ts";

/** A time and the zone it was written in. For an all-day event `at` is midnight UTC of the date, whatever the zone. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Windows or IANA name, as it was written. */
  readonly zone: string;
}

/** What is kept of a text: Exchange keeps HTML, and what a client that asks for plain text gets. */
export interface Body {
  readonly html: string;
  readonly text: string;
}

export interface Address {
  readonly name: string;
  readonly address: string;
}

export type Response = "none" | "organizer" | "tentativelyAccepted" | "accepted" | "declined" | "notResponded";
export interface ResponseStatus {
  readonly response: Response;
  /** A Graph instant. */
  readonly time: string;
}

export interface Attendee {
  readonly type: "required" | "optional" | "resource";
  readonly emailAddress: Address;
  readonly status: ResponseStatus;
  readonly proposedNewTime?: { readonly start: Moment; readonly end: Moment };
}

export interface ExtendedProperty {
  readonly id: string;
  readonly value: string;
}

/** One that holds a list. */
export interface ExtendedList {
  readonly id: string;
  readonly value: readonly string[];
}

/** Without the fields that Exchange fills in by itself. */
export interface Place extends Record<string, unknown> {
  readonly displayName: string;
}

/** What an occurrence has too, from its series or as its own. */
export interface EventFields {
  subject: string;
  body: Body;
  start: Moment;
  end: Moment;
  isAllDay: boolean;
  places: readonly Place[];
  attendees: readonly Attendee[];
  responseStatus: ResponseStatus;
  responseRequested: boolean;
  allowNewTimeProposals: boolean;
  hideAttendees: boolean;
  showAs: "unknown" | "free" | "tentative" | "busy" | "oof" | "workingElsewhere";
  sensitivity: "normal" | "personal" | "private" | "confidential";
  importance: "low" | "normal" | "high";
  categories: readonly string[];
  isReminderOn: boolean;
  reminderMinutesBeforeStart: number;
  isCancelled: boolean;
  isOnlineMeeting: boolean;
  onlineMeetingProvider: string;
  joinUrl: string | undefined;
  extended: readonly ExtendedProperty[];
  extendedMany: readonly ExtendedList[];
  attachments: readonly Attachment[];
}

/** An occurrence that differs from its series. */
export interface ExceptionState {
  readonly own: Partial<EventFields>;
  readonly etag: string;
  readonly lastModifiedAt: string;
}

/** A single event, or the master of a series with what became of its occurrences. */
export interface EventState extends EventFields {
  /** Stays when the event moves to another calendar; `id` does not. */
  readonly immutableId: string;
  id: string;
  /** The same in every attendee's mailbox. */
  readonly uid: string;
  readonly organizer: Address;
  readonly isOrganizer: boolean;
  readonly transactionId: string | undefined;
  readonly createdAt: string;
  lastModifiedAt: string;
  etag: string;
  recurrence: Recurrence | undefined;
  /** By the date that the pattern gives, in the zone of the series. */
  exceptions: Map<string, ExceptionState>;
  cancelled: Set<string>;
  extensions: Extension[];
  calendar: CalendarState;
  /** Representations made since the last change, by the way they were asked for. */
  readonly cache: Map<string, string>;
}

export const NO_TIME = "0001-01-01T00:00:00Z";
