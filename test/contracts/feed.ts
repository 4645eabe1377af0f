import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import {
  BadCursorError,
  type Feed,
  type FeedEvent,
  type FeedFilter,
  type FeedMessage,
} from "../../src/app/ports/feed.ts";

export interface FeedBench {
  readonly feed: Feed;
  /** Written and committed. */
  write(events: readonly FeedEvent[]): Promise<void>;
  /** Forgets everything so far. */
  purge(): Promise<void>;
}

export const everything: FeedFilter = { topics: ["status", "run", "conflict", "alert", "settings", "activity"] };

/** The next `count` messages. */
export async function take(messages: AsyncIterable<FeedMessage>, count: number): Promise<readonly FeedMessage[]> {
  const taken: FeedMessage[] = [];
  if (count === 0) return taken;
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

export const numbered = (from: number, to: number): readonly FeedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ topic: "run", subjectId: String(from + index) }));
export const subjects = (messages: readonly FeedMessage[]) => messages.map(({ subjectId }) => subjectId);
export const numbers = (from: number, to: number) => subjects(numbered(from, to) as readonly FeedMessage[]);

/** What every status feed promises. */
export function describeFeed(name: string, open: () => Promise<FeedBench>): void {
  describe(`feed: ${name}`, () => {
    let bench: FeedBench;
    const { signal } = new AbortController();
    beforeEach(async () => {
      bench ??= await open();
    });

    test("an event comes with all that was written", async () => {
      const event: FeedEvent = {
        topic: "activity",
        organizationId: randomUUID(),
        userId: randomUUID(),
        accountId: randomUUID(),
        resource: "TASKS",
        subjectId: "a run",
        detail: { message: "3 tasks", done: 3, isFirst: true, rate: null },
      };
      const head = await bench.feed.head();
      await bench.write([event, { topic: "settings" }]);
      const [full, bare] = await take(bench.feed.follow(everything, head, signal), 2);
      expect(full).toMatchObject(event);
      expect(full?.at).toBeInstanceOf(Date);
      expect(Object.keys(bare ?? {}).toSorted()).toEqual(["at", "cursor", "topic"]);
    });

    test("events written before and while following come once, in order", async () => {
      const head = await bench.feed.head();
      await bench.write(numbered(1, 3));
      const messages = bench.feed.follow(everything, head, signal);
      const taking = take(messages, 9);
      await bench.write(numbered(4, 5));
      await bench.write(numbered(6, 9));
      expect(subjects(await taking)).toEqual(numbers(1, 9));
    });

    test("every cursor is a place to go on from", async () => {
      const head = await bench.feed.head();
      await bench.write(numbered(1, 6));
      const all = await take(bench.feed.follow(everything, head, signal), 6);
      for (const [index, { cursor }] of all.slice(0, -1).entries()) {
        const rest = await take(bench.feed.follow(everything, cursor, signal), 5 - index);
        expect(subjects(rest)).toEqual(numbers(index + 2, 6));
      }
    });

    test("a follower hears only its topics, account and resource", async () => {
      const [mine, other] = [randomUUID(), randomUUID()];
      const head = await bench.feed.head();
      await bench.write([
        { topic: "run", accountId: mine, resource: "TASKS", subjectId: "1" },
        { topic: "alert", accountId: mine, resource: "TASKS", subjectId: "2" },
        { topic: "run", accountId: other, resource: "TASKS", subjectId: "3" },
        { topic: "run", accountId: mine, resource: "EMAIL", subjectId: "4" },
        { topic: "run", subjectId: "5" },
        { topic: "run", accountId: mine, resource: "TASKS", subjectId: "6" },
      ]);
      const filter: FeedFilter = { topics: ["run"], accountId: mine, resource: "TASKS" };
      expect(subjects(await take(bench.feed.follow(filter, head, signal), 2))).toEqual(["1", "6"]);
      const live = take(bench.feed.follow(filter, await bench.feed.head(), signal), 1);
      await bench.write([
        { topic: "run", accountId: other, resource: "TASKS", subjectId: "7" },
        { topic: "run", accountId: mine, resource: "TASKS", subjectId: "8" },
      ]);
      expect(subjects(await live)).toEqual(["8"]);
    });

    test("following ends when its signal aborts", async () => {
      const stop = new AbortController();
      const ended = take(bench.feed.follow(everything, await bench.feed.head(), stop.signal), 1);
      stop.abort();
      expect(await ended).toEqual([]);
    });

    test("a follower far behind gets everything while the feed goes on", async () => {
      const head = await bench.feed.head();
      const slow = bench.feed.follow(everything, head, signal)[Symbol.asyncIterator]();
      await bench.write(numbered(1, 1));
      const got = [(await slow.next()).value.subjectId];
      for (let from = 2; from < 5_002; from += 1_000) await bench.write(numbered(from, from + 999));
      while (got.length < 5_001) got.push((await slow.next()).value.subjectId);
      expect(got).toEqual(numbers(1, 5_001));
      await slow.return?.();
    });

    test.each(["", "x", "1.x", "-1", "99999999999999999.0"])("%j is no cursor", async (cursor) => {
      await expect(async () => take(bench.feed.follow(everything, cursor, signal), 1)).rejects.toThrow(BadCursorError);
    });

    test("a cursor from before what is kept is refused, the present one goes on", async () => {
      const old = await bench.feed.head();
      await bench.write(numbered(1, 2));
      await bench.purge();
      await expect(take(bench.feed.follow(everything, old, signal), 1)).rejects.toThrow(
        /Subscribe again without "after"/,
      );
      const head = await bench.feed.head();
      await bench.write(numbered(3, 3));
      expect(subjects(await take(bench.feed.follow(everything, head, signal), 1))).toEqual(["3"]);
    });
  });
}
