import { expect, test } from "vitest";
import { paceOf } from "../../../src/core/status/run-pace.ts";

const startedAt = new Date("2026-05-01T10:00:00Z");
const after = (seconds: number) => new Date(startedAt.getTime() + seconds * 1_000);

test.each([
  ["not started", { startedAt: null, finishedAt: null, done: 0, total: 10 }, null, null],
  ["nothing done", { startedAt, finishedAt: null, done: 0, total: 10 }, null, null],
  ["under way", { startedAt, finishedAt: null, done: 25, total: 100 }, 2.5, 30],
  ["of unknown length", { startedAt, finishedAt: null, done: 25, total: null }, 2.5, null],
  ["with less in total than done", { startedAt, finishedAt: null, done: 25, total: 20 }, 2.5, 0],
  ["slow", { startedAt, finishedAt: null, done: 1, total: 2 }, 0.1, 10],
  ["over", { startedAt, finishedAt: after(5), done: 25, total: 25 }, 5, null],
] as const)("the pace of a run %s", (_name, run, ratePerSecond, secondsLeft) => {
  expect(paceOf(run, after(10))).toEqual({ ratePerSecond, secondsLeft });
});

test("a clock that went back gives no pace", () => {
  expect(paceOf({ startedAt, finishedAt: null, done: 5, total: 10 }, after(-1))).toEqual({
    ratePerSecond: null,
    secondsLeft: null,
  });
});
