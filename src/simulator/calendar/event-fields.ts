import type { Address } from "../mailbox/address.ts";
import type { Body } from "../mailbox/body.ts";
import type { Attachment } from "./attachments.ts";

/** A time and the zone it was written in. For an all-day event `at` is midnight UTC of the date, whatever the zone. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Windows or IANA name, as it was written. */
  readonly zone: string;
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

/** The fields that an occurrence has too, from its series or of its own. */
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

export const NO_TIME = "0001-01-01T00:00:00Z";
