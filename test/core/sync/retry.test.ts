import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fault } from "../../../src/core/sync/fault.ts";
import {
  type Attempt,
  nextItemDelayMs,
  nextRunDelayMs,
  type Repeatability,
  type RetryDecision,
  retryAfter,
} from "../../../src/core/sync/retry.ts";

const first: Attempt = { fault: "unavailable", attempts: 1, retryAfterMs: null, mayHaveBeenApplied: false };
const again = (afterMs: number, pausesMailbox = false): RetryDecision => ({ retry: true, afterMs, pausesMailbox });
const never: RetryDecision = { retry: false };

test.each<[string, Partial<Attempt>, Repeatability, RetryDecision]>([
  [
    "a throttled call waits as long as it was told",
    { fault: "throttled", retryAfterMs: 7_000 },
    "once",
    again(7_000, true),
  ],
  ["being throttled is obeyed however often", { fault: "throttled", attempts: 99 }, "read", again(60_000, true)],
  ["without Retry-After the first wait is two seconds", { fault: "throttled" }, "read", again(2_000, true)],
  ["a service that is away is asked again", {}, "read", again(2_000)],
  ["each wait doubles", { attempts: 4 }, "absolute", again(16_000)],
  ["a service that names a time pauses the mailbox", { retryAfterMs: 5_000 }, "read", again(5_000, true)],
  ["who asks to come back at once is asked after a second", { retryAfterMs: 0 }, "read", again(1_000, true)],
  ["the fifth failure is the last", { attempts: 5 }, "read", never],
  ["a create that surely had no effect is sent again", {}, "once", again(2_000)],
  ["a create that may have had an effect is not sent again", { mayHaveBeenApplied: true }, "once", never],
  ["a write of absolute values is sent again in any case", { mayHaveBeenApplied: true }, "absolute", again(2_000)],
  ["a garbled answer to a read is asked for again", { fault: "malformed" }, "read", again(2_000)],
  ["a garbled answer three times is believed", { fault: "malformed", attempts: 3 }, "read", never],
  ["a garbled answer to a write says nothing about the write", { fault: "malformed" }, "absolute", never],
])("%s", (_title, attempt, repeatability, decision) => {
  expect(retryAfter({ ...first, ...attempt }, repeatability, 0.5)).toEqual(decision);
});

const final: readonly Fault[] = [
  "cursorExpired",
  "versionMismatch",
  "notFound",
  "denied",
  "needsReauth",
  "appMisconfigured",
  "noMailbox",
  "quotaExceeded",
  "rejected",
];

test.each(final)("%s is not mended by asking again", (fault) => {
  for (const repeatability of ["read", "absolute", "once"] as const) {
    expect(retryAfter({ ...first, fault }, repeatability, 0.5)).toEqual(never);
  }
});

test("waits are spread by a quarter either way and never exceed a minute by more", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, jitter) => {
      const decision = retryAfter({ ...first, attempts }, "read", jitter);
      const full = 2_000 * 2 ** (attempts - 1);
      expect(decision.retry && decision.afterMs >= 0.75 * full && decision.afterMs <= 1.25 * full).toBe(true);
    }),
  );
});

test("a failed run comes again after 1, 2, 4 … minutes, at most after the interval or an hour", () => {
  const minutes = (failures: number, interval: number) => nextRunDelayMs(failures, interval) / 60_000;
  expect([0, 1, 2, 3, 6, 7, 99].map((failures) => minutes(failures, 5))).toEqual([5, 1, 2, 4, 32, 60, 60]);
  expect([0, 1, 10, 99].map((failures) => minutes(failures, 1_440))).toEqual([1_440, 1, 512, 1_024]);
});

test("an item set aside comes again after 5 minutes, doubling up to a day", () => {
  const minutes = (attempts: number) => nextItemDelayMs(attempts) / 60_000;
  expect([1, 2, 3, 9, 10, 1_000].map(minutes)).toEqual([5, 10, 20, 1_280, 1_440, 1_440]);
});
