import { describe, expect, it } from "vitest";
import { must } from "../../../../src/lib/must.ts";
import { startSimulator } from "../../../support/simulator.ts";
import { openCalendar } from "../events/open-calendar.ts";
import { noSignal, openTasks } from "../open-mailbox.ts";

describe("everything that is in a list or a calendar", () => {
  it("is told by id and version, a thousand tasks in a request", async () => {
    const simulator = await startSimulator();
    const { todo } = simulator.control;
    todo.seed("quiet", "default", 1_200);
    const { records, listId } = await openTasks(simulator, "quiet");
    const first = await records.listItems(listId, null, noSignal);
    const second = await records.listItems(listId, must(first.next, "another page"), noSignal);
    expect([first.items.length, second.items.length, second.next]).toEqual([1_000, 200, null]);
    const [task] = first.items;
    const whole = await records.read({ collectionId: listId, id: task?.id ?? "" }, noSignal);
    expect(task).toEqual({ id: whole?.id, etag: whole?.etag, isShown: true });
  });

  it("has events with the ids and versions of delta, a series once, and says what the window does not show", async () => {
    const simulator = await startSimulator({ settings: { calendar: { duplicatesInRound: false, emptyPages: false } } });
    const { calendar } = simulator.control;
    const at = (year: number) => ({ start: `${year}-09-09T09:00`, end: `${year}-09-09T10:00` });
    calendar.createEvent("quiet", "default", { subject: "Single", ...at(2026) });
    calendar.createEvent("quiet", "default", { subject: "Long ago", ...at(2020) });
    calendar.createEvent("quiet", "default", { subject: "Far ahead", ...at(2035) });
    const daily = { pattern: { type: "daily", interval: 1 }, range: { type: "noEnd", startDate: "2020-09-09" } };
    calendar.createEvent("quiet", "default", { subject: "Daily", ...at(2020), recurrence: daily });
    const { records, calendarId } = await openCalendar(simulator, "quiet");
    const listed = await records.listItems(calendarId, null, noSignal);
    expect(listed.next).toBeNull();
    expect(listed.items.map(({ isShown }) => isShown)).toEqual([true, false, false, true]);
    const told = await records.readChanges(calendarId, null, noSignal);
    const versions = told.items.map(({ id, etag }) => ({ id, etag, isShown: true }));
    expect(listed.items.filter(({ isShown }) => isShown)).toEqual(versions);
    expect(versions).toHaveLength(2);
  });
});
