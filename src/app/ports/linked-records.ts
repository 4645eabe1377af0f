import type { EventTime } from "../../core/records/event.ts";

/** A connected account, and how many of its tasks are linked. */
export interface LinkedAccount {
  readonly accountId: string;
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly linked: number;
}

/** A task that both sides hold and that is not in conflict. */
export interface LinkedTask {
  readonly officeId: string;
  readonly officeVersion: number;
  readonly subject: string;
  readonly m365Id: string;
  /** Microsoft's id of the list. */
  readonly listId: string;
}

export interface LinkedTasks {
  /** Connected accounts, the one with the most linked tasks first. */
  accounts(): Promise<readonly LinkedAccount[]>;
  /** An open task, the one unchanged for longest. */
  sample(accountId: string): Promise<LinkedTask | null>;
  /** The list with the most linked tasks. */
  largestList(
    accountId: string,
  ): Promise<{ readonly listId: string; readonly name: string; readonly linked: number } | null>;
}

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
