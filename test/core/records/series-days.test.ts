import fc from "fast-check";
import rruleLibrary from "rrule";
import { describe, expect, test } from "vitest";
import { type Recurrence, rruleOf } from "../../../src/core/records/recurrence.ts";
import { countDates, datesOf, lastDateOf } from "../../../src/core/records/series-dates.ts";
import { anyRecurrence } from "../../support/any-event.ts";

const endless = { type: "noEnd" } as const;
const spring = { from: "2027-03-01", to: "2027-03-10" };

/** By a library, which counts from the first day on. */
function counted(recurrence: Recurrence, start: string, { from, to }: typeof spring): string[] {
  const options = rruleLibrary.RRule.parseString(rruleOf(recurrence, "T000000Z"));
  const rule = new rruleLibrary.RRule({ ...options, dtstart: new Date(`${start}T00:00:00Z`) });
  return rule
    .between(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`), true)
    .map((day) => day.toISOString().slice(0, 10));
}

describe("the days of a series are reckoned, not counted up to", () => {
  test.each<[string, Recurrence, string, readonly string[]]>([
    [
      "one from the year 1",
      { type: "relativeMonthly", interval: 1, daysOfWeek: ["monday"], index: "first", range: endless },
      "0001-01-01",
      ["2027-03-01"],
    ],
    [
      "one of a thousand million times",
      { type: "daily", interval: 1, range: { type: "numbered", count: 1_000_000_000 } },
      "1601-01-01",
      ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"].map((day) => `2027-03-${day}`),
    ],
    [
      "one that pauses for longer than the calendar lasts",
      { type: "absoluteYearly", interval: 2_000_000_000, dayOfMonth: 1, month: 1, range: endless },
      "2020-01-01",
      [],
    ],
    [
      "one whose month has no such day",
      { type: "absoluteYearly", interval: 1, dayOfMonth: 30, month: 2, range: endless },
      "1601-02-28",
      [],
    ],
    ["one that names no day", { type: "weekly", interval: 1, daysOfWeek: [], range: endless }, "2020-01-01", []],
    ["one whose interval is nothing", { type: "daily", interval: 0, range: endless }, "2020-01-01", []],
  ])("%s", (_name, recurrence, start, expected) => {
    expect(datesOf(recurrence, start, spring)).toEqual(expected);
  });

  test("of a rule without end by its numbers the last day is that of the calendar", () => {
    const range = { type: "numbered", count: 1_000_000_000 } as const;
    expect(lastDateOf({ type: "daily", interval: 999, range }, "2027-01-01")).toBe("9999-12-31");
  });

  test("as many are counted as are listed, and a library finds the same, whatever the rule and however far from its start", () => {
    fc.assert(
      fc.property(
        anyRecurrence,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: -40, max: 2_500 }),
        fc.integer({ min: 0, max: 700 }),
        ({ recurrence: rule, start }, interval, skip, length) => {
          const recurrence = { ...rule, interval };
          const shift = (days: number) => new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10);
          const range = { from: shift(skip), to: shift(skip + length) };
          const listed = datesOf(recurrence, start, range);
          expect(listed).toEqual(counted(recurrence, start, range));
          expect(countDates(recurrence, start, range)).toBe(listed.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
