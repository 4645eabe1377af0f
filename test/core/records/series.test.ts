import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyEvent } from "../../../src/core/records/event.ts";
import { extentOf } from "../../../src/core/records/event-time.ts";
import type { Recurrence } from "../../../src/core/records/recurrence.ts";
import { occurrencesOf } from "../../../src/core/records/series.ts";
import { datesOf } from "../../../src/core/records/series-dates.ts";
import { anySeries } from "../../support/any-event.ts";
import { allDay, mondays, timedOn } from "../../support/events.ts";

const utc = { zone: "Etc/UTC" };
const spring = { from: "2026-03-01T00:00:00Z", to: "2026-06-01T00:00:00Z", ...utc };
const daily: Recurrence = { type: "daily", interval: 1, range: { type: "noEnd" } };

/** The time on the wall by the platform's own tables, which the product does not use. */
function wallClock(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  return parts.format(new Date(instant)).replace(" ", "T");
}

describe("a series' occurrences", () => {
  test("stay at their time on the wall when the clocks change, both ways", () => {
    const starts = (range: object) => occurrencesOf(mondays, { ...spring, ...range }).map(({ startsAt }) => startsAt);
    expect(starts({ to: "2026-04-01T00:00:00Z" })).toEqual(["2026-03-23T08:00:00Z", "2026-03-30T07:00:00Z"]);
    const autumn = { ...mondays, time: timedOn("2026-10-19"), recurrence: { ...daily, interval: 7 } };
    const range = { from: "2026-10-01T00:00:00Z", to: "2026-10-27T00:00:00Z", ...utc };
    expect(occurrencesOf(autumn, range).map(({ startsAt }) => startsAt)).toEqual([
      "2026-10-19T07:00:00Z",
      "2026-10-26T08:00:00Z",
    ]);
  });

  test("that fall into the hour that is skipped are an hour later, and never end before they begin", () => {
    const early = { ...mondays, time: timedOn("2026-03-28", "02:30", "03:15"), recurrence: daily };
    const [, skipped] = occurrencesOf(early, { ...spring, to: "2026-03-30T00:00:00Z" });
    expect(skipped).toMatchObject({
      date: "2026-03-29",
      startsAt: "2026-03-29T01:30:00Z",
      endsAt: "2026-03-29T01:30:00Z",
    });
  });

  test("have their own values where they are exceptions, and are not there where they are cancelled", () => {
    const event = {
      ...mondays,
      exceptions: [
        { date: "2026-03-30", kind: "cancelled" as const },
        {
          date: "2026-04-06",
          kind: "changed" as const,
          changes: { subject: "Moved", time: timedOn("2026-04-07", "11:00", "12:00") },
        },
      ],
    };
    const seen = occurrencesOf(event, { ...spring, to: "2026-04-14T00:00:00Z" });
    expect(seen.map(({ date, isException, fields }) => [date, isException, fields.subject, fields.time.start])).toEqual(
      [
        ["2026-03-23", false, "Mondays", "2026-03-23T09:00:00"],
        ["2026-04-06", true, "Moved", "2026-04-07T11:00:00"],
        ["2026-04-13", false, "Mondays", "2026-04-13T09:00:00"],
      ],
    );
  });

  test("that were moved into the range from a day far outside are in it, and out of it not", () => {
    const changes = { time: timedOn("2026-04-20", "08:00", "09:00") };
    const event = { ...mondays, exceptions: [{ date: "2026-03-30", kind: "changed" as const, changes }] };
    const dates = (from: string, to: string) =>
      occurrencesOf(event, { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, ...utc }).map(({ date }) => date);
    expect(dates("2026-04-20", "2026-04-21")).toEqual(["2026-03-30", "2026-04-20"]);
    expect(dates("2026-03-30", "2026-03-31")).toEqual([]);
  });

  test("count with any part within the range, its end not", () => {
    const night = { ...emptyEvent, time: { ...timedOn("2026-03-23", "23:00"), end: "2026-03-24T02:00:00" } };
    const isSeen = (from: string, to: string) => occurrencesOf(night, { from, to, ...utc }).length === 1;
    expect(isSeen("2026-03-24T00:59:59Z", "2026-03-25T00:00:00Z")).toBe(true);
    expect(isSeen("2026-03-24T01:00:00Z", "2026-03-25T00:00:00Z")).toBe(false);
    expect(isSeen("2026-03-23T00:00:00Z", "2026-03-23T22:00:00Z")).toBe(false);
  });

  test("of a series that runs over midnight count on both days", () => {
    const nights = { ...mondays, time: { ...timedOn("2026-03-23", "23:00"), end: "2026-03-25T02:00:00" } };
    const seen = occurrencesOf(nights, { from: "2026-03-31T23:00:00Z", to: "2026-04-02T00:00:00Z", ...utc });
    expect(seen.map(({ date }) => date)).toEqual(["2026-03-30"]);
  });

  test("of all-day events are on the days of the zone that is asked for", () => {
    const event = { ...emptyEvent, time: allDay("2026-03-23", "2026-03-24") };
    const isSeen = (zone: string) =>
      occurrencesOf(event, { from: "2026-03-22T00:00:00Z", to: "2026-03-22T12:00:00Z", zone }).length === 1;
    expect(isSeen("Pacific/Auckland")).toBe(true);
    expect(isSeen("Europe/Berlin")).toBe(false);
  });

  test("are no more than asked for, the first ones, however long the series is", () => {
    const event = { ...mondays, time: timedOn("2001-01-01"), recurrence: daily };
    expect(occurrencesOf(event, spring, 2).map(({ date }) => date)).toEqual(["2026-03-01", "2026-03-02"]);
  });
});

describe("whatever the series", () => {
  const range = { from: "2024-01-01T00:00:00Z", to: "2028-12-01T00:00:00Z", ...utc };

  test("each occurrence has the series' clock on its own day, except those with a time of their own", () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        for (const { date, startsAt, isException, fields } of occurrencesOf(series, range, 40)) {
          const { startZone, isAllDay } = fields.time;
          if (isAllDay) expect([startsAt.slice(0, 10), fields.time.start]).toEqual([date, date]);
          else if (!isException) {
            const clock = series.time.start.slice(11);
            const seen = wallClock(startsAt, startZone ?? "");
            // 02:15 is skipped on one night a year.
            if (clock !== "02:15:00") expect(seen).toBe(`${date}T${clock}`);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("the days are the rule's without the cancelled ones, and the first and last lie within what is kept beside the row", () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const seen = occurrencesOf(series, range);
        const start = series.time.start.slice(0, 10);
        const cancelled = series.exceptions.filter(({ kind }) => kind === "cancelled").map(({ date }) => date);
        const days = datesOf(series.recurrence, start, { from: start, to: "2028-11-30" });
        // The range's ends are moments: which of the last days they hold depends on the zone.
        const isSure = (date: string | null) => date !== null && date <= "2028-11-28";
        expect(seen.map(({ date }) => date).filter(isSure)).toEqual(
          days.filter((date) => isSure(date) && !cancelled.includes(date)),
        );
        const { startsAt, endsAt } = extentOf(series);
        expect(seen.every((one) => one.startsAt >= startsAt && (endsAt === null || one.endsAt <= endsAt))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
