import { expect, it } from "vitest";
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
