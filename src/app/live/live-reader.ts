import { FellBehindError } from "./fell-behind-error.ts";
import { presentCursor } from "./live-cursor.ts";

/** An object to send, with the place behind which its reader continues. */
export interface Told {
  /** Counts the messages of its group. */
  readonly nth: number;
  readonly id: string;
  readonly cursor: string;
}

/** One subscriber's place in a group. Its side of the queue is the peer's: nothing is taken before it can be sent. */
export interface LiveReader {
  /** The next texts, at most so many; null when there are none for now. @throws what ended it */
  take(most: number): readonly string[] | null | Promise<readonly string[]>;
  /** Called when there may be something to take. One at a time. */
  onReady(wake: () => void): void;
  leave(): void;
}

/** What its group tells it. */
export interface ReaderSide {
  tell(told: Told): void;
  /** Whether it is past the place of a present object, and would miss it. */
  isPast(id: string): boolean;
  /** What came before anything that it was told. */
  catchUp(all: readonly Told[]): void;
  wake(): void;
  end(error: unknown): void;
}

export interface LiveReaderOptions {
  readonly kind: "state" | "events";
  /** Where the present objects begin; null: it has them. */
  readonly walk: { readonly feed: string; readonly afterId: string } | null;
  /** Nothing may be taken before `catchUp`. */
  readonly isCatchingUp: boolean;
  /** Present ids behind one; `isLast` when no more will follow these. */
  presentAfter(id: string, limit: number): { readonly ids: readonly string[]; readonly isLast: boolean };
  isPresent(id: string): boolean;
  /** Where the present objects are messages of the feed: the place of one. */
  readonly placeOf: ((id: string) => string) | undefined;
  /** Whether it was not sent that when it caught up, or by another process. */
  isNews(told: Told): boolean;
  textsOf(all: readonly Told[]): readonly string[] | Promise<readonly string[]>;
  onLeave(): void;
}

/** So many events may wait for a slow reader. Of state each object waits once. */
const mostWaiting = 10_000;

export function createLiveReader(options: LiveReaderOptions): LiveReader & ReaderSide {
  const { kind, presentAfter, isPresent, placeOf, isNews, textsOf, onLeave } = options;
  let walk = options.walk;
  let { isCatchingUp } = options;
  /** State: by object, in the order of the latest message. Events: each under a number of its own. */
  let waiting = new Map<string | number, Told>();
  let nth = 0;
  let last: string | null = null;
  /** The last of the present objects that are messages of the feed. */
  let lastLine = "";
  let ended: { readonly error: unknown } | null = null;
  let wake = () => {};

  const isPast = (id: string): boolean => walk === null || id <= walk.afterId;

  function put(told: Told): void {
    // Read as a present object while the feed still had it to tell.
    if (placeOf !== undefined && told.id <= lastLine) return;
    const key = kind === "state" ? told.id : nth++;
    // Deleted first, so that it goes to the end: a Map keeps the order of insertion.
    waiting.delete(key);
    waiting.set(key, told);
  }

  function end(error: unknown): void {
    ended ??= { error };
    waiting.clear();
    wake();
  }

  /** Present objects that are messages of the feed wait as its messages do, in front of those that were told. */
  function putLines(afterId: string, place: (id: string) => string): void {
    const { ids, isLast } = presentAfter(afterId, Number.POSITIVE_INFINITY);
    if (ids.length === 0 && !isLast) return;
    walk = null;
    const [next] = waiting.values();
    const lines = next === undefined ? ids : ids.filter((id) => id < next.id);
    const since = waiting;
    waiting = new Map();
    for (const id of lines) put({ nth: 0, id, cursor: place(id) });
    for (const told of since.values()) put(told);
    lastLine = lines.at(-1) ?? "";
  }

  function next(most: number): readonly Told[] {
    if (walk !== null && placeOf !== undefined) putLines(walk.afterId, placeOf);
    if (walk !== null) {
      const { feed, afterId } = walk;
      const { ids, isLast } = presentAfter(afterId, most);
      const lastId = ids.at(-1);
      walk = isLast ? null : { feed, afterId: lastId ?? afterId };
      if (ids.length > 0) return ids.map((id) => ({ nth: 0, id, cursor: presentCursor(feed, id) }));
      if (walk !== null) return [];
    }
    if (isCatchingUp) return [];
    const all: Told[] = [];
    for (const [key, told] of waiting) {
      if (all.length === most) break;
      waiting.delete(key);
      all.push(told);
    }
    return all;
  }

  return {
    take(most) {
      if (ended !== null) throw ended.error;
      const all = next(most);
      const cursor = all.at(-1)?.cursor;
      if (cursor === undefined) return null;
      last = cursor;
      return textsOf(all);
    },
    onReady(callback) {
      wake = callback;
    },
    leave: onLeave,
    tell(told) {
      // The present objects that are still to come are sent as they are then.
      if (kind === "state" && !isPast(told.id) && isPresent(told.id)) return;
      if (!isNews(told)) return;
      put(told);
      if (kind === "events" && waiting.size > mostWaiting) end(new FellBehindError(last));
    },
    isPast,
    catchUp(all) {
      const since = waiting;
      waiting = new Map();
      for (const told of all) put(told);
      for (const told of since.values()) put(told);
      isCatchingUp = false;
      wake();
    },
    wake: () => wake(),
    end,
  };
}
