import { expect, it } from "vitest";
import { createDeferred, type Deferred } from "../../src/lib/deferred.ts";
import { createSharedReads } from "../../src/lib/shared-reads.ts";

/** Each read ends when the test says so, with what was stored when it began. */
function setUp() {
  const stored: Record<string, string> = { a: "first", b: "other" };
  const begun: { readonly key: string; readonly end: Deferred<void> }[] = [];
  const read = createSharedReads(async (key) => {
    const found = stored[key];
    const end = createDeferred();
    begun.push({ key, end });
    await end.promise;
    return found;
  });
  return { stored, begun, read };
}

it("those who ask while a read is running share the next one, which sees what was written before they asked", async () => {
  const { stored, begun, read } = setUp();
  const first = read("a");
  stored.a = "second";
  const later = Array.from({ length: 100 }, () => read("a"));
  begun[0]?.end.resolve();
  expect(await first).toBe("first");
  await expect.poll(() => begun.length).toBe(2);
  stored.a = "third";
  const last = read("a");
  begun[1]?.end.resolve();
  expect(new Set(await Promise.all(later))).toEqual(new Set(["second"]));
  await expect.poll(() => begun.length).toBe(3);
  begun[2]?.end.resolve();
  expect(await last).toBe("third");
});

it("reads of different keys do not wait for each other", async () => {
  const { begun, read } = setUp();
  const [a, b] = [read("a"), read("b")];
  expect(begun.map(({ key }) => key)).toEqual(["a", "b"]);
  begun[1]?.end.resolve();
  expect(await b).toBe("other");
  begun[0]?.end.resolve();
  expect(await a).toBe("first");
});

it("a read that fails is an error for those who share it, and not for those after it", async () => {
  const { begun, read } = setUp();
  const first = read("a");
  const next = read("a");
  begun[0]?.end.reject(new Error("The connection broke."));
  await expect(first).rejects.toThrow("The connection broke.");
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.end.resolve();
  expect(await next).toBe("first");
});
