import type { Resource } from "../../core/records/record.ts";

/** What a line of the activity log tells. */
export const activityKinds = [
  "RUN_ENDED",
  "MAILBOX_CONNECTED",
  "MAILBOX_DISCONNECTED",
  "PRIMARY_MAILBOX_CHOSEN",
  "PERSON_CHANGED",
  "PERSON_REMOVED",
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** A line of the activity log that quotes no record: who may not read records sees it, too. */
export function said(kind: ActivityKind, message: string) {
  return { kind, message, redacted: message };
}

export type Topic = "status" | "run" | "conflict" | "alert" | "settings" | "activity" | "access";

/** What changed, by name: whoever hears it reads the present state with their own selection and rights. */
export interface FeedEvent {
  readonly topic: Topic;
  readonly organizationId?: string;
  readonly userId?: string | null;
  readonly accountId?: string;
  readonly resource?: Resource;
  /** The run, conflict or alert; the settings scope; of access what changed (access-feed.ts). */
  readonly subjectId?: string;
  /** Small: what the activity log shows, { kind, message, … }, or of access the kind. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface FeedMessage extends FeedEvent {
  /** Opaque; give it back as `after` to go on behind this event. */
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
  /** The cursor of now: events committed later come after it, none is missed between reading state and following. */
  head(): Promise<string>;
  /** Whether the cursor can be followed, before anything is promised. @throws BadCursorError */
  check(cursor: string): Promise<void>;
  /**
   * Events behind `after`, each once, in commit order, then live until the signal aborts.
   * @param inTurn what the follower alone makes the database read waits for its turn
   * @throws BadCursorError
   */
  follow(filter: FeedFilter, after: string, signal: AbortSignal, inTurn?: InTurn): AsyncIterable<FeedMessage>;
}

export type InTurn = <T>(read: () => Promise<T>) => Promise<T>;
