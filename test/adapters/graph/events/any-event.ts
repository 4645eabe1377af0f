import fc from "fast-check";
import { DateTime } from "luxon";
import { type EventFields, type EventTime, emptyEvent } from "../../../../src/core/records/event.ts";
import type { Recurrence } from "../../../../src/core/records/recurrence.ts";
import { monthLengths } from "../../../../src/core/records/recurrence-rules.ts";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const somedays = fc.subarray(weekdays, { minLength: 1 });
const interval = fc.integer({ min: 1, max: 4 });
const index = fc.constantFrom("first", "second", "third", "fourth", "last");
const dayOfMonth = fc.integer({ min: 1, max: 31 });
const month = fc.integer({ min: 1, max: 12 });
const day = fc
  .integer({ min: 0, max: 2_000 })
  .map((days) => new Date(Date.UTC(2025, 0, 1 + days)).toISOString().slice(0, 10));
const range: fc.Arbitrary<Recurrence["range"]> = fc.oneof(
  fc.constant({ type: "noEnd" as const }),
  fc.constant({ type: "endDate" as const, endDate: "2033-12-31" }),
  fc.integer({ min: 1, max: 30 }).map((count) => ({ type: "numbered" as const, count })),
);

/** Every type of rule. */
export const anyRule: fc.Arbitrary<Recurrence> = fc.oneof(
  fc.record({ type: fc.constant("daily" as const), interval, range }),
  fc.record(
    {
      type: fc.constant("weekly" as const),
      interval,
      daysOfWeek: somedays,
      firstDayOfWeek: fc.constantFrom(...weekdays),
      range,
    },
    { requiredKeys: ["type", "interval", "daysOfWeek", "range"] },
  ),
  fc.record({ type: fc.constant("absoluteMonthly" as const), interval, dayOfMonth, range }),
  fc.record({ type: fc.constant("relativeMonthly" as const), interval, daysOfWeek: somedays, index, range }),
  fc
    .record({ type: fc.constant("absoluteYearly" as const), interval, dayOfMonth, month, range })
    .map((rule) => ({ ...rule, dayOfMonth: Math.min(rule.dayOfMonth, monthLengths[rule.month - 1] ?? 31) })),
  fc.record({ type: fc.constant("relativeYearly" as const), interval, daysOfWeek: somedays, index, month, range }),
);

/** Names of today and of yesterday, zones with DST north and south, by halves of an hour, and over the date line. */
export const knownZones = [
  "Europe/Vienna",
  "Europe/Kyiv",
  "Europe/London",
  "America/New_York",
  "America/St_Johns",
  "America/Santiago",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Tokyo",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Etc/UTC",
];
/** Known to IANA, without a name in Windows. */
export const unknownZone = "Antarctica/Troll";

/** Days on which some of these zones change their clocks, and any other. */
const anyInstant = fc.oneof(
  fc.date({ min: new Date("2025-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
  fc
    .tuple(
      fc.constantFrom("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-09-06"),
      fc.nat(86_399),
    )
    .map(([date, second]) => new Date(Date.parse(`${date}T00:00:00Z`) + second * 1_000)),
);

export const timedIn = (zones: readonly string[]): fc.Arbitrary<EventTime> =>
  fc
    .record({
      at: anyInstant,
      minutes: fc.integer({ min: 0, max: 4_000 }),
      startZone: fc.constantFrom(...zones),
      endZone: fc.constantFrom(...zones),
      isOneZone: fc.boolean(),
    })
    .map(({ at, minutes, startZone, endZone, isOneZone }) => {
      const wall = (ms: number, zone: string) => DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
      const other = isOneZone ? startZone : endZone;
      const start = Math.floor(at.getTime() / 1_000) * 1_000;
      return {
        isAllDay: false,
        start: wall(start, startZone),
        end: wall(start + minutes * 60_000, other),
        startZone,
        endZone: other,
      };
    });

const allDay: fc.Arbitrary<EventTime> = fc.tuple(day, fc.integer({ min: 1, max: 20 })).map(([start, days]) => ({
  isAllDay: true,
  start,
  end: new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10),
  startZone: null,
  endZone: null,
}));

const text = fc.string({ unit: fc.constantFrom("a", "Ü", " ", "\n", "&", "<", "é", "1", "😀"), maxLength: 30 });
const word = fc.string({ unit: fc.constantFrom("a", "b", "Z", "é"), minLength: 1, maxLength: 6 });

/** Whatever the owner of a calendar may write. */
export const anyEvent: fc.Arbitrary<EventFields> = fc
  .record({
    subject: text,
    description: text,
    time: fc.oneof(timedIn(knownZones), allDay),
    recurrence: fc.option(anyRule),
    locations: fc.uniqueArray(word, { maxLength: 3 }),
    attendees: fc.uniqueArray(
      fc.record({
        address: word.map((name) => `${name}@example.com`),
        name: word,
        type: fc.constantFrom("required" as const, "optional" as const, "resource" as const),
        response: fc.constant("none" as const),
      }),
      { selector: ({ address }) => address.toLowerCase(), maxLength: 4 },
    ),
    reminderMinutes: fc.option(fc.integer({ min: 0, max: 40_000 })),
    showAs: fc.constantFrom("free", "tentative", "busy", "oof", "workingElsewhere"),
    sensitivity: fc.constantFrom("normal", "personal", "private", "confidential"),
    importance: fc.constantFrom("low", "normal", "high"),
    categories: fc.uniqueArray(word, { maxLength: 3 }),
  })
  .map((fields) => ({ ...emptyEvent, ...fields }));
