import { describe, expect, it } from "vitest";
import { countdown, duration, mailTime, relativeTime } from "../../src/dashboard/times.ts";

const now = Date.parse("2026-05-01T12:00:00Z");

describe("times", () => {
  it("of a mail are as short as they can be, without seconds and zone", () => {
    const now = new Date(2026, 10, 27, 12).getTime();
    const times = [new Date(2026, 10, 27, 9, 19, 46), new Date(2026, 9, 3, 9, 19), new Date(2024, 9, 3, 9, 19)];
    expect(times.map((at) => mailTime(at.toISOString(), now))).toEqual(["09:19", "Oct 3, 09:19", "Oct 3, 2024, 09:19"]);
  });

  it.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_600_000, "1 h"],
    [4_800_000, "1 h 20 min"],
    [172_800_000, "2 d"],
  ])("%d ms last %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it.each([
    [-5, "0:00"],
    [41_001, "0:42"],
    [725_000, "12:05"],
    [3_600_000, "1:00:00"],
  ])("a countdown of %d ms shows %s", (ms, words) => {
    expect(countdown(ms)).toBe(words);
  });

  it("the past is ago, the future in, and what is due is now", () => {
    expect(relativeTime("2026-05-01T11:57:00Z", now)).toBe("3 min ago");
    expect(relativeTime("2026-05-01T11:59:58Z", now)).toBe("just now");
    expect(relativeTime("2026-05-01T12:04:00Z", now, "future")).toBe("in 4 min");
    expect(relativeTime("2026-05-01T11:00:00Z", now, "future")).toBe("now");
  });
});
