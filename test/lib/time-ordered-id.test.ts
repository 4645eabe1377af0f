import { expect, test } from "vitest";
import { isUuid } from "../../src/lib/is-uuid.ts";
import { createIds } from "../../src/lib/time-ordered-id.ts";

test("ids are UUIDs of version 7, each after the ones before it, also within a millisecond and when the clock goes back", () => {
  const start = Date.UTC(2026, 10, 27);
  let calls = 0;
  // Twenty thousand in a millisecond, then a clock that jumps back for an hour, then on.
  const newId = createIds(() => {
    calls += 1;
    return calls < 20_000 ? start : calls < 40_000 ? start - 3_600_000 : start + calls;
  });
  const ids = Array.from({ length: 60_000 }, newId);
  expect(ids.every((id) => isUuid(id) && /^.{14}7.{4}[89ab]/.test(id))).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]?.slice(0, 13)).toBe(hexOf(start));
  expect(ids.at(-1)?.slice(0, 13)).toBe(hexOf(start + calls));
});

function hexOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

test("two processes that make ids in the same millisecond make different ones", () => {
  const [one, other] = [createIds(() => 1), createIds(() => 1)];
  expect(one()).not.toBe(other());
});
