import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { instantOf, wallTimeOf } from "../../../src/core/records/time-zone.ts";
import { offsetMsAt } from "../../../src/core/records/zone-offset.ts";

const DAY_MS = 86_400_000;
const from = Date.parse("1971-01-01T00:00:00Z");
const to = Date.parse("2099-12-31T00:00:00Z");
const zones = fc.constantFrom(
  ...Intl.supportedValuesOf("timeZone"),
  // Where clocks change often, oddly, or late in the day.
  ...["Africa/Casablanca", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Gaza", "Etc/UTC"],
);
/** On a day when clocks change, as often as on any other. */
const instants = fc.tuple(zones, fc.integer({ min: from, max: to }), fc.boolean()).map(([zone, at, isNearChange]) => {
  if (!isNearChange) return { zone, at };
  const offset = (ms: number) => DateTime.fromMillis(ms, { zone }).offset;
  const changesAfter = (start: number, days: number, steps: number) =>
    Array.from({ length: steps }, (_, index) => start + index * days * DAY_MS).find(
      (ms) => offset(ms) !== offset(ms + days * DAY_MS),
    );
  const month = changesAfter(at, 30, 13);
  const day = month === undefined ? undefined : changesAfter(month, 1, 30);
  return { zone, at: (day ?? at) + (at % DAY_MS) };
});

test("a zone's clocks are as far ahead as luxon says, on days when they change too", () => {
  fc.assert(
    fc.property(instants, ({ zone, at }) => {
      expect(offsetMsAt(zone, at)).toBe(Math.round(DateTime.fromMillis(at, { zone }).offset * 60_000));
    }),
    { numRuns: 300 },
  );
});

test("a time on the wall is the first instant at which the wall shows it", () => {
  fc.assert(
    fc.property(instants, ({ zone, at }) => {
      const instant = new Date(at).toISOString().replace(/\.\d+/, "");
      const wall = DateTime.fromISO(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
      expect(wallTimeOf(instant, zone)).toBe(wall);
      const found = instantOf(wall, zone);
      expect(wallTimeOf(found, zone)).toBe(wall);
      expect(found <= instant).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe("where clocks change", () => {
  test.each([
    ["skipped in spring: an hour later", "2027-03-28T02:30:00", "Europe/Berlin", "2027-03-28T01:30:00Z"],
    ["twice in autumn: the first", "2027-10-31T02:30:00", "Europe/Berlin", "2027-10-31T00:30:00Z"],
    ["half an hour is skipped", "2027-10-03T02:15:00", "Australia/Lord_Howe", "2027-10-02T15:45:00Z"],
    ["a minute after midnight", "2009-03-08T00:00:30", "America/St_Johns", "2009-03-08T03:30:30Z"],
    ["a whole day is skipped", "2011-12-30T09:00:00", "Pacific/Apia", "2011-12-30T19:00:00Z"],
  ])("%s", (_, wall, zone, instant) => {
    expect(instantOf(wall, zone)).toBe(instant);
  });

  test("a zone that nobody knows leaves the time as it is", () => {
    expect(instantOf("2027-03-28T02:30:00", "Mars/Olympus")).toBe("2027-03-28T02:30:00Z");
  });
});
