import { expect, test } from "vitest";
import { createPageWatch } from "../../src/lib/page-watch.ts";

/** Pages until the watch says why not to go on. */
function pagesUntil(watch: ReturnType<typeof createPageWatch>, page: (at: number) => [string, string[]], most: number) {
  for (let at = 0; at < most; at += 1) {
    const reason = watch(...page(at));
    if (reason !== null) return { at, reason };
  }
  return null;
}

test("a link that comes again ends the reading, also the first one", () => {
  expect(pagesUntil(createPageWatch("a"), () => ["a", ["1"]], 10)).toMatchObject({ at: 0 });
  expect(pagesUntil(createPageWatch(null), (at) => [`${at % 3}`, [`${at}`]], 10)).toMatchObject({ at: 3 });
});

test("thousands of empty pages are legal, if something comes at last", () => {
  const page = (at: number): [string, string[]] => [`${at}`, at % 4_000 === 3_999 ? [`${at}`] : []];
  expect(pagesUntil(createPageWatch(null), page, 19_000)).toBeNull();
});

test("pages without end are given up: empty ones, the same items again, and ever new ones", () => {
  expect(pagesUntil(createPageWatch(null), (at) => [`${at}`, []], 1e5)).toMatchObject({ at: 4_999 });
  expect(pagesUntil(createPageWatch(null), (at) => [`${at}`, [`${at % 7}`]], 1e5)).toMatchObject({ at: 5_006 });
  expect(pagesUntil(createPageWatch(null), (at) => [`${at}`, [`${at}`]], 1e5)).toMatchObject({ at: 19_999 });
});
