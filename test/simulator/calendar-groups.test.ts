import { describe, expect, test } from "vitest";
import { clientOf, createGraphClient } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const TIMES = {
  start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
};
const groupPath = (group: { id: string } | undefined) => `/me/calendarGroups/${encodeURIComponent(group?.id ?? "")}`;

describe("calendar groups", () => {
  test("are two: one's own calendars, and those that others have shared", async () => {
    const simulator = await startSimulator();
    const { calendar } = simulator.control;
    const busy = clientOf(simulator, "busy", ["Calendars.ReadWrite"]);
    calendar.createCalendar("busy", "Travel");
    calendar.shareCalendar("quiet", "default", "busy");
    const [own, others] = (await busy.get("/me/calendarGroups")).body.value;
    expect([own?.name, others?.name]).toEqual(["My Calendars", "Other Calendars"]);
    expect((await busy.get(groupPath(own))).body).toMatchObject({ id: own?.id, name: "My Calendars" });
    expect((await busy.get(`${groupPath(own)}/calendars`)).body.value.map(({ name }) => name)).toEqual([
      "Calendar",
      "Travel",
    ]);
    const shared = (await busy.get(`${groupPath(others)}/calendars`)).body.value;
    expect(shared).toMatchObject([{ owner: { address: "quiet@contoso.example" } }]);
    const calendarIn = (group: { id: string } | undefined) =>
      `${groupPath(group)}/calendars/${encodeURIComponent(shared[0]?.id ?? "")}`;
    expect((await busy.get(calendarIn(others))).status).toBe(200);
    expect((await busy.get(calendarIn(own))).body.error.code).toBe("ErrorItemNotFound");
    expect((await busy.get(`/me/calendarGroups/${encodeURIComponent(shared[0]?.id ?? "")}`)).status).toBe(404);
    expect((await busy.get("/me/calendarGroups/garbage")).body.error.code).toBe("ErrorInvalidIdMalformed");
  });

  test("lead to the events of their calendars: made, read, changed, told by delta and deleted there", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet", ["Calendars.ReadWrite"]);
    const travel = simulator.control.calendar.createCalendar("quiet", "Travel");
    const [own] = (await quiet.get("/me/calendarGroups")).body.value;
    const base = `${groupPath(own)}/calendars/${encodeURIComponent(travel.id)}`;
    const made = await quiet.post(`${base}/events`, { subject: "Train", ...TIMES });
    const event = `${base}/events/${encodeURIComponent(made.body.id)}`;
    expect((await quiet.patch(event, { subject: "Plane" })).body.subject).toBe("Plane");
    expect((await quiet.get(`${base}/events`)).body.value.map(({ subject }) => subject)).toEqual(["Plane"]);
    const window = "startDateTime=2026-04-01&endDateTime=2026-05-01";
    expect((await quiet.get(`${base}/calendarView?${window}`)).body.value).toHaveLength(1);
    expect((await quiet.drain(`${base}/calendarView/delta?${window}`)).items).toHaveLength(1);
    expect((await quiet.remove(event)).status).toBe(204);
    expect((await quiet.get(event)).status).toBe(404);
  });

  test("need the permission of calendars", async () => {
    const simulator = await startSimulator();
    const token = simulator.control.entra.accessToken("quiet", ["Tasks.ReadWrite"]);
    expect((await createGraphClient(simulator, token).get("/me/calendarGroups")).status).toBe(403);
  });
});
