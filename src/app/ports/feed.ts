import type { Resource } from "../../core/records/record.ts";
import { UserError } from "../errors.ts";

/** The kinds of lines in the activity log. */
export const activityKinds = [
  "RUN_ENDED",
  "MAILBOX_CONNECTED",
  "MAILBOX_DISCONNECTED",
  "PRIMARY_MAILBOX_CHOSEN",
  "PERSON_CHANGED",
  "PERSON_REMOVED",
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** A line of the activity log that quotes no record: viewers who may not read records see it too. */
export function activityLine(kind: ActivityKind, message: string) {
  return { kind, message, redacted: message };
}

export type Topic = "status" | "run" | "conflict" | "alert" | "settings" | "activity" | "access" | "email" | "outgoing";

/** What changed, by name only: subscribers read the present state with their own selection and rights. */
export interface FeedEvent {
  readonly topic: Topic;
  readonly organizationId?: string;
  readonly userId?: string | null;
  readonly accountId?: string;
  readonly resource?: Resource;
  /** The run, conflict, alert or outgoing message; for settings the scope; for access what changed (access-feed.ts). */
  readonly subjectId?: string;
  /** For the activity log { kind, message, … }, for access the kind, for email ids (mail/mail-feed.ts). */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface FeedMessage extends FeedEvent {
  /** Opaque; pass it as `after` to continue behind this event. */
  readonly cursor: string;
  readonly at: Date;
}

export interface FeedFilter {
  readonly topics: readonly Topic[];
  readonly accountId?: string;
  readonly resource?: Resource;
}

/** Reading end of the status feed. Writing is a function of the same adapter, called within the transaction that it reports. */
export interface Feed {
  /** The present cursor: events committed later come after it, so that none is missed between reading the state and following. */
  head(): Promise<string>;
  /** Checks that the cursor can be followed, before the subscription is accepted. @throws BadCursorError */
  check(cursor: string): Promise<void>;
  /**
   * Events behind `after`, each once, in commit order, then live until the signal aborts.
   * @param inTurn queues the database reads that only this follower causes
   * @throws BadCursorError
   */
  follow(filter: FeedFilter, after: string, signal: AbortSignal, inTurn?: InTurn): AsyncIterable<FeedMessage>;
  /** Events behind `after` up to `until`, which this process has been told. @throws BadCursorError */
  between(filter: FeedFilter, after: string, until: string, inTurn?: InTurn): AsyncIterable<FeedMessage>;
  /** Whether a cursor of this feed is behind another. @throws BadCursorError */
  isAfter(cursor: string, other: string): boolean;
}

export type InTurn = <T>(read: () => Promise<T>) => Promise<T>;

export function passesFilter(filter: FeedFilter, event: FeedEvent): boolean {
  return (
    filter.topics.includes(event.topic) &&
    (filter.accountId === undefined || filter.accountId === event.accountId) &&
    (filter.resource === undefined || filter.resource === event.resource)
  );
}

/** The cursor is not one of this feed's, or the events after it are no longer kept. Subscribing without `after` gives the present state. */
export class BadCursorError extends UserError {
  constructor(reason: string) {
    super(`${reason} Subscribe again without "after" to get the present state.`);
  }
}
