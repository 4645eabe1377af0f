import { describe, expect, test } from "vitest";
import { AS_PRODUCT, clientOf, eventPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const BERLIN = "W. Europe Standard Time";
const nine = { dateTime: "2026-04-09T09:00:00", timeZone: BERLIN };
const ten = { dateTime: "2026-04-09T10:00:00", timeZone: BERLIN };
const MARK = "String {6b3f0c7e-6a1f-4c0d-9f2e-0b6d2c6a1e11} Name CrmEntityId";

async function withQuiet(settings = {}) {
  const simulator = await startSimulator({ settings });
  return { simulator, quiet: clientOf(simulator, "quiet", ["Calendars.ReadWrite"]), ...simulator.control };
}

describe("an event", () => {
  test("is made, read, changed and deleted", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/events", { subject: "Review", start: nine, end: ten }, AS_PRODUCT);
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      subject: "Review",
      type: "singleInstance",
      start: { dateTime: "2026-04-09T09:00:00.0000000", timeZone: BERLIN },
      originalStartTimeZone: BERLIN,
      isOrganizer: true,
      location: { displayName: "" },
      organizer: { emailAddress: { address: "quiet@contoso.example" } },
    });
    const path = eventPath(made.body);
    const changed = await quiet.patch(
      path,
      { subject: "Later" },
      { ...AS_PRODUCT, "if-match": made.body["@odata.etag"] },
    );
    expect(changed.body).toMatchObject({ subject: "Later", id: made.body.id });
    expect(changed.body["@odata.etag"]).not.toBe(made.body["@odata.etag"]);
    const stale = await quiet.patch(path, { subject: "No" }, { "if-match": made.body["@odata.etag"] });
    expect([stale.status, stale.body.error.code]).toEqual([412, "ErrorIrresolvableConflict"]);
    expect((await quiet.remove(path)).status).toBe(204);
    expect((await quiet.get(path)).body.error.code).toBe("ErrorItemNotFound");
    expect((await quiet.remove(path)).status).toBe(404);
    expect((await quiet.get("/me/events/garbage")).body.error.code).toBe("ErrorInvalidIdMalformed");
  });

  test("has another id under the ImmutableId header, and answers to either", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/events", { start: nine, end: ten });
    const read = await quiet.get(eventPath(made.body), AS_PRODUCT);
    expect(read.body.id).not.toBe(made.body.id);
    expect((await quiet.get(eventPath(read.body))).body.id).toBe(made.body.id);
  });

  test("gives its times in the zone that Prefer names", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/events", { start: nine, end: ten });
    const read = await quiet.get(eventPath(made.body), { prefer: 'outlook.timezone="Tokyo Standard Time"' });
    expect(read.body.start).toEqual({ dateTime: "2026-04-09T16:00:00.0000000", timeZone: "Tokyo Standard Time" });
    expect(read.headers.get("preference-applied")).toBe('outlook.timezone="Tokyo Standard Time"');
  });

  test("takes IANA names, and refuses a zone that nobody knows", async () => {
    const { quiet } = await withQuiet();
    const iana = await quiet.post("/me/events", {
      start: { dateTime: "2026-04-09T09:00:00", timeZone: "Europe/Berlin" },
      end: { dateTime: "2026-04-09T10:00:00", timeZone: "Europe/Berlin" },
    });
    expect((await quiet.get(eventPath(iana.body))).body.start.dateTime).toBe("2026-04-09T07:00:00.0000000");
    const bad = await quiet.post("/me/events", { start: { ...nine, timeZone: "Mars/Base" }, end: ten });
    expect([bad.status, bad.body.error.code]).toEqual([400, "TimeZoneNotSupportedException"]);
  });

  test.each([
    ["Eastern Standard Time", "2027-11-07T01:30:00", "2027-11-07T05:30"],
    ["W. Europe Standard Time", "2027-10-31T02:30:00", "2027-10-31T00:30"],
  ])("begins in %s at the first of two half past", async (timeZone, dateTime, instant) => {
    const { quiet } = await withQuiet();
    const time = { dateTime, timeZone };
    const made = await quiet.post("/me/events", { subject: "Late", start: time, end: time });
    const { body } = await quiet.get(eventPath(made.body));
    expect(body.start.dateTime.slice(0, 16)).toBe(instant);
  });

  test("keeps its text as HTML, and gives plain text to who asks for it", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/events", {
      start: nine,
      end: ten,
      body: { contentType: "text", content: "a < b\nsecond" },
    });
    expect(made.body.body.contentType).toBe("html");
    expect(made.body.body.content).toContain("<!-- converted from text -->");
    expect(made.body.body.content).toContain("a &lt; b<br>");
    const text = await quiet.get(eventPath(made.body), AS_PRODUCT);
    expect(text.body.body).toEqual({ contentType: "text", content: "a < b\r\nsecond\r\n" });
    const html = await quiet.patch(eventPath(made.body), {
      body: { contentType: "html", content: "<p>Hi <b>you</b></p>" },
    });
    expect(html.body.body.content).toMatch(
      /^<html><head>\r\n<meta .*<\/head><body><p>Hi <b>you<\/b><\/p><\/body><\/html>$/s,
    );
    expect((await quiet.get(eventPath(made.body), AS_PRODUCT)).body.body.content.trim()).toBe("Hi you");
  });

  test("fills its place, and puts several into one name", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/events", { start: nine, end: ten, location: { displayName: "Room 4" } });
    const place = { displayName: "Room 4", locationType: "default", uniqueId: "Room 4", uniqueIdType: "private" };
    expect(made.body).toMatchObject({ location: place, locations: [place] });
    const two = await quiet.patch(eventPath(made.body), { locations: [{ displayName: "A" }, { displayName: "B" }] });
    expect(two.body).toMatchObject({ location: { displayName: "A; B" }, locations: [{}, {}] });
  });

  test("can be found by its mark, its iCalUId, its start, its change and its type", async () => {
    const { quiet } = await withQuiet();
    const marked = { start: nine, end: ten, singleValueExtendedProperties: [{ id: MARK, value: "activity:8123" }] };
    const made = (await quiet.post("/me/events", marked)).body;
    await quiet.post("/me/events", {
      start: { ...nine, dateTime: "2026-01-09T09:00:00" },
      end: { ...ten, dateTime: "2026-01-09T10:00:00" },
    });
    const filters = [
      `singleValueExtendedProperties/Any(ep: ep/id eq '${MARK}' and ep/value eq 'activity:8123')`,
      `iCalUId eq '${made.iCalUId}'`,
      "start/dateTime ge '2026-04-01T00:00'",
      "type eq 'singleInstance' and start/dateTime ge '2026-04-01T00:00'",
    ];
    for (const filter of filters) {
      const found = await quiet.get(`/me/events?$filter=${encodeURIComponent(filter)}`);
      expect([filter, found.body.value.map(({ id }) => id)]).toEqual([filter, [made.id]]);
    }
    const changed = encodeURIComponent("lastModifiedDateTime ge 2020-01-01T00:00:00Z");
    expect((await quiet.get(`/me/events?$filter=${changed}`)).body.value).toHaveLength(2);
    const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${MARK}')`);
    const read = await quiet.get(`${eventPath(made)}?$select=subject&$expand=${expand}`);
    expect(read.body.singleValueExtendedProperties).toEqual([{ id: MARK, value: "activity:8123" }]);
    expect(read.body).not.toHaveProperty("start");
    expect((await quiet.get(eventPath(made))).body).not.toHaveProperty("singleValueExtendedProperties");
  });

  test.each([400, 409] as const)(
    "is made once for each transactionId, and the second is refused with %i",
    async (status) => {
      const { quiet } = await withQuiet({ calendar: { duplicateTransactionId: status } });
      const body = { start: nine, end: ten, transactionId: "3e8f0f0c-57f1-4b0a-9f39-52a1c6b5d1aa" };
      const made = await quiet.post("/me/events", body, AS_PRODUCT);
      const again = await quiet.post("/me/events", body, AS_PRODUCT);
      expect([again.status, again.body.error.code]).toEqual([status, "ErrorDuplicateTransactionId"]);
      expect(again.body.error).toMatchObject({ "@event.existingEventId": made.body.id });
    },
  );
});

describe("an all-day event", () => {
  const day = (date: string, timeZone = BERLIN) => ({ dateTime: `${date}T00:00:00`, timeZone });

  test("is midnight to midnight whatever zone is asked for", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/events", { isAllDay: true, start: day("2026-05-01"), end: day("2026-05-02") });
    expect(made.body.start).toEqual({ dateTime: "2026-05-01T00:00:00.0000000", timeZone: BERLIN });
    const read = await quiet.get(eventPath(made.body), { prefer: 'outlook.timezone="Tokyo Standard Time"' });
    expect(read.body.start).toEqual({ dateTime: "2026-05-01T00:00:00.0000000", timeZone: "Tokyo Standard Time" });
  });

  test("is refused when it does not start and end at midnight, in one zone", async () => {
    const { quiet } = await withQuiet();
    const start = { ...day("2026-05-01"), dateTime: "2026-05-01T01:00:00" };
    const late = await quiet.post("/me/events", { isAllDay: true, start, end: day("2026-05-02") });
    expect(late.body.error.message).toBe("The Event.Start property for an all-day event needs to be set to midnight.");
    const zones = await quiet.post("/me/events", {
      isAllDay: true,
      start: day("2026-05-01"),
      end: day("2026-05-02", "UTC"),
    });
    expect(zones.status).toBe(400);
    const empty = await quiet.post("/me/events", { isAllDay: true, start: day("2026-05-01"), end: day("2026-05-01") });
    expect(empty.status).toBe(400);
  });
});

describe("calendarView", () => {
  test("expands series in their own zone and refuses more than 1,825 days", async () => {
    const { quiet } = await withQuiet();
    const recurrence = {
      pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"] },
      range: { type: "numbered", startDate: "2026-10-08", numberOfOccurrences: 4 },
    };
    const start = { dateTime: "2026-10-08T09:00:00", timeZone: BERLIN };
    await quiet.post("/me/events", { start, end: { ...start, dateTime: "2026-10-08T10:00:00" }, recurrence });
    const view = await quiet.get(
      "/me/calendarView?startDateTime=2026-10-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z",
    );
    expect(view.body.value.map((item) => item.start.dateTime.slice(0, 16))).toEqual([
      "2026-10-08T07:00",
      "2026-10-15T07:00",
      "2026-10-22T07:00",
      "2026-10-29T08:00",
    ]);
    const wide = await quiet.get("/me/calendarView?startDateTime=2020-01-01&endDateTime=2026-01-01");
    expect([wide.status, wide.body.error.code]).toEqual([400, "ErrorInvalidRequest"]);
    expect((await quiet.get("/me/calendarView")).status).toBe(400);
  });

  test("is paged with $top and $skip", async () => {
    const { quiet, calendar } = await withQuiet();
    calendar.seed("quiet", "default", { count: 25, fromDay: 1, toDay: 50 });
    const now = Date.now();
    const window = `startDateTime=${new Date(now).toISOString()}&endDateTime=${new Date(now + 60 * 86_400_000).toISOString()}`;
    const { items, sizes } = await quiet.drain(`/me/calendarView?${window}&$top=10`);
    expect(sizes).toEqual([10, 10, 5]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(25);
    expect((await quiet.get(`/me/calendarView?${window}`)).body["@odata.nextLink"]).toMatch(/%24skip=10$/);
  });
});
