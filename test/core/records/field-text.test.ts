import { describe, expect, it } from "vitest";
import { type EventFields, type EventTime, recordOf } from "../../../src/core/records/event.ts";
import { fieldText } from "../../../src/core/records/field-text.ts";
import type { Recurrence } from "../../../src/core/records/recurrence.ts";

const berlin = { startZone: "Europe/Berlin", endZone: "Europe/Berlin" };
const timed = (start: string, end: string, zones: Pick<EventTime, "startZone" | "endZone"> = berlin): EventTime => ({
  isAllDay: false,
  start,
  end,
  ...zones,
});
const allDay = (start: string, end: string): EventTime => ({
  isAllDay: true,
  start,
  end,
  startZone: null,
  endZone: null,
});
const eventText = <Name extends keyof EventFields>(name: Name, value: EventFields[Name]) =>
  fieldText("CALENDAR", name, recordOf({ [name]: value }));
const ruleText = (rule: Omit<Recurrence, "interval" | "range"> & Partial<Recurrence>) =>
  eventText("recurrence", { interval: 1, range: { type: "noEnd" }, ...rule });

describe("values as people read them", () => {
  it("a time says its day, its hours and its zone, each once", () => {
    expect(eventText("time", timed("2026-05-04T09:00:00", "2026-05-04T10:00:00"))).toBe(
      "Mon 4 May 2026, 09:00–10:00 Europe/Berlin",
    );
    expect(eventText("time", timed("2026-05-04T22:00:00", "2026-05-05T01:30:00"))).toBe(
      "Mon 4 May 2026, 22:00 – Tue 5 May 2026, 01:30 Europe/Berlin",
    );
    const flight = timed("2026-05-04T09:00:00", "2026-05-04T17:00:00", {
      startZone: "Europe/Berlin",
      endZone: "Asia/Dubai",
    });
    expect(eventText("time", flight)).toBe("Mon 4 May 2026, 09:00 Europe/Berlin – 17:00 Asia/Dubai");
  });

  it("an all-day event names its last day, though its end is exclusive", () => {
    expect(eventText("time", allDay("2026-05-04", "2026-05-05"))).toBe("Mon 4 May 2026, all day");
    expect(eventText("time", allDay("2026-05-04", "2026-05-07"))).toBe("Mon 4 May 2026 – Wed 6 May 2026, all day");
  });

  it.each([
    [{ type: "daily", interval: 3 }, "every 3 days"],
    [
      {
        type: "weekly",
        daysOfWeek: ["wednesday", "monday"],
        range: { type: "endDate", endDate: "2026-06-30" },
      },
      "weekly on Monday and Wednesday until Tue 30 Jun 2026",
    ],
    [
      { type: "weekly", interval: 2, daysOfWeek: ["friday"], firstDayOfWeek: "monday" },
      "every 2 weeks on Friday, weeks from Monday",
    ],
    [{ type: "absoluteMonthly", dayOfMonth: 31 }, "monthly on day 31"],
    [
      { type: "relativeMonthly", index: "second", daysOfWeek: ["tuesday"], range: { type: "numbered", count: 10 } },
      "monthly on the second Tuesday, 10 times",
    ],
    [
      {
        type: "relativeMonthly",
        index: "last",
        daysOfWeek: ["friday", "monday", "tuesday", "wednesday", "thursday"],
      },
      "monthly on the last weekday",
    ],
    [{ type: "absoluteYearly", month: 2, dayOfMonth: 29 }, "yearly on 29 February"],
    [{ type: "relativeYearly", month: 5, daysOfWeek: ["monday"] }, "yearly on the first Monday of May"],
  ] as const)("a rule is told in words: %j", (rule, text) => {
    expect(ruleText(rule)).toBe(text);
  });

  it("attendees are told by name and answer, by address where a name does not tell them apart", () => {
    const attendee = { type: "required", response: "none" } as const;
    const attendees = [
      { ...attendee, name: "Bella Busy", address: "busy@contoso.example", response: "accepted" as const },
      { ...attendee, name: "", address: "guest@fabrikam.example", type: "optional" as const },
      { ...attendee, name: "Kim", address: "kim1@contoso.example", response: "tentativelyAccepted" as const },
      { ...attendee, name: "Kim", address: "kim2@contoso.example", response: "declined" as const },
    ];
    expect(eventText("attendees", attendees).split("\n")).toEqual([
      "Bella Busy: accepted",
      "guest@fabrikam.example: no answer, optional",
      "Kim (kim1@contoso.example): tentative",
      "Kim (kim2@contoso.example): declined",
    ]);
  });

  it("exceptions are told one by one", () => {
    const text = eventText("exceptions", [
      {
        date: "2026-01-12",
        kind: "changed",
        changes: { time: timed("2026-01-12T10:00:00", "2026-01-12T11:00:00"), locations: [], subject: "Review" },
      },
      { date: "2026-01-19", kind: "cancelled" },
      {
        date: "2026-01-26",
        kind: "changed",
        changes: { time: timed("2026-01-27T10:00:00", "2026-01-27T11:00:00") },
      },
    ]);
    expect(text.split("\n")).toEqual([
      "Mon 12 Jan 2026: moved to 10:00–11:00 Europe/Berlin; Subject: Review; Location: none",
      "Mon 19 Jan 2026: cancelled",
      "Mon 26 Jan 2026: moved to Tue 27 Jan 2026, 10:00–11:00 Europe/Berlin",
    ]);
  });

  it("a reminder is told in the largest unit that fits", () => {
    expect([0, 15, 60, 90, 1440, 2880].map((minutes) => eventText("reminderMinutes", minutes))).toEqual([
      "at the start",
      "15 minutes before",
      "1 hour before",
      "90 minutes before",
      "1 day before",
      "2 days before",
    ]);
  });

  it("a task's values are told the same way", () => {
    const task = {
      dueDate: "2026-05-04",
      reminderAt: "2026-05-04T16:30:00Z",
      status: "in_progress",
      checklist: [
        { title: "Call", isChecked: true },
        { title: "Write", isChecked: false },
      ],
      categories: ["Sales", "Urgent"],
    };
    const texts = Object.keys(task).map((name) => fieldText("TASKS", name, task));
    expect(texts).toEqual([
      "Mon 4 May 2026",
      "Mon 4 May 2026, 16:30 UTC",
      "in progress",
      "[x] Call\n[ ] Write",
      "Sales, Urgent",
    ]);
  });

  it("what is not set is empty text", () => {
    expect(eventText("recurrence", null)).toBe("");
    expect(eventText("locations", [])).toBe("");
    expect(fieldText("TASKS", "dueDate", { dueDate: null })).toBe("");
  });
});
