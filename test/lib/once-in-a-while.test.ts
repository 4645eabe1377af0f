import { expect, test } from "vitest";
import { createOnceInAWhile } from "../../src/lib/once-in-a-while.ts";

test("the same is said once a minute, with how often it was kept back; anything else is said at once", () => {
  let nowMs = 0;
  const mayBeSaid = createOnceInAWhile(60_000, () => nowMs);
  expect(mayBeSaid("connection 12 closed")).toBe(0);
  expect(mayBeSaid("broken")).toBe(0);
  for (nowMs = 1_000; nowMs < 60_000; nowMs += 1_000) expect(mayBeSaid(`connection ${nowMs} closed`)).toBeNull();
  expect(mayBeSaid("connection 7 closed")).toBe(59);
  expect(mayBeSaid("connection 8 closed")).toBeNull();
  nowMs += 60_000;
  expect(mayBeSaid("connection 9 closed")).toBe(1);
  nowMs += 60_000;
  expect(mayBeSaid("connection 9 closed")).toBe(0);
});
