import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type EventFields, recordOf } from "../../../../src/core/records/event.ts";
import { datesOf } from "../../../../src/core/records/series-dates.ts";
import { instantOf, wallTimeOf } from "../../../../src/core/records/time-zone.ts";
import { must } from "../../../../src/lib/must.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { anyEvent } from "./any-event.ts";
import { type OpenCalendar, openCalendar, readCalendar, spelledEvent } from "./open-calendar.ts";

let simulator: RunningSimulator;
let calendar: OpenCalendar;

beforeAll(async () => {
  simulator = await runSimulator();
  calendar = await openCalendar(simulator, "quiet", { pageSize: 500 }, { from: "2025-01-01", to: "2029-06-30" });
});
afterAll(() => simulator.stop());

/** A series begins on one of its own days; whatever begins on another is moved there by Exchange. */
function beginning({ time, recurrence, ...event }: EventFields): EventFields | null {
  if (recurrence === null) return { ...event, time, recurrence };
  const start = time.start.slice(0, 10);
  const [first] = datesOf(recurrence, start, { from: start, to: "2032-12-31" }, 1);
  const days = first === undefined ? Number.NaN : (Date.parse(first) - Date.parse(start)) / 86_400_000;
  if (days !== 0 && !(time.isAllDay && days < 200)) return null;
  const moved = (date: string) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
  return days === 0
    ? { ...event, time, recurrence }
    : { ...event, time: { ...time, start: moved(time.start), end: moved(time.end) }, recurrence };
}

/** Not in the hour that a change of clocks skips or repeats, where a wall shows no one instant; and not ending before it begins. */
function isPlain({ time }: EventFields): boolean {
  if (time.isAllDay) return true;
  const zone = must(time.startZone, "a zone");
  const endZone = time.endZone ?? zone;
  const [start, end] = [instantOf(time.start, zone), instantOf(time.end, endZone)];
  return start <= end && wallTimeOf(start, zone) === time.start && wallTimeOf(end, endZone) === time.end;
}

it("whatever the owner of a calendar writes is read, searched and told the same", async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(anyEvent, async (some) => {
      const fields = beginning(some);
      if (fields === null || !isPlain(fields)) return;
      made += 1;
      const mark = `oro-${made}`;
      const record = { mark, fields: recordOf(fields), extra: {} };
      const item = await calendar.records.create(calendar.calendarId, record, noSignal);
      expect(spelledEvent(item.fields)).toEqual(spelledEvent(fields));
      const read = await calendar.records.read({ collectionId: calendar.calendarId, id: item.id }, noSignal);
      expect(read).toMatchObject({ fields: item.fields, mark });
    }),
    { numRuns: 150 },
  );
  expect(made).toBeGreaterThan(50);
  const { items } = await readCalendar(calendar);
  for (const [id, told] of items) {
    const read = await calendar.records.read({ collectionId: calendar.calendarId, id }, noSignal);
    expect(spelledEvent(told.fields)).toEqual(spelledEvent(must(read, "the event").fields));
  }
});
