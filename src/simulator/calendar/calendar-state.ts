import type { Address } from "../mailbox/address.ts";
import type { ChangeLog, Logged } from "../mailbox/change-log.ts";
import type { Extension } from "../mailbox/extension.ts";
import type { Recurrence } from "../mailbox/recurrence.ts";
import type { EventFields, ExceptionState } from "./event-fields.ts";

/** A single event, or the master of a series with its changed and cancelled occurrences. */
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

/** An event's presence in a calendar, as that calendar's feed reports it. One that moves leaves a removed entry behind. */
export interface CalendarEntry extends Logged {
  readonly event: EventState;
  /** The ids that it had there, for the tombstone. */
  readonly id: string;
}

export interface CalendarState {
  readonly id: string;
  /** The id that it has under the ImmutableId preference: another one. */
  readonly idUnderHeader: string;
  name: string;
  color: string;
  readonly isDefault: boolean;
  /** False if its own mailbox may only read it, such as a subscribed calendar. */
  canEdit: boolean;
  readonly owner: Address;
  changeKey: string;
  isRemoved: boolean;
  readonly log: ChangeLog<CalendarEntry>;
  readonly events: Map<EventState, CalendarEntry>;
  /** The people who see it in their own mailbox. */
  readonly shares: Map<string, CalendarShare>;
}

/** Another person's calendar, as seen in the mailbox of a person that it was shared with. */
export interface CalendarShare {
  readonly id: string;
  readonly idUnderHeader: string;
  canEdit: boolean;
  canViewPrivateItems: boolean;
}

/** Groups of Outlook's folder list. Every mailbox has two: for its own calendars, and for those that others have shared. */
export interface CalendarGroup {
  readonly id: string;
  readonly name: string;
  readonly classId: string;
  readonly changeKey: string;
  readonly isForOwn: boolean;
}

export function createGroups(newId: () => string, newKey: () => string): CalendarGroup[] {
  const group = (name: string, classId: string, isForOwn: boolean) => ({
    ...{ id: newId(), changeKey: newKey() },
    ...{ name, classId, isForOwn },
  });
  return [
    group("My Calendars", "0006f0b7-0000-0000-c000-000000000046", true),
    group("Other Calendars", "0006f0b8-0000-0000-c000-000000000046", false),
  ];
}
