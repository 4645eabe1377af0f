import { describe, expect, test } from "vitest";
import type { CalendarSwitches } from "../../src/simulator/calendar/switches.ts";
import { AS_PRODUCT, clientOf, eventPath, type GraphBody } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const BERLIN = "W. Europe Standard Time";
const at = (dateTime: string, timeZone = BERLIN) => ({ dateTime, timeZone });
const MONDAYS = {
  subject: "Weekly",
  body: { contentType: "text", content: "Agenda" },
  start: at("2026-03-02T09:00:00"),
  end: at("2026-03-02T10:00:00"),
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"] },
    range: { type: "numbered", startDate: "2026-03-02", numberOfOccurrences: 5 },
  },
};
const YEAR = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";

async function withSeries(switches: Partial<CalendarSwitches> = {}, body: object = MONDAYS) {
  const simulator = await startSimulator({ settings: { calendar: switches } });
  const quiet = clientOf(simulator, "quiet", ["Calendars.ReadWrite"]);
  const made = await quiet.post("/me/events", body, AS_PRODUCT);
  expect(made.status, made.text).toBe(201);
  const path = eventPath(made.body);
  const instances = async (): Promise<GraphBody[]> =>
    (await quiet.get(`${path}/instances?${YEAR}&$top=100`, AS_PRODUCT)).body.value;
  return { quiet, master: made.body, path, instances, calendar: simulator.control.calendar };
}
const startsOf = (items: readonly GraphBody[]) => items.map((item) => item.start.dateTime.slice(0, 16));

describe("a series", () => {
  test("comes back with every field of its recurrence filled", async () => {
    const { master } = await withSeries();
    expect(master.type).toBe("seriesMaster");
    expect(master.recurrence).toEqual({
      pattern: {
        type: "weekly",
        interval: 1,
        month: 0,
        dayOfMonth: 0,
        daysOfWeek: ["monday"],
        firstDayOfWeek: "sunday",
        index: "first",
      },
      range: {
        type: "numbered",
        startDate: "2026-03-02",
        endDate: "0001-01-01",
        recurrenceTimeZone: BERLIN,
        numberOfOccurrences: 5,
      },
    });
  });

  test("keeps its wall clock over the change to summer time and over that to winter time", async () => {
    const spring = await withSeries();
    expect(startsOf(await spring.instances())).toEqual([
      "2026-03-02T08:00",
      "2026-03-09T08:00",
      "2026-03-16T08:00",
      "2026-03-23T08:00",
      "2026-03-30T07:00",
    ]);
    const range = { type: "numbered", startDate: "2026-10-19", numberOfOccurrences: 2 };
    const autumn = await withSeries(
      {},
      {
        ...MONDAYS,
        start: at("2026-10-19T09:00:00"),
        end: at("2026-10-19T10:00:00"),
        recurrence: { ...MONDAYS.recurrence, range },
      },
    );
    expect(startsOf(await autumn.instances())).toEqual(["2026-10-19T07:00", "2026-10-26T08:00"]);
  });

  test("has an occurrence an hour later where summer time skips its hour, and the first of the two where it comes twice", async () => {
    const daily = (startDate: string) => ({
      start: at(`${startDate}T02:30:00`),
      end: at(`${startDate}T02:45:00`),
      recurrence: {
        pattern: { type: "daily", interval: 1 },
        range: { type: "numbered", startDate, numberOfOccurrences: 3 },
      },
    });
    const spring = await withSeries({}, daily("2026-03-28"));
    expect(startsOf(await spring.instances())).toEqual(["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"]);
    const autumn = await withSeries({}, daily("2026-10-24"));
    expect(startsOf(await autumn.instances())).toEqual(["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  test("on the 31st takes the last day of shorter months", async () => {
    const { instances } = await withSeries(
      {},
      {
        start: at("2026-01-31T09:00:00", "UTC"),
        end: at("2026-01-31T10:00:00", "UTC"),
        recurrence: {
          pattern: { type: "absoluteMonthly", interval: 1, dayOfMonth: 31 },
          range: { type: "endDate", startDate: "2026-01-31", endDate: "2026-04-30" },
        },
      },
    );
    expect(startsOf(await instances()).map((start) => start.slice(0, 10))).toEqual([
      "2026-01-31",
      "2026-02-28",
      "2026-03-31",
      "2026-04-30",
    ]);
  });

  test("is refused without what its pattern or its range needs", async () => {
    const { quiet } = await withSeries();
    const { pattern, range } = MONDAYS.recurrence;
    const bad = [
      { pattern: { type: "weekly", interval: 1 }, range },
      { pattern: { type: "absoluteYearly", interval: 1, dayOfMonth: 2 }, range },
      { pattern, range: { type: "endDate", startDate: "2026-03-02" } },
      { pattern, range: { type: "numbered", startDate: "2026-03-02" } },
      { pattern, range: { type: "endDate", startDate: "2026-03-02", endDate: "2026-02-01" } },
      { pattern: { ...pattern, interval: 0 }, range },
      { pattern, range: { ...range, recurrenceTimeZone: "Mars/Base" } },
    ];
    for (const recurrence of bad)
      expect([recurrence, (await quiet.post("/me/events", { ...MONDAYS, recurrence })).status]).toEqual([
        recurrence,
        400,
      ]);
  });

  test.each(["refused", "shifted"] as const)(
    "with a start date that is not its start's is %s",
    async (startDateMismatch) => {
      const { quiet } = await withSeries({ startDateMismatch });
      const range = { ...MONDAYS.recurrence.range, startDate: "2026-03-09" };
      const answer = await quiet.post("/me/events", { ...MONDAYS, recurrence: { ...MONDAYS.recurrence, range } });
      expect(answer.status).toBe(startDateMismatch === "refused" ? 400 : 201);
      if (startDateMismatch === "shifted") expect(answer.body.start.dateTime).toBe("2026-03-09T09:00:00.0000000");
    },
  );

  test("becomes a single event without its recurrence, and a single event becomes a series with one", async () => {
    const { quiet, path } = await withSeries();
    const single = await quiet.patch(path, { recurrence: null });
    expect(single.body).toMatchObject({ type: "singleInstance", recurrence: null });
    expect((await quiet.patch(path, { recurrence: MONDAYS.recurrence })).body.type).toBe("seriesMaster");
  });
});

describe("an occurrence", () => {
  test("that is changed becomes an exception under the same id, with the rest from its series", async () => {
    const { quiet, path, master, instances } = await withSeries();
    const [, second] = await instances();
    expect(second).toMatchObject({ type: "occurrence", subject: "Weekly", seriesMasterId: master.id });
    const changed = await quiet.patch(eventPath(second ?? { id: "" }), { subject: "Special" }, AS_PRODUCT);
    expect(changed.body).toMatchObject({
      id: second?.id,
      type: "exception",
      subject: "Special",
      body: { content: "Agenda\r\n" },
      originalStart: "2026-03-09T08:00:00Z",
    });
    await quiet.patch(path, { location: { displayName: "Room 4" } });
    const [first, again] = await instances();
    expect(again).toMatchObject({ subject: "Special", location: { displayName: "Room 4" } });
    expect(first?.iCalUId).not.toBe(again?.iCalUId);
  });

  test("that is deleted is gone, and told by cancelledOccurrences only when that is selected", async () => {
    const { quiet, path, master, instances } = await withSeries();
    const [, second, third] = await instances();
    expect((await quiet.remove(eventPath(second ?? { id: "" }))).status).toBe(204);
    await quiet.patch(eventPath(third ?? { id: "" }), { subject: "Special" });
    expect(startsOf(await instances())).not.toContain("2026-03-09T08:00");
    expect((await quiet.get(eventPath(second ?? { id: "" }))).status).toBe(404);
    expect((await quiet.get(path)).body).not.toHaveProperty("cancelledOccurrences");
    const read = await quiet.get(
      `${path}?$select=subject,cancelledOccurrences&$expand=exceptionOccurrences`,
      AS_PRODUCT,
    );
    expect(read.body.cancelledOccurrences).toEqual([`OID.${master.id}.2026-03-09`]);
    expect(read.body.exceptionOccurrences).toMatchObject([{ subject: "Special", type: "exception" }]);
  });

  test("does not tell its cancelled dates where Outlook forgets them", async () => {
    const { quiet, path } = await withSeries({ cancelledOccurrencesReliable: false });
    const read = await quiet.get(`${path}?$select=cancelledOccurrences&$expand=exceptionOccurrences`);
    expect(read.body).not.toHaveProperty("cancelledOccurrences");
    expect(read.body).not.toHaveProperty("exceptionOccurrences");
  });

  test("cannot be moved to the day of its neighbour, nor past it", async () => {
    const { quiet, instances } = await withSeries();
    const [, second] = await instances();
    const to = (day: string) => ({ start: at(`${day}T20:00:00`), end: at(`${day}T21:00:00`) });
    for (const day of ["2026-03-02", "2026-03-16", "2026-03-25"]) {
      const answer = await quiet.patch(eventPath(second ?? { id: "" }), to(day));
      expect([day, answer.body.error?.code]).toEqual([day, "ErrorOccurrenceCrossingBoundary"]);
    }
    expect((await quiet.patch(eventPath(second ?? { id: "" }), to("2026-03-15"))).status).toBe(200);
  });

  test("has no recurrence of its own", async () => {
    const { quiet, instances } = await withSeries();
    const [first] = await instances();
    expect((await quiet.patch(eventPath(first ?? { id: "" }), { recurrence: MONDAYS.recurrence })).status).toBe(400);
  });

  test.each(["dropsExceptions", "keepsExceptions"] as const)(
    "gets another id when the series is rescheduled, which %s",
    async (patternChange) => {
      const { quiet, path, instances, calendar, master } = await withSeries({ patternChange });
      const before = await instances();
      await quiet.patch(eventPath(before[1] ?? { id: "" }), { subject: "Special" });
      await quiet.remove(eventPath(before[2] ?? { id: "" }));
      await quiet.patch(path, { start: at("2026-03-02T11:00:00"), end: at("2026-03-02T12:00:00") });
      const after = await instances();
      expect((await quiet.get(eventPath(before[0] ?? { id: "" }))).status).toBe(404);
      const isKept = patternChange === "keepsExceptions";
      expect(after.map(({ subject }) => subject).includes("Special")).toBe(isKept);
      expect(after).toHaveLength(isKept ? 4 : 5);
      expect(calendar.event("quiet", master.id).cancelledDates).toEqual(isKept ? ["2026-03-16"] : []);
    },
  );

  test("answers to a stale etag with 412", async () => {
    const { quiet, instances } = await withSeries();
    const [first] = await instances();
    const path = eventPath(first ?? { id: "" });
    const headers = { "if-match": first?.["@odata.etag"] ?? "" };
    expect((await quiet.patch(path, { subject: "One" }, headers)).status).toBe(200);
    expect((await quiet.patch(path, { subject: "Two" }, headers)).status).toBe(412);
  });
});

describe("If-Match of a DELETE", () => {
  test.each([
    ["honoured", 412],
    ["ignored", 204],
  ] as const)("is %s", async (ifMatchOnDelete, status) => {
    const { quiet, master, path } = await withSeries({ ifMatchOnDelete });
    await quiet.patch(path, { subject: "Newer" });
    expect((await quiet.remove(path, { "if-match": master["@odata.etag"] })).status).toBe(status);
  });
});
