import { describe, expect, test } from "vitest";
import { clientOf, type createGraphClient } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const at = (dateTime: string, timeZone = "UTC") => ({ dateTime, timeZone });

interface Schedule {
  readonly scheduleId: string;
  readonly availabilityView: string;
  readonly scheduleItems: Record<string, unknown>[];
  readonly error?: { responseCode: string };
}

async function ask(client: ReturnType<typeof createGraphClient>, body: object, prefer?: string) {
  const answer = await client.post("/me/calendar/getSchedule", body, prefer === undefined ? {} : { prefer });
  const read: { value: Schedule[] } = JSON.parse(answer.text);
  return { ...answer, schedules: read.value ?? [] };
}

async function withTwo() {
  const simulator = await startSimulator();
  const { calendar } = simulator.control;
  const scopes = ["Calendars.ReadWrite"];
  return { calendar, quiet: clientOf(simulator, "quiet", scopes), busy: clientOf(simulator, "busy", scopes) };
}

const MORNING = { startTime: at("2026-04-09T08:00:00"), endTime: at("2026-04-09T12:00:00") };

describe("free and busy times", () => {
  test("are one digit per interval, the strongest of what stands in it, recurring events among them", async () => {
    const { calendar, quiet } = await withTwo();
    const add = (showAs: string, start: string, end: string, more = {}) =>
      calendar.createEvent("quiet", "default", { subject: showAs, showAs, start: at(start), end: at(end), ...more });
    add("tentative", "2026-04-09T08:00:00", "2026-04-09T09:00:00");
    add("busy", "2026-04-01T08:45:00", "2026-04-01T09:30:00", {
      recurrence: { pattern: { type: "daily", interval: 1 }, range: { type: "noEnd" } },
    });
    add("oof", "2026-04-09T10:10:00", "2026-04-09T10:20:00");
    add("workingElsewhere", "2026-04-09T11:00:00", "2026-04-09T12:00:00");
    add("busy", "2026-04-09T12:00:00", "2026-04-09T13:00:00");
    const { schedules } = await ask(quiet, { schedules: ["quiet@contoso.example"], ...MORNING });
    expect(schedules[0]?.availabilityView).toBe("12203000");
    expect(schedules[0]?.scheduleItems.map(({ subject }) => subject)).toEqual([
      "tentative",
      "busy",
      "oof",
      "workingElsewhere",
    ]);
    const hourly = await ask(quiet, { schedules: ["quiet@contoso.example"], ...MORNING, availabilityViewInterval: 60 });
    expect(hourly.schedules[0]?.availabilityView).toBe("2230");
  });

  test("are told in the zone that is asked for, with the working hours; an all-day event lasts its owner's day", async () => {
    const { calendar, quiet } = await withTwo();
    const zone = "W. Europe Standard Time";
    const day = { start: at("2026-04-09T00:00:00", zone), end: at("2026-04-10T00:00:00", zone) };
    calendar.createEvent("quiet", "default", { subject: "Fair", isAllDay: true, ...day });
    const { schedules, headers } = await ask(
      quiet,
      { schedules: ["quiet@contoso.example"], ...MORNING },
      `outlook.timezone="${zone}"`,
    );
    expect(headers.get("preference-applied")).toContain(zone);
    expect(schedules[0]).toMatchObject({
      availabilityView: "22222222",
      scheduleItems: [{ start: at("2026-04-09T00:00:00.0000000", zone), end: at("2026-04-10T00:00:00.0000000", zone) }],
      workingHours: { startTime: "08:00:00.0000000", daysOfWeek: expect.arrayContaining(["monday"]) },
    });
  });

  test("of a colleague have no subjects unless the calendar was shared, and private ones only where that is allowed too", async () => {
    const { calendar, quiet, busy } = await withTwo();
    const times = { start: at("2026-04-09T09:00:00"), end: at("2026-04-09T10:00:00") };
    calendar.createEvent("quiet", "default", { subject: "Open", location: { displayName: "Lab" }, ...times });
    calendar.createEvent("quiet", "default", { subject: "Doctor", sensitivity: "private", ...times });
    const items = async (client: typeof busy) =>
      (await ask(client, { schedules: ["Quiet@contoso.example"], ...MORNING })).schedules[0]?.scheduleItems;
    for (const item of (await items(busy)) ?? []) expect(Object.keys(item).sort()).toEqual(["end", "start", "status"]);
    calendar.shareCalendar("quiet", "default", "busy");
    const shared = await items(busy);
    expect(shared).toMatchObject([{ subject: "Open", location: "Lab", isPrivate: false }, { isPrivate: true }]);
    expect(shared?.[1]).not.toHaveProperty("subject");
    calendar.shareCalendar("quiet", "default", "busy", { canViewPrivateItems: true });
    expect((await items(busy))?.[1]).toMatchObject({ subject: "Doctor", isPrivate: true });
    expect((await items(quiet))?.[1]).toMatchObject({ subject: "Doctor", isPrivate: true });
  });

  test("of an unknown address are an error beside the others", async () => {
    const { quiet } = await withTwo();
    const { status, schedules } = await ask(quiet, {
      schedules: ["nobody@contoso.example", "quiet@contoso.example"],
      ...MORNING,
    });
    expect(status).toBe(200);
    expect(schedules.map(({ error }) => error?.responseCode)).toEqual(["ErrorMailRecipientNotFound", undefined]);
    expect(schedules.map(({ availabilityView }) => availabilityView)).toEqual(["", "00000000"]);
  });

  test.each([
    ["an interval below 5 minutes", { availabilityViewInterval: 4 }, "ErrorInvalidMergedFreeBusyInterval"],
    ["an interval above a day", { availabilityViewInterval: 1441 }, "ErrorInvalidMergedFreeBusyInterval"],
    ["a window above 62 days", { endTime: at("2026-06-10T08:00:01") }, "ErrorTimeIntervalTooBig"],
    ["a window that ends before it starts", { endTime: at("2026-04-09T07:00:00") }, "ErrorInvalidTimeInterval"],
    ["a zone that is none", { endTime: at("2026-04-09T12:00:00", "Nowhere") }, "TimeZoneNotSupportedException"],
  ])("are refused for %s", async (_what, more, code) => {
    const { quiet } = await withTwo();
    const body = { schedules: ["quiet@contoso.example"], ...MORNING };
    const answer = await ask(quiet, { ...body, ...more });
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    expect((await ask(quiet, { ...body, endTime: at("2026-06-10T08:00:00") })).status).toBe(200);
    expect((await ask(quiet, { ...body, availabilityViewInterval: 5 })).status).toBe(200);
    expect((await ask(quiet, { ...body, availabilityViewInterval: 1440 })).status).toBe(200);
  });
});
