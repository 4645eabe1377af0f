import type { LiveSource } from "../app/live/live-source.ts";
import type { FeedMessage, Topic } from "../app/ports/feed.ts";

/** Ids for a `where`: those after one, or certain ones. */
export interface IdRange {
  readonly id?: { readonly gt: string } | { readonly in: string[] };
}

interface RowSource<T> extends Pick<LiveSource<T>, "kind" | "isPresent"> {
  readonly topic: Topic;
  /** Whether a message is about a requested row. */
  isWanted(message: FeedMessage): boolean;
  /** Rows that the viewer may see, in the order of id; `isPresent`: only those that belong to the present state. */
  find(range: IdRange, isPresent: boolean, limit?: number): Promise<readonly T[]>;
}

/** Watches rows of one table; the subject of each message is one of them. */
export function watchRows<T extends { readonly id: string }>({
  topic,
  isWanted,
  find,
  ...rest
}: RowSource<T>): LiveSource<T> {
  const named = (rows: readonly T[]) => rows.map((value) => ({ id: value.id, value }));
  return {
    ...rest,
    topics: [topic],
    concerns: (message) => (message.subjectId !== undefined && isWanted(message) ? [message.subjectId] : []),
    present: async (afterId, limit) => named(await find(afterId === "" ? {} : { id: { gt: afterId } }, true, limit)),
    read: async (ids) => named(await find({ id: { in: [...ids] } }, false)),
  };
}
