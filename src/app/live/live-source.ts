// What a subscription follows. A subscription's resolver returns it; who reads it, and for how many subscribers at once, is decided by the
// server (server/live).
import type { FeedMessage, Topic } from "../ports/feed.ts";

export interface Watched<T> {
  readonly id: string;
  readonly value: T;
}

/** What a message concerns: certain objects by id, or any of them. */
export type Concerns = readonly string[] | "all";

/**
 * Objects of one kind that a viewer may see.
 *
 *   state   the newest state is all that counts: a slow reader skips what is stale, and nobody is sent one object more than ten times a
 *           second
 *   events  every message of the feed is sent, in order; a reader that cannot keep up is closed with its cursor
 */
export interface LiveSource<T> {
  readonly kind: "state" | "events";
  readonly topics: readonly Topic[];
  concerns(message: FeedMessage): Concerns;
  /** The present objects, in the order of id, after `afterId`. */
  present(afterId: string, limit: number): Promise<readonly Watched<T>[]>;
  /** Those of the ids that exist and that the viewer may see. */
  read(ids: readonly string[]): Promise<readonly Watched<T>[]>;
  /** Whether an object belongs to the present state, so that a new subscriber gets it. Absent: each does. */
  isPresent?(value: T): boolean;
  /** Only so many, those with the highest ids, belong to the present state. */
  readonly mostPresent?: number;
  /** The present objects are themselves messages of the feed, and their ids in its order: the place of one in the feed. Of events only. */
  placeOf?(id: string): string;
}

export interface LiveEvent<T> {
  readonly cursor: string;
  readonly value: T;
}

/** A subscription as it was asked for. GraphQL asks of it only that it can be iterated. */
export class Watching<T> implements AsyncIterable<LiveEvent<T>> {
  readonly source: LiveSource<T>;
  readonly after: string | null;

  constructor(source: LiveSource<T>, after: string | null | undefined) {
    this.source = source;
    this.after = after ?? null;
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveEvent<T>> {
    throw new Error("A subscription is joined, not iterated.");
  }
}
