import type { FeedMessage, Topic } from "../app/ports/feed.ts";
import type { WatchSource } from "../app/status/watch.ts";

/** Ids for a `where`: behind one, or any of some. */
export interface IdRange {
  readonly id?: { readonly gt: string } | { readonly in: string[] };
}

interface RowSource<T> {
  readonly topic: Topic;
  /** Which messages are about rows that were asked for. */
  isWanted(message: FeedMessage): boolean;
  /** Rows in the order of id that the viewer may see; `isPresent`: only those that are part of the present state. */
  find(range: IdRange, isPresent: boolean, limit?: number): Promise<readonly T[]>;
}

/** Rows of one table, each message about one of them by its subject. */
export function watchRows<T extends { readonly id: string }>({ topic, isWanted, find }: RowSource<T>): WatchSource<T> {
  const named = (rows: readonly T[]) => rows.map((value) => ({ id: value.id, value }));
  return {
    topics: [topic],
    concerns: (message) => (message.subjectId !== undefined && isWanted(message) ? [message.subjectId] : []),
    present: async (afterId, limit) => named(await find(afterId === "" ? {} : { id: { gt: afterId } }, true, limit)),
    read: async (ids) => named(await find({ id: { in: [...ids] } }, false)),
  };
}
