import { expect, test } from "vitest";
import { createGraphClient } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const IANA = encodeURIComponent("supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')");

async function withToken(...scopes: string[]) {
  const simulator = await startSimulator();
  const quiet = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", scopes));
  const zones = async (target: string) => {
    const { value }: { value: { alias: string; displayName: string }[] } = JSON.parse((await quiet.get(target)).text);
    return value;
  };
  return { quiet, zones };
}

test("the supported time zones are told by their Windows names, or by IANA's when asked for", async () => {
  const { quiet, zones } = await withToken("User.Read", "Calendars.ReadWrite");
  const windows = await zones("/me/outlook/supportedTimeZones");
  expect(windows).toContainEqual({
    alias: "W. Europe Standard Time",
    displayName: "(UTC+01:00) W. Europe Standard Time",
  });
  expect(windows).toContainEqual({ alias: "UTC", displayName: "(UTC) UTC" });
  expect(
    await zones("/me/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Windows')"),
  ).toEqual(windows);
  const iana = await zones(`/me/outlook/${IANA}`);
  expect(iana).toContainEqual({ alias: "Australia/Sydney", displayName: "(UTC+10:00) Australia/Sydney" });
  for (const { alias: timeZone } of [...windows, ...iana].filter((_zone, index) => index % 20 === 0)) {
    const time = { dateTime: "2026-04-09T09:00:00", timeZone };
    expect([timeZone, (await quiet.post("/me/events", { start: time, end: time })).status]).toEqual([timeZone, 201]);
  }
});

test("time zones in a standard that does not exist are refused, and all of them without a user's permission", async () => {
  const { quiet } = await withToken("User.Read");
  const path = "/me/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Posix')";
  expect((await quiet.get(path)).status).toBe(400);
  expect((await quiet.get("/me/outlook/garbage")).body.error.code).toBe("BadRequest");
  const other = await withToken("Calendars.ReadWrite");
  expect((await other.quiet.get("/me/outlook/supportedTimeZones")).status).toBe(403);
});
