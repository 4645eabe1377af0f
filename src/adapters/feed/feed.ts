// The status feed over one table. Two writers may commit in a different order than their events' ids, so ids alone would lose events:
//
//   writer A:  insert id 1 ………………………… commit
//   writer B:       insert id 2, commit
//   a reader that remembers "2" here ↑ never sees 1
//
// So events also carry their transaction's number. A reader takes them in the order of (transaction, id) and stops before the oldest
// transaction that is still open. The price: a writing transaction left open anywhere on the server holds the feed back until it ends.
import type { PrismaClient } from "../../../prisma/generated/client.ts";
import { type Feed, type FeedFilter, type FeedMessage, type InTurn, passesFilter } from "../../app/ports/feed.ts";
import { readFeedEvents, readHead, type StoredMessage } from "./feed-events.ts";
import type { Notifications } from "./notifications.ts";
import { comparePositions, formatCursor, type Position, parseCursor } from "./position.ts";
import { createFeedReader, type FeedReader } from "./reader.ts";

const catchUpSize = 200;

export interface FeedOptions {
  readonly prisma: PrismaClient;
  readonly notifications: Pick<Notifications, "on">;
  readonly say?: (line: string) => void;
}

/** A follower has no queue: it reads what the process keeps or, when it is slow, the table, from its own cursor. */
export function createFeed({ prisma, notifications, say = () => {} }: FeedOptions): Feed & { stop(): void } {
  const reader = createFeedReader(prisma, notifications, say);
  const stopping = new AbortController();
  return {
    head: async () => formatCursor(await readHead(prisma)),
    check: async (cursor) => {
      await readFeedEvents(prisma, parseCursor(cursor), 1);
    },
    follow: (filter, after, signal, inTurn = (read) => read()) =>
      follow(
        { prisma, reader, filter, inTurn, signal: AbortSignal.any([signal, stopping.signal]) },
        parseCursor(after),
      ),
    between: (filter, after, until, inTurn = (read) => read()) =>
      between({ prisma, reader, filter, inTurn, signal: stopping.signal }, parseCursor(after), parseCursor(until)),
    isAfter: (cursor, other) => comparePositions(parseCursor(cursor), parseCursor(other)) > 0,
    stop() {
      stopping.abort();
      reader.stop();
    },
  };
}

interface Follower {
  readonly prisma: PrismaClient;
  readonly reader: FeedReader;
  readonly filter: FeedFilter;
  readonly inTurn: InTurn;
  readonly signal: AbortSignal;
}

async function* follow(follower: Follower, after: Position): AsyncGenerator<FeedMessage, void, undefined> {
  const { reader, filter, signal } = follower;
  const leave = await reader.join();
  try {
    // The table first, in any case: it can tell whether the cursor is valid.
    let place = yield* catchUp(follower, after);
    while (!signal.aborted) {
      const kept = reader.since(place);
      if (kept === undefined) {
        place = yield* catchUp(follower, place);
      } else if (kept.length === 0) {
        await reader.grown(signal);
      } else {
        for (const { position, message } of kept) {
          if (signal.aborted) return;
          place = position;
          if (passesFilter(filter, message)) yield message;
        }
      }
    }
  } finally {
    leave();
  }
}

async function* between(follower: Follower, after: Position, until: Position): AsyncGenerator<FeedMessage> {
  const { prisma, reader, filter, inTurn, signal } = follower;
  const isWanted = ({ position }: StoredMessage) => comparePositions(position, until) <= 0;
  const kept = reader.since(after);
  if (kept !== undefined && comparePositions(until, reader.tail()) <= 0) {
    for (const { message } of kept.filter(isWanted)) if (passesFilter(filter, message)) yield message;
    return;
  }
  let place = after;
  while (!signal.aborted) {
    const from = place;
    const { messages } = await inTurn(() => readFeedEvents(prisma, from, catchUpSize, filter));
    const wanted = messages.filter(isWanted);
    for (const { message } of wanted) yield message;
    if (wanted.length < catchUpSize) return;
    place = wanted.at(-1)?.position ?? place;
  }
}

async function* catchUp(
  { prisma, reader, filter, inTurn, signal }: Follower,
  after: Position,
): AsyncGenerator<FeedMessage, Position, undefined> {
  let place = after;
  while (!signal.aborted) {
    const from = place;
    const { tail, messages } = await inTurn(async () => {
      // Whatever the process has read by now is also visible to this query.
      const known = reader.tail();
      return { tail: known, ...(await readFeedEvents(prisma, from, catchUpSize, filter)) };
    });
    for (const { position, message } of messages) {
      if (signal.aborted) return place;
      place = position;
      yield message;
    }
    if (messages.length < catchUpSize) return comparePositions(place, tail) < 0 ? tail : place;
  }
  return place;
}
