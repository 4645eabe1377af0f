import type { ChangeLog, Logged } from "../todo/change-log.ts";
import type { Address, EventState } from "./event-state.ts";

/** The stay of an event in a calendar, as that calendar's feed tells it. One that moves leaves a removed entry behind. */
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
  /** False for one that its own mailbox may only read: a subscribed calendar, say. */
  canEdit: boolean;
  readonly owner: Address;
  changeKey: string;
  isRemoved: boolean;
  readonly log: ChangeLog<CalendarEntry>;
  readonly events: Map<EventState, CalendarEntry>;
  /** Those who see it in their own mailbox. */
  readonly shares: Map<string, CalendarShare>;
}

/** A calendar of somebody else as it is seen in the mailbox of a person that it was shared with. */
export interface CalendarShare {
  readonly id: string;
  readonly idUnderHeader: string;
  canEdit: boolean;
  canViewPrivateItems: boolean;
}
