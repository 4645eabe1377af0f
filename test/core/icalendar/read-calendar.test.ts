import { describe, expect, test } from "vitest";
import { mondays, timedOn } from "../../support/events.ts";
import { readCalendar } from "../../support/read-calendar.ts";

const options = { floatingZone: "Europe/Berlin", withAttendees: false, ownAddress: "una@contoso.example" };
const calendar = (...events: string[][]) =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    ...events.flatMap((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"]),
    "END:VCALENDAR",
  ].join("\r\n");
const read = (events: string[][], more: object = {}) => {
  const found = readCalendar(calendar(...events), { ...options, ...more });
  if (found === null) throw new Error("no calendar");
  return found;
};
const start = ["UID:u", "DTSTART;TZID=Europe/Berlin:20260323T090000", "DTEND;TZID=Europe/Berlin:20260323T100000"];
const one = (lines: string[], more: object = {}) => {
  const { taken, leftOut } = read([lines], more);
  expect(leftOut).toEqual([]);
  return taken[0];
};

describe("times", () => {
  test.each([
    [
      "a zone by Windows' name",
      ["DTSTART;TZID=W. Europe Standard Time:20260323T090000"],
      timedOn("2026-03-23", "09:00", "09:00"),
    ],
    [
      "a path that ends in a zone",
      ["DTSTART;TZID=/x.example/Europe/Berlin:20260323T090000"],
      timedOn("2026-03-23", "09:00", "09:00"),
    ],
    ["UTC", ["DTSTART:20260323T090000Z", "DTEND:20260323T100000Z"], timedOn("2026-03-23", "09:00", "10:00", "Etc/UTC")],
    [
      "a duration over the change of clocks",
      ["DTSTART;TZID=Europe/Berlin:20260328T120000", "DURATION:P1DT1H"],
      { ...timedOn("2026-03-28", "12:00"), end: "2026-03-29T13:00:00" },
    ],
    [
      "a day",
      ["DTSTART;VALUE=DATE:20260323"],
      { isAllDay: true, start: "2026-03-23", end: "2026-03-24", startZone: null, endZone: null },
    ],
    [
      "the same day twice",
      ["DTSTART;VALUE=DATE:20260323", "DTEND;VALUE=DATE:20260323"],
      { isAllDay: true, start: "2026-03-23", end: "2026-03-24", startZone: null, endZone: null },
    ],
  ])("%s", (_name, lines, time) => {
    expect(one(["UID:u", ...lines])).toMatchObject({ fields: { time }, notes: [] });
  });

  test("without a zone are taken as said, and it is told", () => {
    const taken = one(["UID:u", "DTSTART:20260323T090000", "DTEND:20260323T100000"]);
    expect(taken?.fields.time).toEqual(timedOn("2026-03-23"));
    expect(taken?.notes).toEqual([expect.stringContaining("Europe/Berlin")]);
  });
});

describe("a series", () => {
  test("comes with its cancelled and its own days, whatever zone names them in", () => {
    const taken = one([...start, "RRULE:FREQ=WEEKLY;COUNT=6", "EXDATE:20260330T070000Z", "EXDATE;VALUE=DATE:20260406"]);
    expect(taken?.fields.recurrence).toEqual(mondays.recurrence);
    expect(taken?.fields.exceptions).toEqual([
      { date: "2026-03-30", kind: "cancelled" },
      { date: "2026-04-06", kind: "cancelled" },
    ]);
    const { taken: both } = read([
      [...start, "SUMMARY:Mondays", "RRULE:FREQ=WEEKLY;COUNT=6"],
      [
        "UID:u",
        "RECURRENCE-ID:20260330T070000Z",
        "SUMMARY:Moved",
        "DTSTART:20260331T070000Z",
        "DTEND:20260331T080000Z",
      ],
      ["UID:u", "RECURRENCE-ID:20260406T070000Z", "STATUS:CANCELLED", "DTSTART:20260406T070000Z"],
    ]);
    expect(both[0]?.fields.exceptions).toMatchObject([
      { date: "2026-03-30", kind: "changed", changes: { subject: "Moved", time: { start: "2026-03-31T07:00:00" } } },
      { date: "2026-04-06", kind: "cancelled" },
    ]);
  });

  test("on the last day of a month has that month's own last day", () => {
    const rule = one(["UID:u", "DTSTART:20260430T090000Z", "RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1"]);
    expect(rule?.fields.recurrence).toMatchObject({ type: "absoluteYearly", dayOfMonth: 30, month: 4 });
  });

  test("ends before an UNTIL that is earlier in the day than it begins", () => {
    const endOf = (until: string) => one([...start, `RRULE:FREQ=WEEKLY;UNTIL=${until}`])?.fields.recurrence?.range;
    expect(endOf("20260406T065959Z")).toEqual({ type: "endDate", endDate: "2026-04-05" });
    expect(endOf("20260406T070000Z")).toEqual({ type: "endDate", endDate: "2026-04-06" });
    expect(endOf("20260406")).toEqual({ type: "endDate", endDate: "2026-04-06" });
  });
});

describe("what cannot be held is left out with the reason, the others are taken", () => {
  test.each([
    ["several days of a month", ["RRULE:FREQ=MONTHLY;BYMONTHDAY=2,15"], "one day of a month"],
    ["a 31st that short months skip", ["DTSTART:20260331T090000Z", "RRULE:FREQ=MONTHLY"], "31th"],
    ["hours", ["RRULE:FREQ=HOURLY"], "hourly"],
    ["weeks of a year", ["RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"], "BYWEEKNO"],
    ["a fifth weekday", ["RRULE:FREQ=MONTHLY;BYDAY=5MO"], "first to fourth"],
    ["a day of each month by a yearly rule", ["RRULE:FREQ=YEARLY;BYMONTHDAY=23"], "without BYMONTH"],
    ["a day that its month never has", ["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31"], "month 4 has no day 31"],
    ["another one", ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "month 2 has no day 30"],
    ["a leap day alone", ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"], "29th of February"],
    ["a day of no month", ["RRULE:FREQ=MONTHLY;BYMONTHDAY=31"], "31th"],
    ["the fifth of some weekdays", ["RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=5"], "first to fourth"],
    ["two ends", ["RRULE:FREQ=DAILY;COUNT=3;UNTIL=20260401T000000Z"], "end cannot be read"],
    ["two months of a year", ["RRULE:FREQ=YEARLY;BYMONTH=3,9"], "one month"],
    ["days beside the rule", ["RRULE:FREQ=DAILY", "RDATE:20260501T090000Z"], "RDATE"],
    ["two rules", ["RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "single rule"],
    ["a start that the rule has not", ["RRULE:FREQ=WEEKLY;BYDAY=TU"], "own days"],
    ["a zone that nobody knows", ["DTSTART;TZID=Mars/Base:20260323T090000"], "Mars/Base"],
    ["an end before the start", ["DTSTART:20260323T090000Z", "DTEND:20260323T080000Z"], "not before the start"],
    ["no start", [], "no start"],
    ["a cancelled event", ["STATUS:CANCELLED"], "cancelled"],
    ["an occurrence alone", ["RECURRENCE-ID:20260323T080000Z"], "without its series"],
  ])("%s", (name, lines, reason) => {
    const own = name === "no start" || lines.some((line) => line.startsWith("DTSTART")) ? ["UID:u"] : start;
    const { taken, leftOut } = read([
      [...own, "SUMMARY:Odd", ...lines],
      ["UID:v", "DTSTART:20260323T090000Z"],
    ]);
    expect(leftOut).toEqual([{ uid: "u", subject: "Odd", reason: expect.stringContaining(reason) }]);
    expect(taken.map(({ uid }) => uid)).toEqual(["v"]);
  });

  test("text that is no iCalendar is none", () => {
    for (const text of ["", "hello", "BEGIN:VCARD\r\nEND:VCARD", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT"]) {
      expect(readCalendar(text, options)).toBeNull();
    }
  });
});

describe("people of a meeting", () => {
  const invited = [
    "ATTENDEE;CN=Ana;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:ana@x.example",
    "ATTENDEE:mailto:una@contoso.example",
  ];
  const own = "ORGANIZER:mailto:Una@contoso.example";

  test("are left out unless they are asked for, since Microsoft would mail them", () => {
    expect(one([...start, own, ...invited])).toMatchObject({
      fields: { attendees: [] },
      notes: [expect.stringContaining("1 attendees are left out")],
    });
    expect(one([...start, own, ...invited], { withAttendees: true })).toMatchObject({
      fields: { attendees: [{ address: "ana@x.example", name: "Ana", type: "optional", response: "accepted" }] },
      notes: [],
    });
  });

  test("are left out of somebody else's meeting in any case", () => {
    const taken = one([...start, "ORGANIZER:mailto:boss@x.example", ...invited], { withAttendees: true });
    expect(taken).toMatchObject({
      fields: { attendees: [], isOrganizer: true },
      notes: [expect.stringContaining("boss@x.example")],
    });
  });
});

test("what is changed on the way is told", () => {
  const alarm = (trigger: string) => ["BEGIN:VALARM", "ACTION:DISPLAY", `TRIGGER:${trigger}`, "END:VALARM"];
  const taken = one([
    ...start,
    `SUMMARY:${"x".repeat(300)}`,
    "ATTACH:https://x.example/file",
    "CATEGORIES:A,B",
    "CATEGORIES:B",
    ...alarm("-P1D"),
    ...alarm("-PT5M"),
  ]);
  expect(taken?.fields).toMatchObject({ subject: "x".repeat(255), categories: ["A", "B"], reminderMinutes: 1_440 });
  expect(taken?.notes).toHaveLength(3);
});
