import { describe, expect, test } from "vitest";
import { clientOf, eventPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const TIMES = {
  start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
};
const DAILY = { pattern: { type: "daily", interval: 1 }, range: { type: "noEnd" } };

async function withQuiet(eventsDelta: "refused" | "stripped") {
  const simulator = await startSimulator({ settings: { calendar: { eventsDelta } } });
  return { simulator, quiet: clientOf(simulator, "quiet", ["Calendars.ReadWrite"]) };
}

describe("the delta of events without a window", () => {
  test.each(["delta", "delta()", "microsoft.graph.delta()"])("is refused as '%s'", async (name) => {
    const { quiet } = await withQuiet("refused");
    const answer = await quiet.get(`/me/events/${name}`);
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      "Unsupported request: Change tracking is not supported against 'microsoft.graph.event'.",
    ]);
  });

  test("or tells of single events and masters little more than when they are", async () => {
    const { quiet } = await withQuiet("stripped");
    const single = (await quiet.post("/me/events", { subject: "Single", ...TIMES })).body;
    const series = (await quiet.post("/me/events", { subject: "Series", ...TIMES, recurrence: DAILY })).body;
    const round = await quiet.drain("/me/events/delta");
    expect(round.items.map(({ id, type }) => [id, type])).toEqual([
      [single.id, "singleInstance"],
      [series.id, "seriesMaster"],
    ]);
    expect(Object.keys(round.items[0] ?? {}).sort()).toEqual([
      ...["@odata.etag", "@odata.type", "end", "id", "start", "type"],
    ]);
    await quiet.remove(eventPath(single));
    await quiet.patch(eventPath(series), { subject: "Renamed" });
    const next = await quiet.drain(round.deltaLink);
    expect(next.items.map((item) => [item.id, item["@removed"]?.reason])).toEqual([
      [single.id, "deleted"],
      [series.id, undefined],
    ]);
    expect((await quiet.drain(next.deltaLink)).items).toEqual([]);
  });

  test("takes no $select, and no link of another feed", async () => {
    const { quiet } = await withQuiet("stripped");
    expect((await quiet.get("/me/events/delta?$select=subject")).status).toBe(400);
    const window = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
    const { deltaLink } = await quiet.drain(`/me/calendarView/delta?${window}`);
    const token = /token=(.*)$/.exec(deltaLink)?.[1] ?? "";
    expect((await quiet.get(`/me/events/delta?$deltatoken=${token}`)).body.error.message).toBe("Badly formed token.");
  });
});
