import { describe, expect, test } from "vitest";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { createGraphClient } from "../support/graph-client.ts";
import { postToken } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const CALENDARS = "calendars";
const LISTS = "todo/lists";

async function appOf(simulator: RunningSimulator) {
  const scope = "https://graph.microsoft.com/.default";
  const { access_token } = await postToken(simulator, { grant_type: "client_credentials", scope });
  const client = createGraphClient(simulator, access_token);
  const pathOf = (person: string, rest: string) => `/users/${person}@contoso.example/${rest}`;
  return {
    read: async (person: string, rest: string) => {
      const { status, body } = await client.get(pathOf(person, rest));
      return status === 200 ? 200 : [status, body.error.code, body.error.message];
    },
    write: async (person: string, rest: string, body: unknown) =>
      (await client.post(pathOf(person, rest), body)).status,
  };
}

async function withConsent(entra = {}) {
  const simulator = await startSimulator({ settings: { entra } });
  simulator.control.entra.changeApp(SEEDED_APP.clientId, { consentTenant: "contoso.example" });
  return simulator;
}

describe("an app without a person", () => {
  test("without the permission is refused by Exchange with 403, and by To Do with 401", async () => {
    const app = await appOf(await startSimulator());
    expect(await app.read("quiet", CALENDARS)).toEqual([
      403,
      "ErrorAccessDenied",
      expect.stringContaining("Access is denied"),
    ]);
    expect(await app.read("quiet", LISTS)).toEqual([401, "UnknownError", ""]);
  });

  test("with a role in Exchange alone reaches the mailboxes of its scope, and says so nowhere", async () => {
    const simulator = await startSimulator();
    simulator.control.entra.grantInExchange("Calendars.ReadWrite", ["quiet"]);
    const app = await appOf(simulator);
    expect(await app.read("quiet", CALENDARS)).toBe(200);
    expect(await app.read("quiet", "mailboxSettings")).toEqual([
      403,
      "ErrorAccessDenied",
      expect.stringContaining("denied"),
    ]);
    expect(await app.read("quiet", LISTS)).toEqual([401, "UnknownError", ""]);
  });

  test.each([
    ["odataDisabled", "Access to OData is disabled."],
    ["accessDenied", "Access is denied. Check credentials and try again."],
  ] as const)("is refused out of its scope as %s", async (outOfScopeText, text) => {
    const simulator = await startSimulator({ settings: { entra: { outOfScopeText } } });
    simulator.control.entra.grantInExchange("Calendars.ReadWrite", ["quiet"]);
    expect(await (await appOf(simulator)).read("busy", CALENDARS)).toEqual([403, "ErrorAccessDenied", text]);
  });

  test("reaches everybody while Entra's unlimited consent stands, whatever the role's scope", async () => {
    const simulator = await withConsent();
    simulator.control.entra.grantInExchange("Calendars.ReadWrite", ["quiet"]);
    expect(await (await appOf(simulator)).read("busy", CALENDARS)).toBe(200);
  });

  test("is limited to some mailboxes by a policy, but for To Do", async () => {
    const simulator = await withConsent();
    simulator.control.entra.limitMailboxes(["quiet"]);
    const app = await appOf(simulator);
    expect(await app.read("quiet", CALENDARS)).toBe(200);
    expect(await app.read("busy", CALENDARS)).toEqual([403, "ErrorAccessDenied", "Access to OData is disabled."]);
    expect(await app.read("busy", LISTS)).toBe(200);
    simulator.control.entra.grantInExchange("Calendars.Read", ["busy"]);
    expect(await app.read("busy", CALENDARS)).toBe(200);
    simulator.control.entra.limitMailboxes(null);
    expect(await app.read("admin", CALENDARS)).toBe(200);
  });

  test.each([
    ["served", 201],
    ["unknownError", 401],
    ["denied", 403],
  ] as const)("writes to To Do and is %s", async (todoAppWrite, status) => {
    const app = await appOf(await withConsent({ todoAppWrite }));
    expect(await app.write("quiet", LISTS, { displayName: "New" })).toBe(status);
    expect(await app.read("quiet", LISTS)).toBe(200);
  });
});
