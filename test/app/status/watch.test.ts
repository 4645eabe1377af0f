import { describe, expect, test } from "vitest";
import { createMemoryFeed } from "../../../src/adapters/memory/feed.ts";
import { BadCursorError, type FeedMessage } from "../../../src/app/ports/feed.ts";
import { createWatch, type WatchEvent, type WatchSource } from "../../../src/app/status/watch.ts";
import { createDeferred, type Deferred } from "../../../src/lib/deferred.ts";
import type { FairQueue } from "../../../src/lib/fair-queue.ts";

/** Numbered objects with a version each; an object named "hidden" is not to be seen. */
function openBench() {
  const feed = createMemoryFeed(() => new Date());
  const objects = new Map<string, number>();
  const sleeps: Deferred<void>[] = [];
  const clock = {
    now: () => new Date(0),
    sleep: (_ms: number, signal: AbortSignal) => {
      const sleep = createDeferred();
      sleeps.push(sleep);
      signal.addEventListener("abort", () => sleep.reject(signal.reason));
      return sleep.promise;
    },
  };
  const read = (ids: readonly string[]) =>
    ids.filter((id) => objects.has(id) && id !== "hidden").map((id) => ({ id, value: `${id}@${objects.get(id)}` }));
  const source: WatchSource<string> = {
    topics: ["run", "settings"],
    concerns: (message: FeedMessage) =>
      message.topic === "settings" ? "all" : message.subjectId === undefined ? [] : [message.subjectId],
    present: async (afterId, limit) =>
      read([...objects.keys()].toSorted().filter((id) => id > afterId)).slice(0, limit),
    read: async (ids) => read(ids),
  };
  // It is always one's turn: the clock here is driven by hand, and whoever waits would be late.
  const turns: FairQueue = { waiting: 0, run: (_owner, work) => Promise.resolve(work()) };
  const watch = <T>(source: WatchSource<T>, after?: string | null) =>
    createWatch(feed, clock, turns)("Una", source, after);
  return {
    feed,
    open: (after?: string) => watch(source, after),
    change(...ids: string[]) {
      for (const id of ids) objects.set(id, (objects.get(id) ?? 0) + 1);
      feed.write(ids.map((subjectId) => ({ topic: "run", subjectId })));
    },
    async wake() {
      // The watcher sleeps only after it was asked for more than there was.
      while (sleeps.length === 0) await new Promise((resolve) => setImmediate(resolve));
      sleeps.shift()?.resolve();
    },
  };
}

async function take(events: AsyncIterator<WatchEvent<string>>, count: number): Promise<WatchEvent<string>[]> {
  const taken: WatchEvent<string>[] = [];
  while (taken.length < count) {
    const next = await events.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
const values = (events: readonly WatchEvent<string>[]) => events.map(({ value }) => value);

describe("watching", () => {
  test("the present state comes first, then every change", async () => {
    const bench = openBench();
    bench.change("a", "b");
    const events = await bench.open();
    expect(values(await take(events, 2))).toEqual(["a@1", "b@1"]);
    bench.change("c");
    expect(values(await take(events, 1))).toEqual(["c@1"]);
    await events.return?.();
  });

  test("a burst of changes of one object is its newest state once", async () => {
    const bench = openBench();
    const events = await bench.open();
    const first = take(events, 1);
    bench.change("a");
    expect(values(await first)).toEqual(["a@1"]);
    const next = take(events, 2);
    for (let round = 0; round < 50; round += 1) bench.change("a");
    bench.change("b");
    await bench.wake();
    expect(values(await next)).toEqual(["a@51", "b@1"]);
    await events.return?.();
  });

  test("whoever comes back with any cursor misses nothing and gets no finished part again", async () => {
    const bench = openBench();
    bench.change("a", "b", "c");
    const events = await bench.open();
    const [first, second] = await take(events, 2);
    await events.return?.();
    bench.change("a");
    const resumed = await bench.open(first?.cursor);
    expect(values(await take(resumed, 3))).toEqual(["b@1", "c@1", "a@2"]);
    await resumed.return?.();
    const later = await bench.open(second?.cursor);
    const rest = await take(later, 2);
    expect(values(rest)).toEqual(["c@1", "a@2"]);
    await later.return?.();
    bench.change("b");
    const last = await bench.open(rest.at(-1)?.cursor);
    expect(values(await take(last, 1))).toEqual(["b@2"]);
    await last.return?.();
  });

  test("a resumed cursor in the middle of a burst still brings the rest of it", async () => {
    const bench = openBench();
    const head = await bench.feed.head();
    bench.change("a", "b", "a", "c");
    const events = await bench.open(head);
    const [first] = await take(events, 1);
    // The first one is not held back for the others.
    expect(first?.value).toBe("a@2");
    const next = take(events, 1);
    await bench.wake();
    const [second] = await next;
    expect(second?.value).toBe("b@1");
    await events.return?.();
    const resumed = await bench.open(second?.cursor);
    const rest = take(resumed, 2);
    await bench.wake();
    expect(values(await rest)).toEqual(["a@2", "c@1"]);
    await resumed.return?.();
  });

  test("what concerns all is the whole present state anew", async () => {
    const bench = openBench();
    bench.change("a", "b");
    const events = await bench.open();
    await take(events, 2);
    const next = take(events, 2);
    bench.feed.write([{ topic: "settings", subjectId: "system" }]);
    expect(values(await next)).toEqual(["a@1", "b@1"]);
    await events.return?.();
  });

  test("an object that is not to be seen is not told of", async () => {
    const bench = openBench();
    const events = await bench.open();
    const next = take(events, 1);
    bench.change("hidden", "a");
    await bench.wake();
    expect(values(await next)).toEqual(["a@1"]);
    await events.return?.();
  });

  test("more objects than a page come all, and a client that never asks holds up nobody", async () => {
    const bench = openBench();
    const ids = Array.from({ length: 5_000 }, (_, index) => String(index).padStart(5, "0"));
    const events = await bench.open(await bench.feed.head());
    const first = take(events, 1);
    bench.change(...ids);
    await first;
    expect(await take(await bench.open(), 5_000)).toHaveLength(5_000);
    const seen = new Set(values(await first));
    while (seen.size < ids.length) {
      const next = events.next();
      await Promise.race([next, bench.wake()]);
      const { value } = await next;
      if (value) seen.add(value.value);
    }
    expect(seen.size).toBe(5_000);
    await events.return?.();
  });

  test("stopping works while it waits", async () => {
    const bench = openBench();
    const events = await bench.open();
    const waiting = events.next();
    await events.return?.();
    expect((await waiting).done).toBe(true);
  });

  test("a cursor that cannot be followed is refused at once", async () => {
    const bench = openBench();
    await expect(bench.open("no cursor")).rejects.toThrow(BadCursorError);
    await expect(bench.open("no cursor~id")).rejects.toThrow(BadCursorError);
  });
});
