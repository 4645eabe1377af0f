import { describe, expect, test } from "vitest";
import type { Attendee, EventException, EventFields } from "../../../src/core/records/event.ts";
import { findEventBreach } from "../../../src/core/records/event-rules.ts";
import { allDay, mondays, timedOn, weekly } from "../../support/events.ts";

const single: EventFields = { ...mondays, recurrence: null };
const people = (count: number): Attendee[] =>
  Array.from({ length: count }, (_, index) => ({
    address: `p${index}@x.example`,
    name: "",
    type: "required",
    response: "none",
  }));
const changed = (date: string, changes: object): EventException => ({ date, kind: "changed", changes });

describe("rules of events", () => {
  test.each<[string, Partial<EventFields>]>([
    ["a single one", { recurrence: null }],
    ["no subject", { subject: "" }],
    ["no length", { recurrence: null, time: timedOn("2026-03-23", "09:00", "09:00") }],
    ["an all-day event", { recurrence: null, time: allDay("2026-03-23", "2026-03-24") }],
    [
      "an end in another zone that is earlier on the wall",
      { recurrence: null, time: { ...timedOn("2026-03-23", "09:00", "08:30"), endZone: "Europe/London" } },
    ],
    ["the most people", { attendees: people(500) }],
    ["a reminder at the start", { reminderMinutes: 0 }],
    [
      "a single one at a time that the clocks skip",
      { recurrence: null, time: timedOn("2026-03-29", "02:30", "03:30") },
    ],
    [
      "a series that is at such a time later",
      { time: timedOn("2026-03-22", "01:30", "02:30"), recurrence: weekly("sunday") },
    ],
    ["an endless series", { recurrence: weekly("monday") }],
    ["an exception with its own time", { exceptions: [changed("2026-03-30", { time: timedOn("2026-03-31") })] }],
  ])("%s is fine", (_name, parts) => {
    expect(findEventBreach({ ...mondays, ...parts })).toBeNull();
  });

  test.each<[string, string, Partial<EventFields>]>([
    ["subject", "255", { subject: "x".repeat(256) }],
    ["subject", "one line", { subject: "a\nb" }],
    ["subject", "Unicode", { subject: "half \ud83d" }],
    ["description", "100000", { description: "x".repeat(100_001) }],
    ["locations", "at most 25", { locations: Array.from({ length: 26 }, (_, index) => `Room ${index}`) }],
    ["locations", "1 to 255", { locations: [" "] }],
    ["attendees", "at most 500", { attendees: people(501) }],
    ["attendees", "once", { attendees: [...people(1), ...people(1)] }],
    ["attendees", "address", { attendees: people(1).map((one) => ({ ...one, address: "Ana <ana@x.example>" })) }],
    ["categories", "once", { categories: ["A", "A"] }],
    ["reminderMinutes", "0 or more", { reminderMinutes: -1 }],
    ["time", "not before the start", { time: timedOn("2026-03-23", "09:00", "08:59") }],
    ["time", "YYYY-MM-DDTHH:MM:SS", { time: timedOn("2026-02-30") }],
    ["time", "YYYY-MM-DDTHH:MM:SS", { time: allDayAs("2026-03-23", false) }],
    ["time", "YYYY-MM-DD,", { time: allDayAs("2026-03-23T00:00:00", true) }],
    ["time", "first day that is not part", { time: allDay("2026-03-23", "2026-03-23") }],
    ["time", "no time zone", { time: { ...allDay("2026-03-23", "2026-03-24"), startZone: "Europe/Berlin" } }],
    ["time", "IANA", { time: timedOn("2026-03-23", "09:00", "10:00", "Mars/Base") }],
    ["time", "IANA", { time: { ...timedOn("2026-03-23"), startZone: null } }],
    ["time", "1825", { recurrence: null, time: { ...timedOn("2026-03-23"), end: "2031-03-23T09:00:00" } }],
    ["time", "1900", { time: timedOn("1899-12-31") }],
    ["time", "02:30 is skipped", { time: timedOn("2026-03-29", "02:30", "03:30"), recurrence: weekly("sunday") }],
    ["time", "02:30 is skipped", { time: timedOn("2026-03-29", "01:30", "02:30"), recurrence: weekly("sunday") }],
    ["recurrence", "daysOfWeek", { recurrence: { ...weekly("monday"), daysOfWeek: [] } }],
    [
      "recurrence",
      "month 4 has no day 31",
      { recurrence: { ...weekly("monday"), type: "absoluteYearly", dayOfMonth: 31, month: 4 } },
    ],
    ["recurrence", "interval", { recurrence: { ...weekly("monday"), interval: 0 } }],
    [
      "recurrence",
      "not before the start",
      { recurrence: weekly("monday", { type: "endDate", endDate: "2026-03-22" }) },
    ],
    ["recurrence", "own days", { recurrence: weekly("tuesday") }],
    ["exceptions", "only of a series", { recurrence: null, exceptions: [{ date: "2026-03-23", kind: "cancelled" }] }],
    ["exceptions", "days of the series", { exceptions: [{ date: "2026-03-24", kind: "cancelled" }] }],
    ["exceptions", "days of the series", { exceptions: [{ date: "2026-05-04", kind: "cancelled" }] }],
    [
      "exceptions",
      "one of a day",
      { exceptions: [{ date: "2026-03-30", kind: "cancelled" }, changed("2026-03-30", { subject: "x" })] },
    ],
    ["exceptions", "2026-03-30, subject", { exceptions: [changed("2026-03-30", { subject: "x".repeat(256) })] }],
    ["exceptions", "2026-03-30, time", { exceptions: [changed("2026-03-30", { time: timedOn("2026-13-01") })] }],
  ])("%s: %s", (field, rule, parts) => {
    const breach = findEventBreach({ ...mondays, ...parts });
    expect(breach?.field).toBe(field);
    expect(breach?.rule).toContain(rule);
  });

  test("what was wrong before is no reason to refuse an edit of something else", () => {
    const old = { ...single, subject: "x".repeat(300) };
    expect(findEventBreach({ ...old, reminderMinutes: 5 }, old)).toBeNull();
    expect(findEventBreach({ ...old, reminderMinutes: -5 }, old)?.field).toBe("reminderMinutes");
  });
});

function allDayAs(start: string, isAllDay: boolean) {
  const zone = isAllDay ? null : "Europe/Berlin";
  return { isAllDay, start, end: start, startZone: zone, endZone: zone };
}

describe("what Microsoft sent may break our rules", () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `Name ${index}`);
  const series: EventFields = { ...mondays, recurrence: weekly("monday") };
  const odd: readonly [string, EventFields][] = [
    ["subject", { ...series, subject: "x".repeat(300) }],
    ["description", { ...series, description: "x".repeat(100_001) }],
    ["categories", { ...series, categories: names(30) }],
    ["locations", { ...series, locations: names(30) }],
    ["attendees", { ...series, attendees: people(501) }],
    ["time", { ...series, time: timedOn("2026-03-23", "09:00", "10:00", "Antarctica/Troll") }],
    ["recurrence", { ...series, recurrence: { ...weekly("tuesday") } }],
    ["exceptions", { ...series, exceptions: [changed("2026-03-30", { categories: names(30) })] }],
    ["exceptions", { ...series, exceptions: [{ date: "2026-03-31", kind: "cancelled" }] }],
  ];

  test.each(odd)(
    "and what was odd in its %s before is no reason to refuse an edit of something else",
    (field, present) => {
      expect(findEventBreach(present)?.field).toBe(field);
      const other = { ...present, showAs: "free", reminderMinutes: 5 } as const;
      expect(findEventBreach(other, present)).toBeNull();
      const cancelled = { date: "2026-04-13", kind: "cancelled" } as const;
      const isOffRule = field === "recurrence";
      if (!isOffRule)
        expect(findEventBreach({ ...present, exceptions: [...present.exceptions, cancelled] }, present)).toBeNull();
    },
  );

  test("but the odd value is judged when it is edited", () => {
    const present = { ...series, categories: names(30), exceptions: [changed("2026-03-30", { locations: names(30) })] };
    expect(findEventBreach({ ...present, categories: names(29) }, present)?.field).toBe("categories");
    expect(findEventBreach({ ...present, categories: names(25) }, present)).toBeNull();
    const exceptions = [changed("2026-03-30", { locations: names(29) })];
    expect(findEventBreach({ ...present, exceptions }, present)?.rule).toContain("of 2026-03-30, locations");
    const named = [changed("2026-03-30", { locations: names(30), subject: "Own" })];
    expect(findEventBreach({ ...present, exceptions: named }, present)).toBeNull();
  });
});
