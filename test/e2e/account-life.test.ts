import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import type { Control } from "../../src/simulator/control/control.ts";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { granted } from "../support/asked.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setSettings, setUpSystem } from "../support/product.ts";
import { orderSync, readRun, runEnds, syncNow } from "../support/runs.ts";

/** What goes wrong in an account's life, told to people, and how it goes on. One account after the other, in the order of the tests. */
let installation: Installation;
let product: Product;
let control: Control;
let accountId: string;

/** At any hour one of the two has another date than UTC, and no midnight near. */
const zone =
  new Date().getUTCHours() < 11
    ? { name: "Dateline Standard Time", iana: "Etc/GMT+12" }
    : { name: "Line Islands Standard Time", iana: "Pacific/Kiritimati" };

beforeAll(async () => {
  installation = await openInstallation();
  ({ control } = installation.simulator);
  product = await installation.start("all", { LEASE_SECONDS: "4" });
  await setUpSystem(product, installation.simulator);
  const changed = await fetch(`${installation.simulator.origin}/v1.0/me/mailboxSettings`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${control.entra.accessToken("quiet", ["MailboxSettings.ReadWrite"])}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ timeZone: zone.name }),
  });
  expect(changed.status).toBe(200);
  accountId = await connectPersona(product, "quiet@contoso.example");
  await syncNow(product, installation.sql, accountId);
}, 180_000);
afterAll(() => installation?.close());

interface Alert {
  readonly code: string;
  readonly account: { readonly id: string } | null;
}

async function openAlerts(): Promise<readonly Alert[]> {
  const { alerts } = await product.ask(`{ alerts(first: 50) { edges { node { code account { id } } } } }`);
  return alerts.edges.map(({ node }) => node);
}

async function createTask(subject: string): Promise<void> {
  await product.ask(`mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }`, {
    input: { subject },
  });
}

async function row<T extends object>(statement: string, values: readonly unknown[] = []): Promise<T> {
  return must((await installation.sql.query<T>(statement, [...values])).rows[0], statement);
}

const accountState = async () =>
  (await row<{ state: string }>("SELECT state FROM account WHERE id = $1", [accountId])).state;
const links = async () =>
  (
    await installation.sql.query("SELECT id, office_id, m365_id FROM link WHERE account_id = $1 ORDER BY id", [
      accountId,
    ])
  ).rows;
const count = async (statement: string) => (await row<{ count: number }>(statement)).count;
const officeTasks = () => count("SELECT count(*)::int AS count FROM office_task WHERE deleted_at IS NULL");
const titles = () => control.todo.tasks("quiet").map(({ title }) => title);

/** Requests that write tasks in Microsoft, as the simulator counted them. */
const writes = (): number =>
  Object.entries(control.log.counts().byRoute)
    .filter(([route]) => route.includes("/todo/") && !route.startsWith("GET "))
    .reduce((sum, [, times]) => sum + times, 0);

test("people, workers and health have database connections of their own: none waits for another's", async () => {
  const held = new pg.Client(installation.databaseUrl);
  await held.connect();
  try {
    const namesOf = async (condition: string) => {
      const { rows } = await installation.sql.query<{ name: string }>(
        `SELECT DISTINCT application_name AS name FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'm365-sync %' AND ${condition} ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    };
    const wait = (names: readonly string[]) =>
      vi.waitFor(async () => expect(await namesOf("wait_event_type = 'Lock'")).toEqual(names), { timeout: 20_000 });
    await held.query("BEGIN; LOCK TABLE effect IN ACCESS EXCLUSIVE MODE");
    const runId = await orderSync(product, accountId);
    await wait(["m365-sync worker"]);
    await held.query("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE");
    const asked = product.ask("{ auditLog { nodes { id } } }");
    await wait(["m365-sync api", "m365-sync worker"]);
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    expect(await namesOf("query = 'SELECT 1'")).toContain("m365-sync health");
    await held.query("ROLLBACK");
    await asked;
    expect((await runEnds(installation.sql, runId)).state).toBe("SUCCEEDED");
  } finally {
    await held.end();
  }
});

describe("a revoked sign-in", () => {
  test("is told once, stops the schedule, and keeps what is edited meanwhile", async () => {
    await createTask("Before");
    await syncNow(product, installation.sql, accountId);
    const before = await links();
    control.entra.revoke("quiet");
    control.entra.expireTokens("quiet");
    const run = await runEnds(installation.sql, await orderSync(product, accountId));
    expect(run.state).toBe("FAILED");
    expect(await accountState()).toBe("NEEDS_REAUTH");
    expect(await openAlerts()).toEqual([{ code: "SIGN_IN_EXPIRED", account: { id: accountId } }]);
    const runs = await count("SELECT count(*)::int AS count FROM run");
    await createTask("Edited while signed out");
    await expect(orderSync(product, accountId)).rejects.toThrow("connected again");
    expect(await row("SELECT next_sync_at FROM sync_state WHERE account_id = $1", [accountId])).toEqual({
      next_sync_at: null,
    });
    expect(await count("SELECT count(*)::int AS count FROM run")).toBe(runs);
    expect(await links()).toEqual(before);
  });

  test("signed in again, the same account goes on with its links and cursors, and the alert is resolved", async () => {
    const before = await links();
    const cursor = () => row("SELECT delta_link IS NOT NULL AS kept, round FROM collection WHERE state = 'ACTIVE'");
    const kept = await cursor();
    expect(await connectPersona(product, "quiet@contoso.example")).toBe(accountId);
    await vi.waitUntil(() => titles().includes("Edited while signed out"), { timeout: 30_000 });
    await syncNow(product, installation.sql, accountId);
    expect(titles().toSorted()).toEqual(["Before", "Edited while signed out"]);
    expect(await links()).toEqual(expect.arrayContaining(before));
    expect(await cursor()).toEqual(kept);
    expect(await openAlerts()).toEqual([]);
  });
});

describe("Microsoft asking to wait", () => {
  test("for long makes the run wait without a worker, and it goes on afterwards", async () => {
    const { sql } = installation;
    control.faults.inject({ kind: "throttle", method: "GET", path: "/todo/", times: 1, retryAfterSeconds: 3_600 });
    const runId = await orderSync(product, accountId);
    await vi.waitUntil(async () => (await readRun(sql, runId)).state === "WAITING", { timeout: 30_000 });
    expect(await row("SELECT lease_holder FROM sync_state WHERE account_id = $1", [accountId])).toEqual({
      lease_holder: null,
    });
    const { rows } = await sql.query(
      "SELECT waiting_until > now() + interval '55 minutes' AS long FROM run WHERE id = $1",
      [runId],
    );
    expect(rows).toEqual([{ long: true }]);
    // The hour is over, for all that is asked of the mailbox and for the run: once no process holds a share of its requests any more.
    await sql.query(
      "UPDATE graph_limits SET version = gen_random_uuid(), content = jsonb_set(content, '{pausedUntilMs}', '0')",
    );
    await sql.query("UPDATE run SET waiting_until = now() + interval '12 seconds' WHERE id = $1", [runId]);
    expect((await runEnds(sql, runId)).state).toBe("SUCCEEDED");
  });
});

describe("an expired place in the changes", () => {
  test.each(["gone", "malformed"] as const)("is read anew without a single write (%s)", async (as) => {
    await syncNow(product, installation.sql, accountId);
    const head = () => row("SELECT head FROM office_log");
    const before = { writes: writes(), head: await head(), links: await links() };
    const round = await row<{ round: number }>("SELECT round FROM collection WHERE state = 'ACTIVE'");
    control.deltas.expire("quiet", as);
    await syncNow(product, installation.sql, accountId);
    expect(await row("SELECT round FROM collection WHERE state = 'ACTIVE'")).toEqual({ round: round.round + 1 });
    expect({ writes: writes(), head: await head(), links: await links() }).toEqual(before);
  });
});

describe("an emptied list", () => {
  async function emptyList() {
    for (const { id } of control.todo.tasks("quiet")) control.todo.deleteTask("quiet", "default", id);
    const { id } = await syncNow(product, installation.sql, accountId, "AWAITING_APPROVAL");
    const { run } = await product.ask(
      `query ($id: ID!) { run(id: $id) { id state brake { reason deletesInOffice deletesInM365 } } }`,
      { id },
    );
    return must(run, "run");
  }

  async function decide(decision: "approve" | "reject", runId: string): Promise<string> {
    await (decision === "approve"
      ? product.ask(`mutation ($id: ID!) { approveRun(runId: $id) { __typename } }`, { id: runId })
      : product.ask(`mutation ($id: ID!) { rejectRun(runId: $id) { __typename } }`, { id: runId }));
    return (await runEnds(installation.sql, runId)).state;
  }

  test("stops the run; refused, what was there stays and is deleted nowhere", async () => {
    control.todo.seed("quiet", "default", 30, "Reject");
    await syncNow(product, installation.sql, accountId);
    const before = await officeTasks();
    const stopped = await emptyList();
    expect(stopped).toMatchObject({
      state: "AWAITING_APPROVAL",
      brake: { reason: "SIDE_EMPTY", deletesInOffice: before, deletesInM365: 0 },
    });
    expect(await officeTasks()).toBe(before);
    expect((await openAlerts()).map(({ code }) => code)).toEqual(["BRAKE_DELETIONS"]);
    expect(await decide("reject", stopped.id)).toBe("SUCCEEDED");
    expect(await officeTasks()).toBe(before);
    expect(await openAlerts()).toEqual([]);
    await syncNow(product, installation.sql, accountId);
    expect({ office: await officeTasks(), outlook: titles() }).toEqual({ office: before, outlook: [] });
  });

  test("stops the run; approved, exactly what was emptied is deleted", async () => {
    const before = await officeTasks();
    control.todo.seed("quiet", "default", 25, "Approve");
    await syncNow(product, installation.sql, accountId);
    expect(await officeTasks()).toBe(before + 25);
    const stopped = await emptyList();
    expect(stopped.brake).toMatchObject({ deletesInOffice: 25, deletesInM365: 0 });
    expect(await decide("approve", stopped.id)).toBe("SUCCEEDED");
    expect(await officeTasks()).toBe(before);
    expect(
      await count(
        "SELECT count(*)::int AS count FROM office_task WHERE deleted_at IS NOT NULL AND subject LIKE 'Approve %'",
      ),
    ).toBe(25);
    expect(await openAlerts()).toEqual([]);
  });
});

describe("a wrong client secret", () => {
  async function enterSecret(clientSecret: string): Promise<void> {
    const { applicationSettings } = await product.ask(`{ applicationSettings { version } }`);
    const { updateApplicationSettings } = await product.ask(
      `mutation ($input: UpdateApplicationSettingsInput!) { updateApplicationSettings(input: $input) { __typename } }`,
      { input: { clientSecret, expectedVersion: must(applicationSettings, "application").version } },
    );
    expect(updateApplicationSettings.__typename).toBe("UpdateApplicationSettingsSuccess");
  }

  test("of three accounts is one alert, and mended it is none", async () => {
    const others = [
      await connectPersona(product, "busy@contoso.example"),
      await connectPersona(product, "broken@contoso.example"),
    ];
    const all = [accountId, ...others];
    for (const id of all) await syncNow(product, installation.sql, id);
    await setSettings(product, { SYNC_INTERVAL_MINUTES: 60 });
    control.entra.expireTokens();
    await enterSecret("wrong~secret-of-nobody");
    for (const id of all) await syncNow(product, installation.sql, id, "FAILED");
    expect(await openAlerts()).toEqual([{ code: "APPLICATION_SECRET_WRONG", account: null }]);
    expect(await accountState()).toBe("CONNECTED");
    await enterSecret(SEEDED_APP.secret);
    for (const id of all) await syncNow(product, installation.sql, id);
    expect(await openAlerts()).toEqual([]);
  });
});

test("a task is closed on the day that it is where its person's mailbox is", async () => {
  const dayIn = (timeZone: string) => new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date());
  const { createTask } = await product.ask(
    `mutation { createTask(input: { subject: "Closed at once", status: CLOSED }) { __typename ... on CreateTaskSuccess { data { completedDate } } } }`,
  );
  expect(granted(createTask).data.completedDate).toBe(dayIn(zone.iana));
  expect(dayIn(zone.iana)).not.toBe(dayIn("UTC"));
});
