// Present state, then changes, behind one cursor:
//
//   head ──▶ objects in the order of id, cursor "head~id" ──▶ changed objects, cursor of their latest event
//
// A client that comes back with "head~id" gets the objects after that id and then everything since the head; with an event's cursor,
// everything since that event. Objects are read when they are sent, with the viewer's rights, so an event never shows more than a query.
import type { FairQueue } from "../../lib/fair-queue.ts";
import { createStoppable } from "../../lib/stoppable.ts";
import type { Clock } from "../ports/clock.ts";
import type { Feed, FeedMessage, InTurn, Topic } from "../ports/feed.ts";
import { type Concerns, collect } from "./collect.ts";

export interface Watched<T> {
  readonly id: string;
  readonly value: T;
}

/** Objects of one kind that a viewer may see. */
export interface WatchSource<T> {
  readonly topics: readonly Topic[];
  concerns(message: FeedMessage): Concerns;
  /** The present objects, in the order of id, after `afterId`. */
  present(afterId: string, limit: number): Promise<readonly Watched<T>[]>;
  /** Those of the ids that exist and that the viewer may see. */
  read(ids: readonly string[]): Promise<readonly Watched<T>[]>;
}

export interface WatchEvent<T> {
  readonly cursor: string;
  readonly value: T;
}

/** One object is sent at most ten times a second: nobody reads faster. */
const paceMs = 100;
const pageSize = 100;

/** @throws BadCursorError */
export type Watch = <T>(
  viewerId: string,
  source: WatchSource<T>,
  after?: string | null,
) => Promise<AsyncIterableIterator<WatchEvent<T>>>;

/** @param turns decides who reads when: a viewer who watches a thousand things must not keep others waiting */
export function createWatch(feed: Feed, clock: Pick<Clock, "now" | "sleep">, turns: FairQueue): Watch {
  return async (viewerId, unbounded, after) => {
    const inTurn: InTurn = (read) => turns.run(viewerId, read);
    const source: typeof unbounded = {
      ...unbounded,
      present: (afterId, limit) => inTurn(() => unbounded.present(afterId, limit)),
      read: (ids) => inTurn(() => unbounded.read(ids)),
    };
    const start =
      after === undefined || after === null ? { cursor: await inTurn(feed.head), afterId: "" } : split(after);
    await inTurn(() => feed.check(start.cursor));
    return createStoppable(async function* (signal) {
      const changes = collect(feed.follow({ topics: source.topics }, start.cursor, signal, inTurn), (message) =>
        source.concerns(message),
      );
      if (start.afterId !== undefined) yield* present(source, start.cursor, start.afterId, signal);
      while (!signal.aborted) {
        const gathered = await changes.next();
        if (gathered === null) return;
        const startedMs = clock.now().getTime();
        if (gathered.isAll) yield* present(source, gathered.cursor, "", signal);
        else yield* changed(source, gathered.ids, signal);
        await pause(clock, paceMs - (clock.now().getTime() - startedMs), signal);
      }
    });
  };
}

async function* present<T>(source: WatchSource<T>, cursor: string, afterId: string, signal: AbortSignal) {
  let last: string | undefined = afterId;
  while (last !== undefined && !signal.aborted) {
    const page: readonly Watched<T>[] = await source.present(last, pageSize);
    for (const { id, value } of page) yield { cursor: `${cursor}~${id}`, value };
    last = page.length < pageSize ? undefined : page.at(-1)?.id;
  }
}

async function* changed<T>(source: WatchSource<T>, cursors: ReadonlyMap<string, string>, signal: AbortSignal) {
  const ids = [...cursors.keys()];
  for (let from = 0; from < ids.length && !signal.aborted; from += pageSize) {
    const page = ids.slice(from, from + pageSize);
    const found = new Map((await source.read(page)).map(({ id, value }) => [id, value]));
    for (const id of page) {
      const value = found.get(id);
      const cursor = cursors.get(id);
      if (value !== undefined && cursor !== undefined) yield { cursor, value };
    }
  }
}

async function pause(clock: Pick<Clock, "sleep">, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** "1.0~id" → the place in the feed and the last object of the present state that was sent. */
function split(after: string): { readonly cursor: string; readonly afterId?: string } {
  const mark = after.indexOf("~");
  return mark < 0 ? { cursor: after } : { cursor: after.slice(0, mark), afterId: after.slice(mark + 1) };
}
