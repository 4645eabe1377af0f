import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EventException, type EventFields, eventOf, recordOf } from "../../../../src/core/records/event.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import { must } from "../../../../src/lib/must.ts";
import type { CalendarSwitches } from "../../../../src/simulator/calendar/switches.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { exceptionsOf, type OpenCalendar, openCalendar, readCalendar, spelledEvent, standup } from "./open-calendar.ts";

const person = "quiet";
let simulator: RunningSimulator;
let calendar: OpenCalendar;

beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());

/** Every habit on which sources disagree, in the position that is not the usual one. */
const habits: readonly Partial<CalendarSwitches>[] = [
  {},
  { masterInStream: false },
  { occurrences: "partlyFilled" },
  { exceptionsInheritText: false },
  { cancelledOccurrencesReliable: false },
  { ifMatchOnDelete: "ignored" },
  { duplicateTransactionId: 409 },
  { patternChange: "keepsExceptions" },
  { attendeeStatusOnPatch: "reset" },
  { startDateMismatch: "shifted" },
  { seriesSplitAcrossPages: true },
  { duplicatesInRound: false, emptyPages: false, replaysLastChange: false },
  {
    masterInStream: false,
    cancelledOccurrencesReliable: false,
    exceptionsInheritText: false,
    seriesSplitAcrossPages: true,
  },
];

const moved: EventFields["time"] = { ...standup.time, start: "2026-10-27T13:00:00", end: "2026-10-27T13:30:00" };
const exceptions: readonly EventException[] = [
  { date: "2026-09-09", kind: "cancelled" },
  { date: "2026-10-26", kind: "changed", changes: { time: moved } },
  { date: "2026-11-04", kind: "changed", changes: { subject: "Retro", showAs: "free" } },
];

const create = (fields: EventFields, mark = "oro-1", key?: string) =>
  calendar.records.create(
    calendar.calendarId,
    { mark, ...(key && { key }), fields: recordOf(fields), extra: {} },
    noSignal,
  );
const read = async (id: string) =>
  must(await calendar.records.read({ collectionId: calendar.calendarId, id }, noSignal), "the event");

async function update(before: M365Item, edit: Partial<EventFields>): Promise<M365Item> {
  const fields = { ...before.fields, ...recordOf(edit) };
  const ref = { collectionId: calendar.calendarId, id: before.id };
  const outcome = await calendar.records.update(ref, before, fields, Object.keys(edit), noSignal);
  if (outcome.kind !== "updated") throw new Error(`It ${outcome.kind}.`);
  return outcome.item;
}

describe.each(habits.map((habit) => [JSON.stringify(habit), habit] as const))("with the habits %s", (_name, habit) => {
  beforeEach(async () => {
    simulator.control.reset();
    simulator.control.settings.change({ calendar: habit });
    calendar = await openCalendar(simulator, person, { pageSize: 7 });
  });

  it("a series with its exceptions is written, read and told the same", async () => {
    const made = await create({ ...standup, exceptions });
    expect(spelledEvent(made.fields)).toEqual(spelledEvent({ ...standup, exceptions }));
    expect((await read(made.id)).fields).toEqual(made.fields);
    expect(made.mark).toBe("oro-1");
    const { items } = await readCalendar(calendar);
    expect(spelledEvent(must(items.get(made.id), "the series").fields)).toEqual(
      spelledEvent({ ...standup, exceptions }),
    );
    expect(items.size).toBe(1);
  });

  it("what is done to occurrences in Outlook is told, the rest of the series is as it was", async () => {
    const made = await create(standup);
    const first = await readCalendar(calendar);
    simulator.control.calendar.updateOccurrence(person, made.id, "2026-11-04", { subject: "Retro" });
    simulator.control.calendar.deleteOccurrence(person, made.id, "2026-09-09");
    const second = await readCalendar(calendar, first.link, first.items);
    expect(exceptionsOf(second.items.get(made.id))).toEqual([
      { date: "2026-09-09", kind: "cancelled" },
      { date: "2026-11-04", kind: "changed", changes: { subject: "Retro" } },
    ]);
    simulator.control.calendar.updateEvent(person, made.id, { showAs: "free" });
    const third = await readCalendar(calendar, second.link, second.items);
    expect(third.items.get(made.id)?.fields).toMatchObject({ showAs: "free" });
    expect(exceptionsOf(third.items.get(made.id))).toHaveLength(2);
  });

  it("exceptions survive that their series moves to another time, where its rule still has their days", async () => {
    const made = await create({ ...standup, exceptions });
    const time = { ...standup.time, start: "2026-09-07T10:00:00", end: "2026-09-07T10:45:00" };
    const moved = await update(made, { time });
    expect(spelledEvent(moved.fields)).toEqual(spelledEvent({ ...standup, time, exceptions }));
    const recurrence = { ...must(standup.recurrence, "a rule"), daysOfWeek: ["monday"] };
    const fewer = await update(moved, { recurrence });
    expect(exceptionsOf(fewer)?.map(({ date }) => date)).toEqual(["2026-10-26"]);
    expect(exceptionsOf(await read(made.id))).toEqual(exceptionsOf(fewer));
  });

  it("one occurrence is edited, set back and cancelled", async () => {
    const made = await create({ ...standup, exceptions });
    const renamed: EventException = { date: "2026-09-14", kind: "changed", changes: { subject: "Planning" } };
    const edited = await update(made, {
      exceptions: [...exceptions, renamed].sort((a, b) => (a.date < b.date ? -1 : 1)),
    });
    expect(exceptionsOf(edited)).toHaveLength(4);
    const back = await update(edited, { exceptions });
    expect(spelledEvent(back.fields)).toEqual(spelledEvent({ ...standup, exceptions }));
    const gone = await update(back, {
      exceptions: exceptions.map(({ date }) => ({ date, kind: "cancelled" as const })),
    });
    expect(exceptionsOf(gone)?.map(({ kind }) => kind)).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  it("a create that is sent twice makes one event", async () => {
    const key = "0b0f1f6e-3c57-4d54-8f8b-2f6a5d0c9b11";
    const [one, other] = [
      await create({ ...standup, exceptions }, "oro-1", key),
      await create({ ...standup, exceptions }, "oro-1", key),
    ];
    expect(other.id).toBe(one.id);
    expect(spelledEvent(other.fields)).toEqual(spelledEvent(one.fields));
    expect(simulator.control.calendar.events(person)).toHaveLength(1);
    const found = await calendar.records.findByMark(calendar.calendarId, ["oro-1", "oro-2"], new Date(), noSignal);
    expect([...found].map(([mark, { id }]) => [mark, id])).toEqual([["oro-1", one.id]]);
    expect(found.get("oro-1")?.fields).toEqual(other.fields);
  });

  it("an event is deleted, also twice, and told as removed", async () => {
    const made = await create({ ...standup, recurrence: null });
    const first = await readCalendar(calendar);
    const ref = { collectionId: calendar.calendarId, id: made.id };
    await calendar.records.delete(ref, noSignal);
    await calendar.records.delete(ref, noSignal);
    expect(await calendar.records.readMany([ref], noSignal)).toEqual([null]);
    expect([...(await readCalendar(calendar, first.link)).removed]).toContain(made.id);
  });

  it("many events come as they are read one by one, and a quiet round is one page that tells nothing", async () => {
    const seeded = simulator.control.calendar.seed(person, "default", { count: 30, series: 4 });
    const day = (offset: number) =>
      new Date(simulator.control.clock.now() + offset * 86_400_000).toISOString().slice(0, 10);
    calendar = await openCalendar(simulator, person, { pageSize: 50 }, { from: day(-60), to: day(365) });
    const { items, link } = await readCalendar(calendar);
    expect(items.size).toBe(seeded);
    let at = link;
    for (let round = 0; round < 3; round += 1) at = (await readCalendar(calendar, at, items)).link;
    const page = await calendar.records.readChanges(calendar.calendarId, at, noSignal);
    expect([page.items, page.removed, page.next.kind]).toEqual([[], [], "round"]);
    for (const item of items.values())
      expect(spelledEvent((await read(item.id)).fields)).toEqual(spelledEvent(item.fields));
  });
});

describe("times in a calendar", () => {
  beforeEach(async () => {
    simulator.control.reset();
    calendar = await openCalendar(simulator, person);
  });

  it("are those that people see in Outlook, over a change of clocks and in another zone", async () => {
    const made = await create(standup);
    const days = simulator.control.calendar.occurrences(person, "2026-10-21T00:00:00Z", "2026-10-30T00:00:00Z");
    expect(days.map(({ start }) => (start as { dateTime: string }).dateTime.slice(0, 16))).toEqual([
      "2026-10-21T07:00",
      "2026-10-26T08:00",
      "2026-10-28T08:00",
    ]);
    const tokyo = { startZone: "Asia/Tokyo", endZone: "Asia/Tokyo" };
    const time = { ...standup.time, ...tokyo };
    expect(eventOf((await update(made, { time })).fields).time).toEqual(time);
  });

  it("become a day's and a day's become those of a clock", async () => {
    const made = await create({ ...standup, recurrence: null });
    const day = { isAllDay: true, start: "2026-10-25", end: "2026-10-27", startZone: null, endZone: null };
    const allDay = await update(made, { time: day });
    expect(allDay.fields.time).toEqual(day);
    expect((await update(allDay, { time: standup.time })).fields.time).toEqual(standup.time);
  });
});
