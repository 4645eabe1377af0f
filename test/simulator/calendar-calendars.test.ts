import { describe, expect, test } from "vitest";
import type { CalendarSwitches } from "../../src/simulator/calendar/switches.ts";
import { AS_PRODUCT, clientOf, createGraphClient, eventPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const TIMES = {
  start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
};
const calendarPath = (id: string | undefined) => `/me/calendars/${encodeURIComponent(id ?? "")}`;

async function withQuiet(switches: Partial<CalendarSwitches> = {}) {
  const simulator = await startSimulator({ settings: { calendar: switches } });
  const { calendar, entra } = simulator.control;
  const quiet = clientOf(simulator, "quiet", ["Calendars.ReadWrite", "MailboxSettings.ReadWrite"]);
  const tokenOf = (person: string, ...scopes: string[]) =>
    createGraphClient(simulator, entra.accessToken(person, scopes));
  return { simulator, calendar, quiet, tokenOf };
}

describe("calendars", () => {
  test("are listed, made, renamed and deleted with everything in them", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/calendars", { name: "Travel", color: "lightBlue" });
    expect(made.body).toMatchObject({ name: "Travel", canEdit: true, isDefaultCalendar: false, isRemovable: true });
    const path = calendarPath(made.body.id);
    const event = await quiet.post(`${path}/events`, TIMES);
    expect((await quiet.get("/me/events")).body.value).toEqual([]);
    expect((await quiet.get(eventPath(event.body))).status).toBe(200);
    expect((await quiet.get(`/me/calendar/events/${encodeURIComponent(event.body.id)}`)).status).toBe(404);
    expect((await quiet.patch(path, { name: "Trips" })).body.name).toBe("Trips");
    const names = (await quiet.get("/me/calendars?$top=100")).body.value.map(({ name }) => name);
    expect(names).toEqual(["Calendar", "Trips"]);
    const { deltaLink } = await quiet.drain(
      `${path}/calendarView/delta?startDateTime=2026-01-01&endDateTime=2027-01-01`,
    );
    expect((await quiet.remove(path)).status).toBe(204);
    for (const gone of [path, `${path}/events`, eventPath(event.body), deltaLink])
      expect((await quiet.get(gone)).body.error.code).toBe("ErrorItemNotFound");
    expect((await quiet.remove("/me/calendar")).status).toBe(400);
    expect((await quiet.get("/me/calendars/garbage")).body.error.code).toBe("ErrorInvalidIdMalformed");
  });

  test("have other ids under the ImmutableId header, and the two are not to be mixed", async () => {
    const { quiet } = await withQuiet();
    const [plain] = (await quiet.get("/me/calendars")).body.value;
    const [header] = (await quiet.get("/me/calendars", AS_PRODUCT)).body.value;
    expect(header?.id).not.toBe(plain?.id);
    expect((await quiet.get(calendarPath(header?.id), AS_PRODUCT)).status).toBe(200);
    expect((await quiet.get(calendarPath(header?.id))).status).toBe(404);
  });

  test("may get another id than their making told", async () => {
    const { quiet } = await withQuiet({ newCalendarIdDiffers: true });
    const made = await quiet.post("/me/calendars", { name: "Travel" }, AS_PRODUCT);
    expect((await quiet.get(calendarPath(made.body.id), AS_PRODUCT)).status).toBe(404);
  });

  test("need the permission of calendars", async () => {
    const { tokenOf } = await withQuiet();
    expect((await tokenOf("quiet", "Tasks.ReadWrite").get("/me/calendars")).body.error.code).toBe("ErrorAccessDenied");
    const reader = tokenOf("quiet", "Calendars.Read");
    expect((await reader.get("/me/events")).status).toBe(200);
    expect((await reader.post("/me/events", TIMES)).status).toBe(403);
  });
});

describe("a calendar that may only be read", () => {
  test.each([
    ["refused", 403],
    ["silent", 204],
  ] as const)("keeps its events: a deletion is %s", async (deleteWithoutRight, status) => {
    const { quiet, calendar } = await withQuiet({ deleteWithoutRight });
    const { idUnderHeader } = calendar.createCalendar("quiet", "Holidays", { canEdit: false });
    const event = calendar.createEvent("quiet", "Holidays", { subject: "May Day", ...TIMES });
    expect((await quiet.get(calendarPath(idUnderHeader), AS_PRODUCT)).body.canEdit).toBe(false);
    expect((await quiet.post(`${calendarPath(idUnderHeader)}/events`, TIMES, AS_PRODUCT)).status).toBe(403);
    expect((await quiet.patch(eventPath(event), { subject: "Mine" })).status).toBe(403);
    expect((await quiet.remove(eventPath(event))).status).toBe(status);
    expect((await quiet.get(eventPath(event))).status).toBe(200);
  });
});

describe("a shared calendar", () => {
  test("is listed under an id of its own, with the owner's name, and hides what is private", async () => {
    const { calendar, tokenOf } = await withQuiet();
    const [own] = calendar.calendars("quiet");
    const secret = calendar.createEvent("quiet", "default", { subject: "Doctor", sensitivity: "private", ...TIMES });
    calendar.shareCalendar("quiet", "default", "busy");
    const busy = tokenOf("busy", "Calendars.ReadWrite.Shared");
    const shared = (await busy.get("/me/calendars", AS_PRODUCT)).body.value.find(({ canEdit }) => !canEdit);
    expect(shared).toMatchObject({ owner: { address: "quiet@contoso.example" }, canViewPrivateItems: false });
    expect(shared?.id).not.toBe(own?.idUnderHeader);
    const path = `${calendarPath(shared?.id)}/events/${encodeURIComponent(secret.id)}`;
    expect((await busy.get(path, AS_PRODUCT)).body).toMatchObject({
      subject: "Private appointment",
      body: { content: "" },
    });
    expect((await busy.patch(path, { subject: "Mine" }, AS_PRODUCT)).status).toBe(403);
    calendar.shareCalendar("quiet", "default", "busy", { canEdit: true, canViewPrivateItems: true });
    expect((await busy.patch(path, { showAs: "free" }, AS_PRODUCT)).body.subject).toBe("Doctor");
    calendar.unshareCalendar("quiet", "default", "busy");
    expect((await busy.get(path, AS_PRODUCT)).status).toBe(404);
  });

  test("is reached in its owner's mailbox with the scope for shared ones, and nothing else there is", async () => {
    const { calendar, tokenOf } = await withQuiet();
    const event = calendar.createEvent("quiet", "default", { subject: "Open", ...TIMES });
    const path = `/users/quiet@contoso.example/events/${encodeURIComponent(event.id)}`;
    const busy = tokenOf("busy", "Calendars.Read.Shared");
    expect((await busy.get(path)).status).toBe(404);
    calendar.shareCalendar("quiet", "default", "busy");
    expect((await busy.get(path)).body.subject).toBe("Open");
    calendar.updateEvent("quiet", event.id, { sensitivity: "private" });
    expect((await busy.get(path)).body.subject).toBe("Private appointment");
    expect((await tokenOf("busy", "Calendars.ReadWrite").get(path)).status).toBe(403);
  });
});

describe("beside the fields of an event", () => {
  test("open extensions are made, read, changed and deleted; null changes nothing", async () => {
    const { quiet } = await withQuiet();
    const event = eventPath((await quiet.post("/me/events", TIMES)).body);
    const body = {
      "@odata.type": "microsoft.graph.openTypeExtension",
      extensionName: "com.example.crm",
      entityId: "8123",
    };
    const made = await quiet.post(`${event}/extensions`, body);
    expect(made.body).toMatchObject({
      id: "Microsoft.OutlookServices.OpenTypeExtension.com.example.crm",
      entityId: "8123",
    });
    expect((await quiet.post(`${event}/extensions`, body)).status).toBe(409);
    const one = `${event}/extensions/com.example.crm`;
    expect((await quiet.patch(one, { entityId: null, more: 1 })).body).toMatchObject({ entityId: "8123", more: 1 });
    const expand = encodeURIComponent("extensions($filter=id eq 'com.example.crm')");
    expect((await quiet.get(`${event}?$expand=${expand}`)).body.extensions).toMatchObject([{ entityId: "8123" }]);
    expect((await quiet.get(event)).body).not.toHaveProperty("extensions");
    expect((await quiet.remove(one)).status).toBe(204);
    expect((await quiet.get(one)).status).toBe(404);
  });

  test("master categories have one name each, which never changes", async () => {
    const { quiet } = await withQuiet();
    const made = await quiet.post("/me/outlook/masterCategories", { displayName: "CRM", color: "preset4" });
    expect(made.status).toBe(201);
    const again = await quiet.post("/me/outlook/masterCategories", { displayName: "crm" });
    expect([again.status, again.body.error.code]).toEqual([409, "CategoryNameExists"]);
    const path = `/me/outlook/masterCategories/${made.body.id}`;
    expect((await quiet.patch(path, { displayName: "Other", color: "preset7" })).body).toMatchObject({
      displayName: "CRM",
      color: "preset7",
    });
    expect((await quiet.get("/me/outlook/masterCategories")).body.value).toHaveLength(1);
    expect((await quiet.remove(path)).status).toBe(204);
  });

  test("an event of a batch is served with the headers of its own item", async () => {
    const { quiet } = await withQuiet();
    const { body: event } = await quiet.post("/me/events", { subject: "A", ...TIMES }, AS_PRODUCT);
    const answer = await quiet.post("/$batch", {
      requests: [
        { id: "1", method: "GET", url: eventPath(event), headers: { Prefer: AS_PRODUCT.prefer } },
        { id: "2", method: "GET", url: eventPath(event) },
      ],
    });
    const ids = answer.body.responses.toSorted((a, b) => a.id.localeCompare(b.id)).map(({ body }) => body.id);
    expect([ids[0] === event.id, ids[1] === event.id]).toEqual([true, false]);
  });
});

describe("the calendar's control calls", () => {
  test("do over HTTP what a person does in Outlook", async () => {
    const { simulator, calendar } = await withQuiet();
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${simulator.controlOrigin}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      expect([path, response.ok], text).toEqual([path, true]);
      const read: Record<string, unknown> = JSON.parse(text === "" ? "{}" : text);
      return read;
    };
    await call("POST", "/people/quiet/calendars", { name: "Travel" });
    await call("PATCH", "/people/quiet/calendars/Travel", { name: "Trips", canEdit: true });
    await call("POST", "/people/quiet/calendars/Trips/share", { with: "busy", canEdit: true });
    await call("DELETE", "/people/quiet/calendars/Trips/share/busy");
    const recurrence = { pattern: { type: "daily", interval: 1 }, range: { type: "numbered", numberOfOccurrences: 3 } };
    const made = await call("POST", "/people/quiet/calendars/default/events", {
      subject: "Daily",
      start: "2026-04-09T09:00",
      end: "2026-04-09T10:00",
      recurrence,
      attendees: [{ emailAddress: { address: "busy@contoso.example" } }],
    });
    const path = `/people/quiet/events/${encodeURIComponent(String(made.id))}`;
    await call("PATCH", path, { subject: "Every day" });
    await call("PATCH", `${path}/occurrences/2026-04-10`, { subject: "Special" });
    await call("DELETE", `${path}/occurrences/2026-04-11`);
    expect(await call("GET", path)).toMatchObject({
      subject: "Every day",
      start: { dateTime: "2026-04-09T07:00:00.0000000" },
      exceptions: { "2026-04-10": { subject: "Special" } },
      cancelledDates: ["2026-04-11"],
    });
    const window = "from=2026-04-01T00:00:00Z&to=2026-05-01T00:00:00Z";
    expect(await call("GET", `/people/quiet/calendars/default/occurrences?${window}`)).toHaveLength(2);
    const copy = calendar.events("busy")[0];
    await call("POST", `/people/busy/events/${encodeURIComponent(copy?.id ?? "")}/respond`, { answer: "accept" });
    await call("POST", `${path}/move`, { toCalendar: "Trips" });
    expect(await call("GET", "/people/quiet/calendars/Trips/events")).toHaveLength(1);
    expect(await call("GET", "/mails")).toHaveLength(5);
    await call("DELETE", "/mails");
    await call("POST", `${path}/cancel`);
    expect(await call("GET", "/mails")).toMatchObject([{ kind: "cancellation" }]);
    expect(await call("POST", "/people/quiet/calendars/Trips/seed", { count: 12, series: 2 })).toEqual({ count: 12 });
    await call("DELETE", "/people/quiet/calendars/Trips");
    expect(await call("PATCH", "/settings", { calendar: { masterInStream: false } })).toMatchObject({
      calendar: { masterInStream: false, roomReplyMs: 1000 },
    });
  });
});

describe("the demo's calendars", () => {
  test("hold a year of a busy person: series, all-day events, flights between zones and 40 meetings, and no mail is open", async () => {
    const { control } = await startSimulator({ data: "demo" });
    const events = control.calendar.events("busy");
    expect(events.filter(({ type }) => type === "seriesMaster")).toHaveLength(4);
    expect(events.filter(({ subject }) => subject.startsWith("Account review"))).toHaveLength(40);
    expect(events.filter(({ isAllDay }) => isAllDay === true).length).toBeGreaterThan(12);
    const flights = events.filter(({ subject }) => subject.startsWith("Flight"));
    expect(new Set(flights.map(({ originalEndTimeZone }) => originalEndTimeZone)).size).toBe(2);
    expect(control.calendar.events("quiet").length).toBeGreaterThan(20);
    expect(control.calendar.mails()).toEqual([]);
    const again = await startSimulator({ data: "demo" });
    expect(again.control.calendar.events("busy").map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });
});
