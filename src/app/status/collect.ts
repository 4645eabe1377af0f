import { createDeferred } from "../../lib/deferred.ts";
import type { FeedMessage } from "../ports/feed.ts";

/** What messages concern: certain objects by id, or any of them. */
export type Concerns = readonly string[] | "all";

export interface Gathered {
  /** Ids in the order of their latest message, each with that message's cursor. */
  readonly ids: ReadonlyMap<string, string>;
  /** Anything may have changed. */
  readonly isAll: boolean;
  readonly cursor: string;
}

/** At most this many objects wait for a slow client; then the feed is not read further, and loses nothing. */
const mostWaiting = 2_000;

/**
 * Reads messages ahead and keeps only the latest for each object, since the client reads the present state anyway. A slow client gets the
 * newest state, not a backlog.
 */
export function collect(
  messages: AsyncIterable<FeedMessage>,
  concerns: (message: FeedMessage) => Concerns,
): { next(): Promise<Gathered | null> } {
  let ids = new Map<string, string>();
  let isAll = false;
  let cursor: string | undefined;
  let isOver = false;
  let arrived = createDeferred();
  let drained = createDeferred();

  const reading = (async () => {
    try {
      for await (const message of messages) {
        const concerned = concerns(message);
        if (concerned.length === 0) continue;
        cursor = message.cursor;
        if (concerned === "all") isAll = true;
        else for (const id of concerned) put(id, message.cursor);
        arrived.resolve();
        if (ids.size >= mostWaiting) await drained.promise;
      }
    } finally {
      isOver = true;
      arrived.resolve();
    }
  })();
  // The error is thrown at the next take; until then it must not count as unhandled.
  reading.catch(() => {});

  function put(id: string, at: string): void {
    // Deleted first, so that it goes to the end: a Map keeps insertion order.
    ids.delete(id);
    ids.set(id, at);
  }

  return {
    async next() {
      await arrived.promise;
      if (cursor === undefined) {
        if (isOver) await reading;
        return null;
      }
      const gathered = { ids, isAll, cursor };
      ids = new Map();
      isAll = false;
      cursor = undefined;
      if (!isOver) arrived = createDeferred();
      drained.resolve();
      drained = createDeferred();
      return gathered;
    },
  };
}
