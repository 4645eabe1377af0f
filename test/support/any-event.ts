import fc from "fast-check";
import {
  type EventException,
  type EventFields,
  emptyEvent,
  type OccurrenceChanges,
} from "../../src/core/records/event.ts";
import { timeOn } from "../../src/core/records/event-time.ts";
import type { Recurrence } from "../../src/core/records/recurrence.ts";
import { monthLengths } from "../../src/core/records/recurrence-rules.ts";
import { datesOf } from "../../src/core/records/series-dates.ts";

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const someDays = fc.uniqueArray(fc.constantFrom(...days), { minLength: 1, maxLength: 4 });
const interval = fc.integer({ min: 1, max: 3 });
const index = fc.constantFrom<NonNullable<Recurrence["index"]>[]>("first", "second", "third", "fourth", "last");
const month = fc.integer({ min: 1, max: 12 });

const pattern: fc.Arbitrary<Omit<Recurrence, "range">> = fc.oneof(
  fc.record({ type: fc.constant("daily" as const), interval }),
  fc.record({
    type: fc.constant("weekly" as const),
    interval,
    daysOfWeek: someDays,
    firstDayOfWeek: fc.constantFrom("sunday", "monday"),
  }),
  fc.record({ type: fc.constant("absoluteMonthly" as const), interval, dayOfMonth: fc.integer({ min: 1, max: 31 }) }),
  fc.record({ type: fc.constant("relativeMonthly" as const), interval, daysOfWeek: someDays, index }),
  fc
    .record({
      type: fc.constant("absoluteYearly" as const),
      interval,
      dayOfMonth: fc.integer({ min: 1, max: 31 }),
      month,
    })
    .map((rule) => ({ ...rule, dayOfMonth: Math.min(rule.dayOfMonth, monthLengths[rule.month - 1] ?? 31) })),
  fc.record({ type: fc.constant("relativeYearly" as const), interval, daysOfWeek: someDays, index, month }),
);

const range = (start: string): fc.Arbitrary<Recurrence["range"]> =>
  fc.oneof(
    fc.constant({ type: "noEnd" } as const),
    fc.record({ type: fc.constant("numbered" as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.integer({ min: 0, max: 1_200 }).map((later) => ({
      type: "endDate" as const,
      endDate: new Date(Date.parse(start) + later * 86_400_000).toISOString().slice(0, 10),
    })),
  );

/** A rule, and a first day that is one of its own. */
export const anyRecurrence: fc.Arbitrary<{ readonly recurrence: Recurrence; readonly start: string }> = fc
  .tuple(pattern, fc.integer({ min: 0, max: 500 }))
  .chain(([rule, offset]) => {
    const near = new Date(Date.UTC(2024, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
    const endless = { ...rule, interval: 1, range: { type: "noEnd" } as const };
    // Every pattern has a day within two years, once its own first day is not asked for.
    const start = firstDayOf(endless, near);
    return range(start).map((own) => ({ recurrence: { ...rule, range: own }, start }));
  });

function firstDayOf(recurrence: Recurrence, near: string): string {
  const to = `${Number(near.slice(0, 4)) + 2}-12-31`;
  const found = datesOf(recurrence, near, { from: near, to }).find(
    (date) => datesOf(recurrence, date, { from: date, to: date }).length === 1,
  );
  if (found === undefined) throw new Error(`No day of ${JSON.stringify(recurrence)} after ${near}.`);
  return found;
}

/** A series of an hour somewhere in a day, with some of its first occurrences changed or cancelled. */
export const anySeries: fc.Arbitrary<EventFields & { readonly recurrence: Recurrence }> = fc
  .record({
    rule: anyRecurrence,
    hour: fc.integer({ min: 0, max: 22 }),
    zone: fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Etc/UTC"),
    isAllDay: fc.boolean(),
    kinds: fc.array(fc.constantFrom("plain", "cancelled", "renamed", "later"), { minLength: 1, maxLength: 6 }),
  })
  .map(({ rule: { recurrence, start }, hour, zone, isAllDay, kinds }) => {
    const clock = (at: number): string => `T${String(at).padStart(2, "0")}:15:00`;
    const nextDay = new Date(Date.parse(start) + 86_400_000).toISOString().slice(0, 10);
    const time = isAllDay
      ? { isAllDay, start, end: nextDay, startZone: null, endZone: null }
      : { isAllDay, start: start + clock(hour), end: start + clock(hour + 1), startZone: zone, endZone: zone };
    const to = `${Number(start.slice(0, 4)) + 3}${start.slice(4)}`;
    const dates = datesOf(recurrence, start, { from: start, to }, kinds.length);
    const exceptions = dates.flatMap((date, at): EventException[] => {
      const kind = kinds[at];
      // The first one stays, so that something is left.
      if (kind === "cancelled" && at > 0) return [{ date, kind: "cancelled" }];
      const changed = (changes: OccurrenceChanges): EventException[] => [{ date, kind: "changed", changes }];
      if (kind === "renamed") return changed({ subject: `Number ${at}` });
      return kind === "later" && !isAllDay ? changed({ time: { ...timeOn(time, date), end: `${date}T23:45:00` } }) : [];
    });
    return { ...emptyEvent, subject: "Series", time, recurrence, exceptions };
  });
