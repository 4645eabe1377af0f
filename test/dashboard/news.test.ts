import { expect, test } from "vitest";
import type { AccessChange } from "../../src/dashboard/model.ts";
import { createNews } from "../../src/dashboard/news.ts";

const person = { kind: "PERSON", userId: "una" } as const;

function setUp() {
  const timers: (() => void)[] = [];
  const news = createNews<AccessChange>({
    isEverything: ({ kind }) => kind === "EVERYTHING",
    later: (_ms, run) => {
      timers.push(run);
      return () => timers.splice(timers.indexOf(run), 1);
    },
  });
  return { news, second: () => timers.shift()?.(), timers };
}

test("a change is told at once, however many more only once a second", () => {
  const { news, second } = setUp();
  let calls = 0;
  news.listen(
    () => true,
    () => (calls += 1),
  );
  for (let change = 0; change < 100; change += 1) news.tell(person);
  expect(calls).toBe(1);
  second();
  expect(calls).toBe(2);
  second();
  expect(calls).toBe(2);
  news.tell(person);
  expect(calls).toBe(3);
});

test("nobody is told of what they do not show, everybody of everything", () => {
  const { news } = setUp();
  let calls = 0;
  news.listen(
    ({ kind }) => kind === "SESSION",
    () => (calls += 1),
  );
  news.tell(person);
  expect(calls).toBe(0);
  news.tell({ kind: "EVERYTHING", userId: null });
  expect(calls).toBe(1);
});

test("whoever stopped listening is told no more, not later either", () => {
  const { news, timers } = setUp();
  let calls = 0;
  const stop = news.listen(
    () => true,
    () => (calls += 1),
  );
  news.tell(person);
  news.tell(person);
  stop();
  news.tell(person);
  expect([calls, timers.length]).toEqual([1, 0]);
});
