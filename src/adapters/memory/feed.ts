import {
  BadCursorError,
  type Feed,
  type FeedEvent,
  type FeedFilter,
  type FeedMessage,
  passesFilter,
} from "../../app/ports/feed.ts";

export interface MemoryFeed extends Feed {
  write(events: readonly FeedEvent[]): void;
  /** Forgets all events so far; cursors from before are refused. */
  purge(): void;
}

/** The status feed in memory: a cursor is the number of events before it. */
export function createMemoryFeed(now: () => Date): MemoryFeed {
  const log: FeedMessage[] = [];
  const waiters = new Set<() => void>();
  let floor = 0;

  const place = (cursor: string): number => {
    const number = /^\d+$/.test(cursor) ? Number(cursor) : Number.NaN;
    if (!(number <= log.length)) throw new BadCursorError(`"${cursor}" is not a cursor of this feed.`);
    if (number < floor) throw new BadCursorError("Events behind the cursor are no longer kept.");
    return number;
  };

  async function* follow(filter: FeedFilter, after: string, signal: AbortSignal) {
    let next = place(after);
    while (!signal.aborted) {
      const message = log[next];
      if (message === undefined) {
        await grown(signal);
        continue;
      }
      next += 1;
      if (passesFilter(filter, message)) yield message;
    }
  }

  async function* between(filter: FeedFilter, after: string, until: string) {
    for (const message of log.slice(place(after), Number(until))) if (passesFilter(filter, message)) yield message;
  }

  function grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        waiters.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      waiters.add(wake);
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    });
  }

  return {
    head: async () => String(log.length),
    check: async (cursor) => {
      place(cursor);
    },
    follow,
    between,
    isAfter: (cursor, other) => Number(cursor) > Number(other),
    write(events) {
      for (const event of events) log.push({ ...event, at: now(), cursor: String(log.length + 1) });
      for (const wake of [...waiters]) wake();
    },
    purge() {
      floor = log.length;
    },
  };
}
