import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { clientOf, createGraphClient } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

async function withControl() {
  const simulator = await startSimulator();
  async function call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${simulator.controlOrigin}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text === "" ? "{}" : text) };
  }
  return { simulator, call };
}

describe("the control API over HTTP", () => {
  test("makes, changes, moves and deletes tasks as the person would in Outlook", async () => {
    const { simulator, call } = await withControl();
    const quiet = clientOf(simulator, "quiet");
    await call("POST", "/people/quiet/lists", { displayName: "Other" });
    const made = await call("POST", "/people/quiet/lists/default/tasks", { title: "A", due: "2026-10-02" });
    expect(made).toMatchObject({
      status: 200,
      body: { title: "A", dueDateTime: { dateTime: "2026-10-01T22:00:00.0000000", timeZone: "UTC" } },
    });
    const id = encodeURIComponent(String(made.body.id));
    expect(
      (await call("PATCH", `/people/quiet/lists/default/tasks/${id}`, { title: "B", due: null })).body,
    ).not.toHaveProperty("dueDateTime");
    const moved = await call("POST", `/people/quiet/lists/default/tasks/${id}/move`, { toList: "Other" });
    expect((await quiet.get(`${quiet.list}/tasks`)).body.value).toEqual([]);
    const movedId = encodeURIComponent(String(moved.body.id));
    expect((await call("GET", `/people/quiet/lists/Other/tasks/${movedId}`)).body.title).toBe("B");
    expect((await call("DELETE", `/people/quiet/lists/Other/tasks/${movedId}`)).status).toBe(204);
    expect((await call("DELETE", "/people/quiet/lists/Other")).status).toBe(204);
    expect((await call("GET", "/people/quiet/lists")).body).toHaveLength(2);
  });

  test("seeds, counts, logs and resets", async () => {
    const { simulator, call } = await withControl();
    expect((await call("POST", "/people/busy/lists/default/seed", { count: 300 })).body).toEqual({ count: 300 });
    const busy = clientOf(simulator, "busy");
    await busy.drain(`${busy.list}/tasks/delta`, { prefer: "odata.maxpagesize=500" });
    expect((await call("GET", "/counts")).body).toMatchObject({
      total: 2,
      byRoute: { "GET /me/todo/lists/{list}/tasks/delta": 2 },
      byStatus: { "200": 2 },
    });
    expect((await call("GET", "/log?limit=1")).body).toMatchObject([
      { number: 2, method: "GET", status: 200, person: "busy@contoso.example" },
    ]);
    await call("DELETE", "/log");
    expect((await call("GET", "/log")).body).toEqual([]);
    expect((await call("POST", "/reset")).status).toBe(204);
    expect((await busy.get("/me")).status).toBe(401);
    expect(simulator.control.todo.tasks("busy")).toEqual([]);
  });

  test("moves the clock, changes settings, injects faults", async () => {
    const { simulator, call } = await withControl();
    expect((await call("POST", "/clock", { freeze: true, set: "2026-05-01T00:00:00Z", advanceMs: 1000 })).body).toEqual(
      { now: "2026-05-01T00:00:01.000Z", isFrozen: true },
    );
    expect((await call("PATCH", "/settings", { limits: { concurrency: 0 }, latencyMs: 0 })).body).toMatchObject({
      limits: { concurrency: 0, requestsPer10Minutes: 10_000 },
    });
    const quiet = clientOf(simulator, "quiet");
    expect((await quiet.get("/me/todo/lists")).status).toBe(429);
    await call("PATCH", "/settings", { limits: { concurrency: 4 } });
    const fault = await call("POST", "/faults", { kind: "notFound", rate: 1 });
    expect((await quiet.get("/me/todo/lists")).status).toBe(404);
    expect((await call("DELETE", `/faults/${String(fault.body.id)}`)).status).toBe(204);
    expect((await call("DELETE", `/faults/${String(fault.body.id)}`)).status).toBe(404);
  });

  test("takes mail as letters and as bytes, and shares a mailbox", async () => {
    const { simulator, call } = await withControl();
    const mime = Buffer.from("Subject: Raw\r\nMessage-ID: <raw@x>\r\n\r\nx").toString("base64");
    const receivedAt = "2026-05-01T00:00:00Z";
    const raw = await call("POST", "/people/busy/raw-messages", { mime, receivedAt, isRead: true });
    expect(raw.body).toMatchObject({ subject: "Raw", internetMessageId: "<raw@x>", isRead: true });
    const letter = { subject: "Files", attachments: [{ name: "i", item: { subject: "Inner" } }] };
    expect((await call("POST", "/people/busy/messages", { letter })).body).toMatchObject({ subject: "Files" });
    const token = simulator.control.entra.accessToken("quiet", ["Mail.Read.Shared"]);
    const quiet = createGraphClient(simulator, token);
    const statuses: number[] = [];
    for (const isShared of [true, false]) {
      expect((await call("POST", "/people/busy/mail-shares", { with: "quiet", isShared })).status).toBe(204);
      statuses.push((await quiet.get("/users/busy@contoso.example/messages")).status);
    }
    expect(statuses).toEqual([200, 403]);
  });

  test("registers apps, redirect addresses and secrets, and hands out tokens", async () => {
    const { simulator, call } = await withControl();
    const made = await call("POST", "/apps", {
      displayName: "Mine",
      secret: "s",
      redirectUris: ["http://localhost:1/cb"],
    });
    const changed = await call("PATCH", `/apps/${String(made.body.clientId)}`, {
      addRedirectUris: ["http://localhost:2/cb"],
      expireSecret: "s",
      consentTenant: "contoso.example",
    });
    expect(changed.body).toMatchObject({
      redirectUris: ["http://localhost:1/cb", "http://localhost:2/cb"],
      secrets: [{ value: "s", expiresAt: expect.any(String) }],
    });
    const { body } = await call("POST", "/people/quiet/token", { scopes: ["User.Read"] });
    const me = await fetch(`${simulator.origin}/v1.0/me`, {
      headers: { authorization: `Bearer ${String(body.token)}` },
    });
    expect(me.status).toBe(200);
    expect((await call("POST", "/people/quiet/expire-tokens")).body).toEqual({ count: 1 });
    expect((await call("POST", "/people/quiet/narrow-scopes", { scopes: ["User.Read"] })).status).toBe(204);
    expect((await call("POST", "/people/quiet/revoke", { consent: true })).status).toBe(204);
    expect((await call("POST", "/people/quiet/expire-delta-links", { as: "malformed" })).status).toBe(204);
    expect((await call("POST", "/token-faults", { code: 50173 })).status).toBe(204);
    expect((await call("GET", "/signing-keys")).body).toHaveLength(6);
    expect((await call("POST", "/signing-keys", { action: "publishNext", family: "personal" })).body).toHaveLength(7);
    expect((await call("POST", "/signing-keys", { action: "lose" })).status).toBe(400);
    const entra = { emailClaim: "verified", refusalDelivery: { 50105: "callback" } };
    expect((await call("PATCH", "/settings", { entra })).body).toMatchObject({
      entra: { ...entra, iatBackdate: 300 },
    });
  });

  test("changes the directory: people, tenants, domains, groups, roles, wrong tokens", async () => {
    const { simulator, call } = await withControl();
    expect((await call("POST", "/cast")).body).toHaveLength(12);
    expect((await call("POST", "/many-people", { count: 30 })).body).toEqual({ count: 30 });
    expect((await call("POST", "/people", { displayName: "Nina New", tenant: "fabrikam.example" })).body).toMatchObject(
      {
        userPrincipalName: "new@fabrikam.example",
      },
    );
    expect((await call("PATCH", "/people/new", { accountEnabled: false })).body.accountEnabled).toBe(false);
    expect((await call("DELETE", "/people/new")).status).toBe(204);
    const { id } = (await call("POST", "/people/new/restore")).body;
    expect((await call("POST", "/people/new/recreate")).body.id).not.toBe(id);
    expect((await call("POST", `/people/${String(id)}/purge`)).status).toBe(204);
    await call("POST", "/tenants", { domain: "adatum.example" });
    expect((await call("PUT", "/domains/lapsed.example", { tenant: "adatum.example" })).body).toMatchObject({
      domains: [{ name: "adatum.example" }, { name: "lapsed.example" }],
    });
    expect((await call("DELETE", "/domains/lapsed.example")).status).toBe(204);
    expect((await call("GET", "/tenants")).body).toHaveLength(4);
    await call("POST", "/groups", { displayName: "Team", members: ["quiet"] });
    expect((await call("PATCH", "/groups/Team", { addMembers: ["busy"] })).body.members).toHaveLength(2);
    await call("PATCH", `/apps/${SEEDED_APP.clientId}`, { addAppRole: { value: "OrgAdmin" } });
    expect((await call("POST", "/assignments", { principal: "Team", role: "OrgAdmin" })).status).toBe(204);
    expect((await call("POST", "/assignments/remove", { principal: "Team" })).status).toBe(204);
    expect((await call("POST", "/assignments", { principal: "Team", role: "Nothing" })).status).toBe(404);
    expect((await call("DELETE", "/groups/Team")).status).toBe(204);
    expect((await call("GET", "/groups")).body).toEqual([]);
    expect((await call("POST", "/exchange-grants", { role: "Calendars.Read", people: ["quiet"] })).status).toBe(204);
    expect((await call("POST", "/exchange-grants", { role: "Tasks.Read.All", people: ["quiet"] })).status).toBe(400);
    expect((await call("PUT", "/mailbox-limits", { people: ["quiet"] })).status).toBe(204);
    expect((await call("PATCH", "/tenants/fabrikam.example", { userConsent: false })).status).toBe(204);
    expect((await call("POST", "/expire-directory-links")).status).toBe(204);
    expect((await call("GET", "/browser-sessions")).body).toEqual([]);
    expect((await call("POST", "/wrong-tokens", { kind: "expired", times: 2 })).status).toBe(204);
    expect((await call("POST", "/wrong-tokens", { kind: "rotten" })).status).toBe(400);
    expect((await call("DELETE", "/wrong-tokens")).status).toBe(204);
    simulator.control.reset();
    expect(simulator.control.people()).toHaveLength(7);
  });

  test("says what is wrong", async () => {
    const { call } = await withControl();
    expect((await call("GET", "/people/nobody/lists")).status).toBe(404);
    expect((await call("GET", "/nowhere")).status).toBe(404);
    expect((await call("PUT", "/clock")).status).toBe(405);
    expect((await call("POST", "/faults", { kind: "earthquake" })).status).toBe(400);
    expect((await call("POST", "/faults", { kind: "throttle", path: "(" })).status).toBe(400);
    expect((await call("POST", "/people/quiet/lists/default/tasks", { colour: "red" })).status).toBe(400);
  });

  test("is no part of Graph's port", async () => {
    const { simulator } = await withControl();
    expect((await fetch(`${simulator.origin}/people`)).status).toBe(404);
  });
});

describe("the simulator", () => {
  test("fills three mailboxes for the demo", async () => {
    const { control } = await startSimulator({ data: "demo" });
    expect(control.todo.tasks("quiet")).toHaveLength(4);
    expect(control.todo.tasks("busy")).toHaveLength(150);
    expect(control.todo.tasks("broken").length).toBeGreaterThan(3);
  });

  test("runs as a program, prints its addresses, and goes when its parent does", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/simulator/main.ts"], {
      env: { ...process.env, SIMULATOR_PORT: "0", SIMULATOR_CONTROL_PORT: "0", SIMULATOR_EXIT_WITH_PARENT: "1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [output] = await once(child.stdout, "data");
    const [, origin = ""] = /simulator\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(String(output)) ?? [];
    expect((await fetch(`${origin}/v1.0/me`)).status).toBe(401);
    child.stdin.end();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });
});
