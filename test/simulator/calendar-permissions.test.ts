import { expect, test } from "vitest";
import { clientOf } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

interface CalendarPermission {
  readonly id: string;
  readonly role: string;
  readonly emailAddress: { name: string; address?: string };
}

test("the permissions of a calendar tell its owner, and nobody else, whom it was shared with", async () => {
  const simulator = await startSimulator();
  const { calendar } = simulator.control;
  const quiet = clientOf(simulator, "quiet", ["Calendars.Read"]);
  const path = "/me/calendar/calendarPermissions";
  const roles = async () => {
    const { value }: { value: CalendarPermission[] } = JSON.parse((await quiet.get(path)).text);
    return value.map(({ role, emailAddress }) => [emailAddress.address ?? emailAddress.name, role]);
  };
  expect(await roles()).toEqual([["My Organization", "freeBusyRead"]]);
  const shared = [
    [{}, "read"],
    [{ canEdit: true }, "write"],
    [{ canEdit: true, canViewPrivateItems: true }, "delegateWithPrivateEventAccess"],
  ] as const;
  for (const [rights, role] of shared) {
    calendar.shareCalendar("quiet", "default", "busy", rights);
    expect((await roles())[0]).toEqual(["busy@contoso.example", role]);
  }
  const [first] = (await quiet.get(path)).body.value;
  const one = await quiet.get(`${path}/${encodeURIComponent(first?.id ?? "")}`);
  expect(one.body).toMatchObject({ id: first?.id, role: "delegateWithPrivateEventAccess", isRemovable: true });
  expect((await quiet.get(`${path}/none`)).status).toBe(404);
  const busy = clientOf(simulator, "busy", ["Calendars.Read.Shared"]);
  expect((await busy.get(`/users/quiet@contoso.example/calendar/calendarPermissions`)).status).toBe(403);
});
