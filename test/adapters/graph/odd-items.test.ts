import { describe, expect, it } from "vitest";
import { sortPage } from "../../../src/adapters/graph/events/changes.ts";
import { dateOfOccurrence } from "../../../src/adapters/graph/events/exceptions.ts";
import { wireEvent } from "../../../src/adapters/graph/events/wire.ts";
import { decodeRecurrence } from "../../../src/adapters/graph/recurrence.ts";
import { readChangesPage } from "../../../src/adapters/graph/tasks/changes.ts";
import type { WireRecurrence } from "../../../src/adapters/graph/wire.ts";
import { contractEvent } from "./fake-graph.ts";

const utc = (dateTime: string, timeZone: string | null = "UTC") => ({ dateTime, timeZone });
const single = { ...contractEvent, recurrence: null, type: "singleInstance", seriesMasterId: null };
/** A page of an odd event and a good one: the good one is always taken. */
function readEvent(more: object) {
  const { items, rejected, removed } = sortPage(
    [
      { ...single, ...more, id: "odd" },
      { ...single, id: "good" },
    ],
    "Europe/Berlin",
  );
  expect(items.has("good")).toBe(true);
  return { item: items.get("odd"), reason: rejected.get("odd")?.message, isRemoved: removed.has("odd") };
}
function readTask(more: object) {
  const task = { "@odata.etag": "W/1", title: "T", status: "notStarted", importance: "normal" };
  const value = [
    { ...task, ...more, id: "odd" },
    { ...task, id: "good" },
  ];
  const body = { value, "@odata.deltaLink": "https://graph.microsoft.com/v1.0/delta" };
  const { items, rejected, removed } = readChangesPage({ status: 200, headers: new Headers(), body }, "Europe/Berlin");
  expect(items.map(({ id }) => id)).toContain("good");
  return { item: items.find(({ id }) => id === "odd"), reason: rejected[0]?.message, isRemoved: removed.length > 0 };
}

const noTimes = [
  "2027-02-30T10:00:00",
  "2027-02-03T25:00:00",
  "2027-02-03T24:00:00",
  "2027-02-03T10:61:00",
  "2027-02-03T10:00:61",
];

describe("a time that no calendar or clock has is a reason, and not another time", () => {
  it.each(noTimes)("of an event: %s", (dateTime) => {
    expect(readEvent({ start: utc(dateTime) }).reason).toBe(`${dateTime} is no date and time`);
    expect(readEvent({ isAllDay: true, start: utc(dateTime) }).reason).toBe(`${dateTime} is no date and time`);
  });

  it.each(noTimes)("of a task: %s", (dateTime) => {
    for (const field of ["dueDateTime", "startDateTime", "completedDateTime", "reminderDateTime"])
      expect(readTask({ [field]: utc(dateTime), isReminderOn: true }).reason, field).toBe(
        `${dateTime} is no date and time`,
      );
  });

  it("beyond the last year", () => {
    const last = utc("9999-12-31T23:59:59.9999999");
    expect(readEvent({ end: last, originalEndTimeZone: "Europe/Berlin" }).reason).toContain(
      "no year that a calendar has",
    );
    expect(readTask({ dueDateTime: last }).reason).toContain("no date that a task can have");
  });

  it("in a zone that nobody knows is not taken for the mailbox's; without one it is UTC's", () => {
    const start = "2026-04-09T07:00:00";
    expect(readEvent({ start: utc(start, "Middle Earth") }).reason).toContain(
      'nobody knows the time zone "Middle Earth"',
    );
    for (const zone of ["", null, "UTC"])
      expect(readEvent({ start: utc(start, zone) }).item?.fields.time).toMatchObject({ start: "2026-04-09T09:00:00" });
  });
});

describe("a rule that is none is a reason, and not another rule", () => {
  const pattern: WireRecurrence["pattern"] = {
    type: "weekly",
    interval: 2,
    daysOfWeek: ["wednesday"],
    firstDayOfWeek: "sunday",
  };
  it.each([
    [{ type: "endDate", endDate: "soon" }, {}, "which is no date"],
    [{ type: "endDate", endDate: "2027-02-30" }, {}, "which is no date"],
    [{ type: "endDate", endDate: "" }, {}, "which is no date"],
    [{ type: "numbered", numberOfOccurrences: 0 }, {}, "takes place 0 times"],
    [{ type: "numbered", numberOfOccurrences: 1.5 }, {}, "takes place 1.5 times"],
    [{ type: "noEnd" }, { firstDayOfWeek: "someday" }, 'begin on "someday"'],
  ] as const)("%j %j", (range, more, reason) => {
    expect(() => decodeRecurrence({ pattern: { ...pattern, ...more }, range })).toThrow(reason);
  });

  it("a day that it names twice is one", () => {
    const rule = decodeRecurrence({
      pattern: { ...pattern, daysOfWeek: ["wednesday", "wednesday"] },
      range: { type: "noEnd" },
    });
    expect(rule.daysOfWeek).toEqual(["wednesday"]);
  });
});

describe("an occurrence is known by its original start", () => {
  const range = { type: "noEnd", startDate: "2027-02-03", recurrenceTimeZone: "W. Europe Standard Time" };
  const daily = { pattern: { type: "daily", interval: 1 }, range };
  const master = wireEvent.parse({
    ...contractEvent,
    start: utc("2027-02-02T23:30:00"),
    end: utc("2027-02-03T00:30:00"),
    recurrence: daily,
  });
  const dateOf = (originalStart: string) =>
    dateOfOccurrence(wireEvent.parse({ ...single, occurrenceId: null, originalStart }), master, "Europe/Berlin");

  it.each([
    ["2027-02-09T23:30:00Z", "2027-02-10"],
    ["2027-02-09T23:30:00.0000000Z", "2027-02-10"],
    ["2027-02-09T23:30:00", "2027-02-10"],
    ["2027-02-10T00:30:00+01:00", "2027-02-10"],
    ["2027-02-10T00:30:00.0000000+01:00", "2027-02-10"],
    ["2027-02-09T14:30:00-09:00", "2027-02-10"],
  ])("with its offset: %s", (originalStart, date) => {
    expect(dateOf(originalStart)).toBe(date);
  });

  it("one that is none is a reason", () => {
    expect(() => dateOf("soon")).toThrow("soon is no time that an occurrence had");
  });
});

it.each([1.5, 1e12])(
  "a reminder of %d minutes, which no column holds, is that event's trouble and not the page's",
  (minutes) => {
    expect(readEvent({ isReminderOn: true, reminderMinutesBeforeStart: minutes }).reason).toContain(
      "reminderMinutesBeforeStart",
    );
  },
);

it("a UID that no index holds counts as not told", () => {
  expect(readEvent({ iCalUId: "0".repeat(5_000) }).item?.fields.uid).toBeNull();
  expect(readEvent({ iCalUId: "" }).item?.fields.uid).toBeNull();
});

it("what is not said to be removed is there", () => {
  expect([readEvent({ "@removed": null }).isRemoved, readTask({ "@removed": null }).isRemoved]).toEqual([false, false]);
  expect([readEvent({ "@removed": {} }).isRemoved, readTask({ "@removed": {} }).isRemoved]).toEqual([true, true]);
});

it("HTML without a bottom is told in words", () => {
  const body = { contentType: "html", content: "<div>".repeat(20_000) };
  expect(readTask({ body }).reason).toBe("The text is HTML whose tags are nested too deep to be read");
});
