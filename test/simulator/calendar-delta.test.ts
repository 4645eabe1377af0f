import { describe, expect, test } from "vitest";
import type { SettingsPatch } from "../../src/simulator/settings.ts";
import { AS_PRODUCT, clientOf, type GraphBody } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const WINDOW = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
const DELTA = `/me/calendarView/delta?${WINDOW}`;
/** Nothing but the changes themselves. */
const PLAIN = { calendar: { duplicatesInRound: false, emptyPages: false, replaysLastChange: false } };

async function withQuiet(settings: SettingsPatch = PLAIN) {
  const simulator = await startSimulator({ settings });
  const { calendar, deltas } = simulator.control;
  return { simulator, calendar, deltas, quiet: clientOf(simulator, "quiet", ["Calendars.ReadWrite"]) };
}

const once = { subject: "Once", start: "2026-04-09T09:00", end: "2026-04-09T10:00" };
const weekly = {
  subject: "Weekly",
  start: "2026-03-02T09:00",
  end: "2026-03-02T10:00",
  location: { displayName: "Room 4" },
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"] },
    range: { type: "numbered", startDate: "2026-03-02", numberOfOccurrences: 4 },
  },
};
const typesOf = (items: readonly GraphBody[]) => items.map((item) => (item["@removed"] ? "removed" : item.type));

describe("a round of calendarView/delta", () => {
  test("needs a window, and takes no query options", async () => {
    const { quiet } = await withQuiet();
    expect((await quiet.get("/me/calendarView/delta")).status).toBe(400);
    expect((await quiet.get(`${DELTA}&$select=subject`)).status).toBe(400);
    expect((await quiet.get(DELTA)).headers.get("preference-applied")).toContain("odata.track-changes");
  });

  test("tells a series with its master, which starts at the first occurrence, and bare occurrences", async () => {
    const { quiet, calendar } = await withQuiet();
    calendar.createEvent("quiet", "default", once);
    calendar.createEvent("quiet", "default", weekly);
    const { items } = await quiet.drain(DELTA, AS_PRODUCT);
    expect(typesOf(items)).toEqual(["singleInstance", "seriesMaster", ...Array<string>(4).fill("occurrence")]);
    expect(items[1]?.start.dateTime).toBe("2026-03-02T08:00:00.0000000");
    expect(Object.keys(items[2] ?? {}).sort()).toEqual(
      ["@odata.etag", "@odata.type", "end", "id", "seriesMasterId", "start", "type"].sort(),
    );
  });

  test("leaves the master out, and fills occurrences a little, where the switches say so", async () => {
    const { quiet, calendar } = await withQuiet({
      calendar: { ...PLAIN.calendar, masterInStream: false, occurrences: "partlyFilled" },
    });
    calendar.createEvent("quiet", "default", weekly);
    const { items } = await quiet.drain(DELTA, AS_PRODUCT);
    expect(typesOf(items)).toEqual(Array<string>(4).fill("occurrence"));
    expect(items[0]).toMatchObject({ subject: "", showAs: "busy", location: { displayName: "" } });
  });

  test.each([true, false])("tells an exception with texts of its series: %s", async (exceptionsInheritText) => {
    const { quiet, calendar } = await withQuiet({ calendar: { ...PLAIN.calendar, exceptionsInheritText } });
    const { id } = calendar.createEvent("quiet", "default", weekly);
    calendar.updateOccurrence("quiet", id, "2026-03-16", { start: "2026-03-17T09:00", end: "2026-03-17T10:00" });
    const { items } = await quiet.drain(DELTA, AS_PRODUCT);
    const exception = items.find(({ type }) => type === "exception");
    expect(exception).toMatchObject({
      subject: exceptionsInheritText ? "Weekly" : "",
      originalStart: "2026-03-16T08:00:00Z",
      start: { dateTime: "2026-03-17T08:00:00.0000000" },
    });
  });

  test("sends the whole series again for any change in it, and no tombstone for a deleted occurrence", async () => {
    const { quiet, calendar } = await withQuiet();
    const { id } = calendar.createEvent("quiet", "default", weekly);
    const { deltaLink } = await quiet.drain(DELTA, AS_PRODUCT);
    calendar.deleteOccurrence("quiet", id, "2026-03-09");
    const { items } = await quiet.drain(deltaLink, AS_PRODUCT);
    expect(typesOf(items)).toEqual(["seriesMaster", "occurrence", "occurrence", "occurrence"]);
    expect(items.map((item) => item.start.dateTime.slice(0, 10))).not.toContain("2026-03-09");
  });

  test("gives occurrences new ids when the series is rescheduled", async () => {
    const { quiet, calendar } = await withQuiet();
    const { id } = calendar.createEvent("quiet", "default", weekly);
    const before = await quiet.drain(DELTA, AS_PRODUCT);
    calendar.updateEvent("quiet", id, { start: "2026-03-02T11:00", end: "2026-03-02T12:00" });
    const after = await quiet.drain(before.deltaLink, AS_PRODUCT);
    const ids = new Set(before.items.slice(1).map((item) => item.id));
    expect(after.items).toHaveLength(5);
    expect(after.items.slice(1).some((item) => ids.has(item.id))).toBe(false);
  });

  test("reports what is outside its window as removed, but not in the first round", async () => {
    const { quiet, calendar } = await withQuiet();
    const far = { subject: "Far", start: "2029-04-09T09:00", end: "2029-04-09T10:00" };
    calendar.createEvent("quiet", "default", far);
    const inside = calendar.createEvent("quiet", "default", once);
    const { items, deltaLink } = await quiet.drain(DELTA, AS_PRODUCT);
    expect(items).toHaveLength(1);
    const ghost = calendar.createEvent("quiet", "default", far);
    calendar.updateEvent("quiet", inside.id, { start: far.start, end: far.end });
    const next = await quiet.drain(deltaLink, AS_PRODUCT);
    expect(next.items).toEqual([
      { id: ghost.id, "@removed": { reason: "deleted" } },
      { id: inside.id, "@removed": { reason: "deleted" } },
    ]);
  });

  test("has one tombstone for a deleted series, and none for what came and went", async () => {
    const { quiet, calendar } = await withQuiet();
    const series = calendar.createEvent("quiet", "default", weekly);
    const { deltaLink } = await quiet.drain(DELTA, AS_PRODUCT);
    calendar.deleteEvent("quiet", series.id);
    calendar.deleteEvent("quiet", calendar.createEvent("quiet", "default", once).id);
    const { items } = await quiet.drain(deltaLink, AS_PRODUCT);
    expect(items).toEqual([{ id: series.id, "@removed": { reason: "deleted" } }]);
  });

  test("replays its last change once, where it does", async () => {
    const { quiet, calendar } = await withQuiet({ calendar: { ...PLAIN.calendar, replaysLastChange: true } });
    const first = await quiet.drain(DELTA, AS_PRODUCT);
    await quiet.post("/me/events", {
      start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
      end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
    });
    const second = await quiet.drain(first.deltaLink, AS_PRODUCT);
    const third = await quiet.drain(second.deltaLink, AS_PRODUCT);
    const fourth = await quiet.drain(third.deltaLink, AS_PRODUCT);
    expect([second, third, fourth].map(({ items }) => items.length)).toEqual([1, 1, 0]);
    expect(calendar.events("quiet")).toHaveLength(1);
  });

  test("tells the deletion of what it told, also where the link stands before it to replay it", async () => {
    const { quiet, calendar } = await withQuiet({ calendar: { ...PLAIN.calendar, replaysLastChange: true } });
    const first = await quiet.drain(DELTA, AS_PRODUCT);
    const { id } = calendar.createEvent("quiet", "default", once);
    const second = await quiet.drain(first.deltaLink, AS_PRODUCT);
    expect(second.items).toMatchObject([{ id }]);
    calendar.deleteEvent("quiet", id);
    const third = await quiet.drain(second.deltaLink, AS_PRODUCT);
    expect(third.items).toEqual([{ id, "@removed": { reason: "deleted" } }]);
  });

  test("tells no deletion at all, where it hides them, and a round from nothing has none", async () => {
    const { quiet, calendar } = await withQuiet({ ...PLAIN, quirks: { hidesDeletions: true } });
    const { id } = calendar.createEvent("quiet", "default", once);
    const first = await quiet.drain(DELTA, AS_PRODUCT);
    expect(first.items).toMatchObject([{ id }]);
    calendar.deleteEvent("quiet", id);
    expect((await quiet.drain(first.deltaLink, AS_PRODUCT)).items).toEqual([]);
    expect((await quiet.drain(DELTA, AS_PRODUCT)).items).toEqual([]);
  });

  test("has duplicates and empty pages in the middle, and tells everything all the same", async () => {
    const { quiet, calendar } = await withQuiet({});
    calendar.seed("quiet", "default", { count: 400, fromDay: -20, toDay: 20 });
    const now = Date.now();
    const window = `startDateTime=${new Date(now - 30 * 86_400_000).toISOString()}&endDateTime=${new Date(now + 30 * 86_400_000).toISOString()}`;
    const { items, sizes } = await quiet.drain(`/me/calendarView/delta?${window}`, { prefer: "odata.maxpagesize=10" });
    expect(new Set(items.map(({ id }) => id)).size).toBe(400);
    expect(items.length).toBeGreaterThan(400);
    expect(sizes.slice(0, -1)).toContain(0);
  });

  test("keeps a series on one page, or cuts it where the page is full", async () => {
    for (const seriesSplitAcrossPages of [false, true]) {
      const { quiet, calendar } = await withQuiet({ calendar: { ...PLAIN.calendar, seriesSplitAcrossPages } });
      calendar.createEvent("quiet", "default", weekly);
      const { items, sizes } = await quiet.drain(DELTA, { prefer: "odata.maxpagesize=2" });
      expect(sizes.filter((size) => size > 0)).toEqual(seriesSplitAcrossPages ? [2, 2, 1] : [5]);
      expect(new Set(items.map(({ id }) => id)).size).toBe(5);
    }
  });

  test("a moved event is removed here and new there, under its immutable id", async () => {
    const { quiet, calendar } = await withQuiet();
    const event = calendar.createEvent("quiet", "default", once);
    const other = calendar.createCalendar("quiet", "Other");
    const there = `/me/calendars/${encodeURIComponent(other.idUnderHeader)}/calendarView/delta?${WINDOW}`;
    const [here, target] = [await quiet.drain(DELTA, AS_PRODUCT), await quiet.drain(there, AS_PRODUCT)];
    const moved = calendar.moveEvent("quiet", event.id, "Other");
    expect(moved).toMatchObject({ id: event.id, calendar: "Other" });
    expect(moved.defaultId).not.toBe(event.defaultId);
    expect((await quiet.drain(here.deltaLink, AS_PRODUCT)).items).toEqual([
      { id: event.id, "@removed": { reason: "deleted" } },
    ]);
    expect((await quiet.drain(target.deltaLink, AS_PRODUCT)).items).toMatchObject([{ id: event.id, subject: "Once" }]);
  });

  test.each([true, false])("an event moved away and back stays removed: %s", async (returnedEventStaysRemoved) => {
    const { quiet, calendar } = await withQuiet({ calendar: { ...PLAIN.calendar, returnedEventStaysRemoved } });
    const event = calendar.createEvent("quiet", "default", once);
    calendar.createCalendar("quiet", "Other");
    const { deltaLink } = await quiet.drain(DELTA, AS_PRODUCT);
    calendar.moveEvent("quiet", event.id, "Other");
    calendar.moveEvent("quiet", event.id, "default");
    const { items } = await quiet.drain(deltaLink, AS_PRODUCT);
    expect(typesOf(items)).toEqual(returnedEventStaysRemoved ? ["removed"] : ["removed", "singleInstance"]);
  });

  test("expires as gone or as malformed, and knows only its own links", async () => {
    const { quiet, deltas } = await withQuiet();
    const { deltaLink } = await quiet.drain(DELTA);
    deltas.expire("quiet");
    expect((await quiet.get(deltaLink)).body.error.code).toBe("SyncStateNotFound");
    const again = await quiet.drain(DELTA);
    deltas.expire("quiet", "malformed");
    expect((await quiet.get(again.deltaLink)).body.error.message).toBe("Badly formed token.");
    expect((await quiet.get("/me/calendarView/delta?$deltatoken=abc")).body.error.message).toBe("Badly formed token.");
  });

  test("10,000 events with 200 series are made and paged in a moment", async () => {
    const { quiet, calendar } = await withQuiet({ limits: { requestsPer10Minutes: 100_000 } });
    calendar.seed("quiet", "default", { count: 10_000, series: 200 });
    const now = Date.now();
    const window = `startDateTime=${new Date(now - 90 * 86_400_000).toISOString()}&endDateTime=${new Date(now + 395 * 86_400_000).toISOString()}`;
    const { items } = await quiet.drain(`/me/calendarView/delta?${window}`, {
      prefer: `${AS_PRODUCT.prefer}, odata.maxpagesize=1000`,
    });
    expect(new Set(items.filter(({ type }) => type !== "occurrence").map(({ id }) => id)).size).toBe(10_000);
  });
});
