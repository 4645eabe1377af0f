import { deepStrictEqual } from "node:assert/strict";
import type { EventFields } from "../../../src/core/records/event.ts";
import type { Recurrence } from "../../../src/core/records/recurrence.ts";
import { at, type Check, event } from "./check.ts";

/** The days of series, and occurrences that a reading could not see. */

const monday = "2026-05-04";
const mondaysAndFridays = { type: "weekly", interval: 2, daysOfWeek: ["monday", "friday"] } as const;
const days: readonly (readonly [title: string, rule: Recurrence, start: string, dates: string, rrule: string])[] = [
  [
    "every other day",
    { type: "daily", interval: 2, range: { type: "numbered", count: 3 } },
    monday,
    "05-04 05-06 05-08",
    "FREQ=DAILY;INTERVAL=2;COUNT=3",
  ],
  [
    "two days of a week that begins on Sunday",
    {
      type: "weekly",
      interval: 2,
      daysOfWeek: ["sunday", "monday"],
      firstDayOfWeek: "sunday",
      range: { type: "numbered", count: 4 },
    },
    "2026-05-03",
    "05-03 05-04 05-17 05-18",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=4",
  ],
  [
    "two days of a week that begins on Monday",
    {
      type: "weekly",
      interval: 2,
      daysOfWeek: ["sunday", "monday"],
      firstDayOfWeek: "monday",
      range: { type: "numbered", count: 4 },
    },
    monday,
    "05-04 05-10 05-18 05-24",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=MO;COUNT=4",
  ],
  [
    "two days of a week that it began in the middle of",
    { ...mondaysAndFridays, range: { type: "numbered", count: 4 } },
    "2026-05-08",
    "05-08 05-18 05-22 06-01",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU;COUNT=4",
  ],
  [
    "no more than its first week",
    { ...mondaysAndFridays, range: { type: "numbered", count: 2 } },
    monday,
    "05-04 05-08",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU;COUNT=2",
  ],
  [
    "every other month",
    { type: "absoluteMonthly", interval: 2, dayOfMonth: 5, range: { type: "numbered", count: 3 } },
    monday,
    "05-05 07-05 09-05",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5;COUNT=3",
  ],
  [
    "the 31st, or the last day of a shorter month",
    { type: "absoluteMonthly", interval: 1, dayOfMonth: 31, range: { type: "numbered", count: 4 } },
    "2026-01-31",
    "01-31 02-28 03-31 04-30",
    "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=4",
  ],
  [
    "the last weekday of a month",
    {
      type: "relativeMonthly",
      interval: 1,
      daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"],
      index: "last",
      range: { type: "numbered", count: 2 },
    },
    "2026-05-29",
    "05-29 06-30",
    "FREQ=MONTHLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2",
  ],
  [
    "the second Tuesday of a month",
    {
      type: "relativeMonthly",
      interval: 1,
      daysOfWeek: ["tuesday"],
      index: "second",
      range: { type: "endDate", endDate: "2026-07-14" },
    },
    "2026-05-12",
    "05-12 06-09 07-14",
    "FREQ=MONTHLY;INTERVAL=1;BYDAY=TU;BYSETPOS=2;UNTIL=20260714",
  ],
];

const series: Partial<EventFields> & { readonly recurrence: Recurrence } = {
  time: at(monday),
  recurrence: { type: "weekly", interval: 1, daysOfWeek: ["monday"], range: { type: "noEnd" } },
};
const seen = { from: "2026-05-01", to: "2026-05-31" };
const cancelled = (date: string) => ({ date, kind: "cancelled" }) as const;
type Seen = readonly [title: string, read: Partial<EventFields>, base: Partial<EventFields>, dates: string];
const unseen: readonly Seen[] = [
  ["that was not read is as it was", series, { ...series, exceptions: [cancelled("2026-06-15")] }, "06-15"],
  ["that was read and is none any more is none", series, { ...series, exceptions: [cancelled("2026-05-11")] }, ""],
  [
    "on the first and the last day that was read is read",
    series,
    { ...series, exceptions: [cancelled("2026-05-01"), cancelled("2026-05-31")] },
    "",
  ],
  ["that was shown from outside is as shown", { ...series, exceptions: [cancelled("2026-06-15")] }, series, "06-15"],
  [
    "is shown once",
    { ...series, exceptions: [cancelled("2026-06-15")] },
    { ...series, exceptions: [cancelled("2026-06-15")] },
    "06-15",
  ],
  [
    "stands by date",
    { ...series, exceptions: [cancelled("2026-05-11")] },
    { ...series, exceptions: [cancelled("2026-04-27"), cancelled("2026-06-15")] },
    "04-27 05-11 06-15",
  ],
  [
    "of a day that the series has no more is gone",
    { ...series, time: at("2026-05-05"), recurrence: { ...series.recurrence, daysOfWeek: ["tuesday"] } },
    { ...series, exceptions: [cancelled("2026-06-15")] },
    "",
  ],
  [
    "of an event that recurs no more is gone",
    { time: at(monday) },
    { ...series, exceptions: [cancelled("2026-06-15")] },
    "",
  ],
];

export const eventSeries: readonly Check[] = [
  ...days.map(
    ([title, rule, start, dates, rrule]): Check => ({
      title: `the days of a series: ${title}`,
      holds({ datesOf, countDates, lastDateOf, isDateOf, rruleOf }) {
        const expected = dates.split(" ").map((date) => `2026-${date}`);
        const year = { from: "2026-01-01", to: "2026-12-31" };
        deepStrictEqual(datesOf(rule, start, year), expected);
        deepStrictEqual(countDates(rule, start, year), expected.length);
        deepStrictEqual(lastDateOf(rule, start), expected.at(-1));
        deepStrictEqual(rruleOf(rule), rrule);
        for (const date of expected) deepStrictEqual(isDateOf(rule, start, date), true);
        deepStrictEqual(datesOf(rule, start, { from: expected[1] ?? "", to: "2026-12-31" }, 1), expected.slice(1, 2));
      },
    }),
  ),
  ...unseen.map(
    ([title, read, base, dates]): Check => ({
      title: `an occurrence ${title}`,
      holds({ eventKind }) {
        const { exceptions } = eventKind.series.completed(event(read), event(base), seen);
        const found = Array.isArray(exceptions) ? exceptions : [];
        deepStrictEqual(found.map(({ date }) => String(date).slice(5)).join(" "), dates);
        deepStrictEqual(eventKind.series.completed(event(read), event(base), null), event(read));
      },
    }),
  ),
];
