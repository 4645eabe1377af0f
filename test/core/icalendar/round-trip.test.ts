import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarText } from "../../../src/core/icalendar/write-calendar.ts";
import type { Attendee, EventFields } from "../../../src/core/records/event.ts";
import { anySeries } from "../../support/any-event.ts";
import { allDay, mondays, timedOn } from "../../support/events.ts";
import { readCalendar } from "../../support/read-calendar.ts";

const options = { floatingZone: "Etc/UTC", withAttendees: true, ownAddress: "una@contoso.example" };
const updatedAt = new Date("2026-01-02T03:04:05Z");
const write = (...events: EventFields[]) =>
  calendarText(events.map((fields, index) => ({ uid: fields.uid ?? `uid-${index}`, updatedAt, fields })));
const back = (event: EventFields) => {
  const read = readCalendar(write(event), options);
  expect(read?.leftOut).toEqual([]);
  expect(read?.taken.map(({ notes }) => notes)).toEqual([[]]);
  return read?.taken[0]?.fields;
};

const word = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/\s+/g, " ").trim() || "x");
const odd = fc.constantFrom(
  "a;b,c\\n",
  "line\nline",
  '„quoted“ "twice"',
  "BEGIN:VEVENT",
  "x".repeat(200),
  "https://x.example/?a=1&b=2",
);
const attendee: fc.Arbitrary<Attendee> = fc.record({
  address: fc.integer({ min: 0, max: 9 }).map((number) => `p${number}@x.example`),
  name: fc.oneof(word, fc.constantFrom("", 'O\'Hara, Ana; "A"', "a:b^c")),
  type: fc.constantFrom("required", "optional", "resource"),
  response: fc.constantFrom("none", "accepted", "declined", "tentativelyAccepted"),
});
const details = fc.record({
  subject: fc.oneof(
    word,
    odd.map((text) => text.replace(/\n/g, " ")),
  ),
  description: fc.oneof(word, odd, fc.constant("")),
  locations: fc.uniqueArray(fc.oneof(word, fc.constantFrom("Room; 4", "A, B")), { maxLength: 3 }),
  attendees: fc.uniqueArray(attendee, { selector: ({ address }) => address, maxLength: 4 }),
  reminderMinutes: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: null }),
  showAs: fc.constantFrom("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
  sensitivity: fc.constantFrom("normal", "personal", "private", "confidential"),
  importance: fc.constantFrom("low", "normal", "high"),
  categories: fc.uniqueArray(fc.oneof(word, fc.constantFrom("Red, green")), { maxLength: 3 }),
  uid: fc.uuid(),
}) as fc.Arbitrary<Partial<EventFields>>;

describe("events as iCalendar and back", () => {
  test("are the same, whatever their fields, series and exceptions", () => {
    fc.assert(
      fc.property(anySeries, details, fc.boolean(), (series, parts, isSingle) => {
        const event = { ...series, ...parts, ...(isSingle && { recurrence: null, exceptions: [] }) };
        const exceptions = event.exceptions.filter(
          (one) => one.kind === "cancelled" || one.changes.subject !== event.subject,
        );
        expect(back({ ...event, exceptions })).toEqual({ ...event, exceptions });
      }),
      { numRuns: 150 },
    );
  });

  test("exceptions keep every field that is their own", () => {
    const changes = {
      subject: "Other",
      description: "",
      time: { ...timedOn("2026-03-31", "23:30"), end: "2026-04-01T00:30:00" },
      locations: [],
      attendees: [],
      reminderMinutes: null,
      showAs: "oof" as const,
      sensitivity: "private" as const,
    };
    const event: EventFields = {
      ...mondays,
      uid: "u",
      description: "Text",
      locations: ["Room"],
      attendees: [{ address: "ana@x.example", name: "Ana", type: "required", response: "accepted" }],
      reminderMinutes: 15,
      exceptions: [{ date: "2026-03-30", kind: "changed", changes }],
    };
    expect(back(event)).toEqual(event);
  });

  test("begin and end in zones of their own", () => {
    const time = { ...timedOn("2026-03-23", "09:00", "08:30"), endZone: "Europe/London" };
    const event = { ...mondays, uid: "u", recurrence: null, time };
    expect(back(event)).toEqual(event);
  });
});

describe("the text", () => {
  const lines = (event: EventFields) => write(event).replaceAll("\r\n ", "").split("\r\n");

  test("names zones by IANA's names and defines each once", () => {
    const text = lines({ ...mondays, exceptions: [{ date: "2026-03-30", kind: "cancelled" }] });
    expect(text).toContain("DTSTART;TZID=Europe/Berlin:20260323T090000");
    expect(text).toContain("EXDATE;TZID=Europe/Berlin:20260330T090000");
    expect(text.filter((line) => line === "BEGIN:VTIMEZONE")).toHaveLength(1);
    expect(text).toContain("TZID:Europe/Berlin");
  });

  test("has days for an all-day series, and its end in the same form", () => {
    const range = { type: "endDate", endDate: "2026-04-30" } as const;
    const event = { ...mondays, time: allDay("2026-03-23", "2026-03-24"), recurrence: { ...weeklyRule(), range } };
    const text = lines(event);
    expect(text).toContain("DTSTART;VALUE=DATE:20260323");
    expect(text.find((line) => line.startsWith("RRULE:FREQ=WEEKLY"))).toMatch(/UNTIL=20260430(;|$)/);
    const timed = lines({ ...event, time: timedOn("2026-03-23") });
    expect(timed.find((line) => line.startsWith("RRULE:FREQ=WEEKLY"))).toContain("UNTIL=20260430T215959Z");
  });

  test("no line is longer than 75 bytes, and each ends as RFC 5545 demands", () => {
    const text = write({ ...mondays, description: "ä".repeat(500) });
    expect(text.endsWith("END:VCALENDAR\r\n")).toBe(true);
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });
});

function weeklyRule() {
  return { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "monday" } as const;
}
