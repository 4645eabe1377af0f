import type { EventTime } from "../../core/records/event.ts";

/** An event that both sides hold and that is not in conflict. */
export interface LinkedEvent {
  readonly officeId: string;
  readonly officeVersion: number;
  readonly subject: string;
  readonly time: EventTime;
  readonly m365Id: string;
}

export interface LinkedEvents {
  /** A single future event that mails nobody when it is rescheduled, the one unchanged for longest. */
  sample(accountId: string): Promise<LinkedEvent | null>;
}
