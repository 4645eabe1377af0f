import { expect, test } from "vitest";
import { holdRows } from "../../src/dashboard/held-rows.ts";

const row = (key: string, text = key) => ({ key, text });
const shown = (...keys: string[]) => keys.map((key) => ({ row: row(key), isGone: false }));

test("rows stay where they are, with what they say now, and new ones come at the end", () => {
  const held = holdRows(shown("b", "c"), [row("a"), row("c", "changed"), row("b")]);
  expect(held.map((one) => one.row.text)).toEqual(["b", "changed", "a"]);
});

test("one that is gone keeps its place and says so, and is there again when it comes back", () => {
  const held = holdRows(shown("a", "b"), [row("b")]);
  expect(held.map(({ row: { key }, isGone }) => [key, isGone])).toEqual([
    ["a", true],
    ["b", false],
  ]);
  expect(holdRows(held, [row("a"), row("b")]).every(({ isGone }) => !isGone)).toBe(true);
});
