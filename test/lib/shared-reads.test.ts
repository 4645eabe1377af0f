import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { createDeferred } from "../../src/lib/deferred.ts";
import { must } from "../../src/lib/must.ts";
import { createSharedReads } from "../../src/lib/shared-reads.ts";

function setUp() {
  const stored: Record<string, string> = { a: "first", b: "other" };
  const begun: string[] = [];
  const read = createSharedReads(async (key) => {
    begun.push(key);
    const found = stored[key];
    if (found === undefined) throw new Error(`There is no ${key}.`);
    return found;
  });
  return { stored, begun, read };
}

it("a hundred who ask in one moment share one read, of each key its own", async () => {
  const { begun, read } = setUp();
  const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => read(at % 2 === 0 ? "a" : "b")));
  expect(new Set(answers)).toEqual(new Set(["first", "other"]));
  expect(begun).toEqual(["a", "b"]);
});

it("nobody gets a read that began before they asked", async () => {
  const { stored, begun, read } = setUp();
  const before = read("a").then(async (found) => {
    stored.a = "third";
    return [found, await read("a")];
  });
  // Written after the first one asked, and before the read began.
  stored.a = "second";
  expect(await before).toEqual(["second", "third"]);
  expect(begun).toEqual(["a", "a"]);
});

it("a read that fails is an error for those who share it, and not for those after it", async () => {
  const { stored, read } = setUp();
  const failed = await Promise.allSettled([read("c"), read("c")]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  stored.c = "found";
  expect(await read("c")).toBe("found");
});

/** Reads that end when the test says so. */
function setUpSlow(stuckAfterMs?: number) {
  const begun: { end(found: string): void; fail(error: Error): void }[] = [];
  let heard = createDeferred();
  const read = createSharedReads((_key) => {
    const answer = createDeferred<string>();
    begun.push({ end: answer.resolve, fail: answer.reject });
    heard.resolve();
    return answer.promise;
  }, stuckAfterMs);
  const nthBegins = async (nth: number) => {
    while (begun.length < nth) {
      heard = createDeferred();
      await heard.promise;
    }
    return must(begun[nth - 1], "read");
  };
  return { begun, read, nthBegins };
}

it("whoever asks while a read is going on shares the next one, which begins when that one is over", async () => {
  const { begun, read, nthBegins } = setUpSlow();
  const before = read("a");
  const first = await nthBegins(1);
  const later: Promise<string>[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    later.push(read("a"), read("a"));
    await nextTurn();
  }
  expect(begun).toHaveLength(1);
  first.end("before");
  const second = await nthBegins(2);
  second.end("after");
  expect(await before).toBe("before");
  expect(await Promise.all(later)).toEqual(Array(10).fill("after"));
  expect(begun).toHaveLength(2);
});

it("a read that fails while others wait fails for nobody else", async () => {
  const { read, nthBegins } = setUpSlow();
  const before = read("a");
  const first = await nthBegins(1);
  const later = read("a");
  first.fail(new Error("It broke."));
  await expect(before).rejects.toThrow("It broke.");
  (await nthBegins(2)).end("found");
  expect(await later).toBe("found");
});

it("a read whose connection is dead holds nobody up for ever", async () => {
  const { read, nthBegins } = setUpSlow(0);
  const dead = read("a");
  const first = await nthBegins(1);
  const later = read("a");
  (await nthBegins(2)).end("found");
  expect(await later).toBe("found");
  first.end("late");
  expect(await dead).toBe("late");
});
