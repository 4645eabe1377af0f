import { describe, expect, test } from "vitest";
import { nextOccurrence, type Recurrence } from "../../src/simulator/mailbox/recurrence.ts";
import { clientOf, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const weekly = { pattern: { type: "weekly", interval: 1, daysOfWeek: ["saturday"], firstDayOfWeek: "monday" } };
const london = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone: "Europe/London" });
const utc = (date: string) => ({ dateTime: `${date}T00:00:00.0000000`, timeZone: "UTC" });

/** A simulator on 20 September 2026 with a task due every Saturday from the 26th. */
async function withSeries() {
  const simulator = await startSimulator();
  simulator.control.clock.set(Date.parse("2026-09-20T10:00:00Z"));
  // What the server does a second later is not to depend on how fast this machine is.
  simulator.control.clock.freeze();
  const quiet = clientOf(simulator, "quiet");
  const { body } = await quiet.post(`${quiet.list}/tasks`, {
    title: "Weekly",
    dueDateTime: london("2026-09-26"),
    recurrence: { ...weekly, range: { type: "noEnd", startDate: "2026-09-26", recurrenceTimeZone: "Europe/London" } },
  });
  return { simulator, quiet, series: body, path: taskPath(quiet.list, body) };
}

describe("a recurring task", () => {
  test("is returned with every field, fillers included", async () => {
    const { series } = await withSeries();
    expect(series.recurrence).toEqual({
      pattern: {
        type: "weekly",
        interval: 1,
        month: 0,
        dayOfMonth: 0,
        daysOfWeek: ["saturday"],
        firstDayOfWeek: "monday",
        index: "first",
      },
      range: {
        type: "noEnd",
        startDate: "2026-09-26",
        endDate: "0001-01-01",
        recurrenceTimeZone: "Europe/London",
        numberOfOccurrences: 0,
      },
    });
  });

  test("is rewritten by the server about a second after it was made: new etag, due in UTC, zone UTC", async () => {
    const { simulator, quiet, series, path } = await withSeries();
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    simulator.control.clock.advance(1500);
    const settled = await quiet.get(path);
    expect(settled.body["@odata.etag"]).not.toBe(series["@odata.etag"]);
    expect(settled.body.dueDateTime).toEqual(utc("2026-09-26"));
    expect(settled.body.recurrence?.range.recurrenceTimeZone).toBe("UTC");
    expect((await quiet.drain(deltaLink)).items).toHaveLength(1);
  });

  test("rolls to its next occurrence in place when completed, and a completed copy with a new id appears", async () => {
    const { quiet, series, path } = await withSeries();
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    const rolled = await quiet.patch(path, { status: "completed" });
    expect(rolled.body).toMatchObject({ id: series.id, status: "notStarted", dueDateTime: utc("2026-10-03") });
    const { items } = await quiet.drain(deltaLink);
    expect(items).toHaveLength(2);
    const copy = items.find(({ id }) => id !== series.id);
    expect(copy).toMatchObject({
      title: "Weekly",
      status: "completed",
      completedDateTime: utc("2026-09-20"),
      dueDateTime: { dateTime: "2026-09-25T23:00:00.0000000" },
    });
    expect(copy?.recurrence).toBeDefined();
  });

  test("completing it twice completes two occurrences", async () => {
    const { quiet, path } = await withSeries();
    await quiet.patch(path, { status: "completed" });
    const twice = await quiet.patch(path, { status: "completed" });
    expect(twice.body.dueDateTime).toEqual(utc("2026-10-10"));
    expect((await quiet.drain(`${quiet.list}/tasks`)).items).toHaveLength(3);
  });

  test("is simply completed when no occurrence is left", async () => {
    const { quiet } = await withSeries();
    const { body } = await quiet.post(`${quiet.list}/tasks`, {
      title: "Twice",
      dueDateTime: utc("2026-09-26"),
      recurrence: {
        ...weekly,
        range: { type: "numbered", startDate: "2026-09-26", numberOfOccurrences: 2, recurrenceTimeZone: "UTC" },
      },
    });
    const path = taskPath(quiet.list, body);
    expect((await quiet.patch(path, { status: "completed" })).body.status).toBe("notStarted");
    expect((await quiet.patch(path, { status: "completed" })).body.status).toBe("completed");
  });

  test("is split by a change of its due date: the id moves on, a new open task has the date asked for", async () => {
    const { quiet, series, path } = await withSeries();
    const moved = await quiet.patch(path, { dueDateTime: utc("2026-09-28") });
    expect(moved.body).toMatchObject({ id: series.id, dueDateTime: utc("2026-10-03"), status: "notStarted" });
    const { items } = await quiet.drain(`${quiet.list}/tasks`);
    const split = items.find(({ id }) => id !== series.id);
    expect(split).toMatchObject({ title: "Weekly", status: "notStarted", dueDateTime: utc("2026-09-28") });
    expect(split?.recurrence).toBeUndefined();
  });

  test("keeps its id when the recurrence is cleared with the due date and set again", async () => {
    const { quiet, series, path } = await withSeries();
    const cleared = await quiet.patch(path, { recurrence: null, dueDateTime: utc("2026-09-28") });
    expect(cleared.body.recurrence).toBeUndefined();
    const again = await quiet.patch(path, {
      recurrence: { ...weekly, range: { type: "noEnd", startDate: "2026-09-28", recurrenceTimeZone: "UTC" } },
    });
    expect(again.body).toMatchObject({ id: series.id, dueDateTime: utc("2026-09-28") });
    expect((await quiet.drain(`${quiet.list}/tasks`)).items).toHaveLength(1);
  });

  test("gets its start as due date when none is sent", async () => {
    const { quiet } = await withSeries();
    const { body } = await quiet.post(`${quiet.list}/tasks`, {
      title: "x",
      recurrence: { ...weekly, range: { type: "noEnd", startDate: "2026-10-03", recurrenceTimeZone: "UTC" } },
    });
    expect(body.dueDateTime).toEqual(utc("2026-10-03"));
  });

  test("is one day late, due date and start, when the recurrence has no zone and the due date has one", async () => {
    const { quiet } = await withSeries();
    const { body } = await quiet.post(`${quiet.list}/tasks`, {
      title: "x",
      dueDateTime: london("2026-09-26"),
      recurrence: { ...weekly, range: { type: "noEnd", startDate: "2026-09-26" } },
    });
    expect(body.dueDateTime?.dateTime).toBe("2026-09-27T00:00:00.0000000");
    expect(body.recurrence?.range.startDate).toBe("2026-09-27");
  });

  test("cannot be made of a task without a due date, or with one that has passed", async () => {
    const { quiet } = await withSeries();
    const recurrence = { ...weekly, range: { type: "noEnd", startDate: "2026-09-26", recurrenceTimeZone: "UTC" } };
    for (const due of [undefined, utc("2026-09-01")]) {
      const { body } = await quiet.post(`${quiet.list}/tasks`, {
        title: "x",
        ...(due === undefined ? {} : { dueDateTime: due }),
      });
      expect((await quiet.patch(taskPath(quiet.list, body), { recurrence })).status).toBe(400);
      expect(
        (await quiet.patch(taskPath(quiet.list, body), { recurrence, dueDateTime: utc("2026-09-26") })).status,
      ).toBe(200);
    }
  });

  test("refuses the filler end date of its own answer, as Edm.Date", async () => {
    const { quiet, series, path } = await withSeries();
    const { status, body } = await quiet.patch(path, { recurrence: series.recurrence });
    expect(status).toBe(400);
    expect(body.error.message).toContain("Microsoft.OData.Edm.Date");
  });
});

describe("the next occurrence", () => {
  const range = {
    type: "noEnd",
    startDate: "2026-01-31",
    endDate: "0001-01-01",
    recurrenceTimeZone: "UTC",
    numberOfOccurrences: 0,
  } as const;
  const pattern = {
    interval: 1,
    month: 0,
    dayOfMonth: 0,
    daysOfWeek: [],
    firstDayOfWeek: "sunday",
    index: "first",
  } as const;
  const cases: [string, Partial<Recurrence["pattern"]> & Pick<Recurrence["pattern"], "type">, string, string][] = [
    ["every third day", { type: "daily", interval: 3 }, "2026-01-31", "2026-02-03"],
    ["the 31st, in a short month", { type: "absoluteMonthly", dayOfMonth: 31 }, "2026-01-31", "2026-02-28"],
    [
      "the last weekday of a month",
      { type: "relativeMonthly", daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"], index: "last" },
      "2026-01-31",
      "2026-02-27",
    ],
    [
      "the second Tuesday",
      { type: "relativeMonthly", daysOfWeek: ["tuesday"], index: "second" },
      "2026-01-31",
      "2026-02-10",
    ],
    ["29 February, in a common year", { type: "absoluteYearly", month: 2, dayOfMonth: 29 }, "2026-01-31", "2026-02-28"],
    [
      "the first Sunday of March",
      { type: "relativeYearly", month: 3, daysOfWeek: ["sunday"], index: "first" },
      "2026-01-31",
      "2026-03-01",
    ],
  ];
  test.each(cases)("of %s", (_name, part, after, expected) => {
    expect(nextOccurrence({ pattern: { ...pattern, ...part }, range }, after)).toBe(expected);
  });
});
