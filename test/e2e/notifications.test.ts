import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setSettings, setUpSystem } from "../support/product.ts";
import { syncNow } from "../support/runs.ts";

// The interval is a day, so that whatever a test sees within its time was told and not found by asking.
const DAY = { SYNC_INTERVAL_MINUTES: 1440 };
const HOUR = 3_600_000;

interface Row {
  readonly id: string;
  readonly subscription_id: string | null;
  readonly state: string;
  readonly expires_at: Date | null;
}

describe("change notifications, from Outlook to Oro", () => {
  let installation: Installation;
  let product: Product;
  let accountId: string;

  beforeAll(async () => {
    installation = await openInstallation();
    product = await installation.start();
    await setUpSystem(product, installation.simulator, DAY);
    accountId = await connectPersona(product, "quiet@contoso.example");
    await isSubscribed();
  });
  afterAll(() => installation.close());

  const rows = async (): Promise<readonly Row[]> =>
    (await installation.sql.query<Row>("SELECT * FROM notification_subscription ORDER BY id")).rows;
  const row = async () => must((await rows())[0], "subscription");
  const runs = async (): Promise<number> =>
    Number((await installation.sql.query<{ count: string }>("SELECT count(*) FROM run")).rows[0]?.count);
  const until = (isTrue: () => Promise<boolean>) => vi.waitUntil(isTrue, { timeout: 30_000, interval: 30 });
  const isSubscribed = () => until(async () => (await rows()).some(({ state }) => state === "ACTIVE"));
  const isIdle = () =>
    until(async () => {
      const { rows: open } = await installation.sql.query(
        "SELECT 1 FROM run WHERE state IN ('QUEUED', 'RUNNING', 'WAITING')",
      );
      return open.length === 0;
    });
  /** What a minute's patience would bring: the job that looks after subscriptions is told that it is time. */
  async function lookAfter(): Promise<void> {
    await installation.sql.query("UPDATE notification_subscription SET next_attempt_at = now()");
    await installation.hasten("notifications");
  }
  const subscribed = () => installation.simulator.control.notifications.subscriptions("quiet");

  async function isInOro(subject: string): Promise<void> {
    await until(async () => {
      const { tasks } = await product.ask(
        `query ($text: String) { tasks(filter: { text: $text }, first: 5) { edges { node { id } } } }`,
        { text: subject },
      );
      return tasks.edges.length === 1;
    });
  }

  async function health(resource: "TASKS" | "EMAIL" = "TASKS") {
    const { syncStatus } = await product.ask(
      `query ($id: ID, $resource: Resource) { syncStatus(accountId: $id, resource: $resource) { edges { node { notifications { mode reason since expiresAt lastNotificationAt } } } } }`,
      { id: accountId, resource },
    );
    return must(syncStatus.edges[0], "status").node.notifications;
  }

  const post = async (body: unknown) =>
    fetch(`${product.url}/notifications/${(await row()).id}`, { method: "POST", body: JSON.stringify(body) });

  test("a task made in Outlook reaches Oro without waiting for the interval", async () => {
    await isIdle();
    installation.simulator.control.todo.createTask("quiet", "default", { title: "Told by Microsoft" });
    await isInOro("Told by Microsoft");
    const { rows: last } = await installation.sql.query("SELECT trigger FROM run ORDER BY queued_at DESC LIMIT 1");
    expect(last).toEqual([{ trigger: "NOTIFICATION" }]);
    expect(await health()).toMatchObject({ mode: "PUSH", lastNotificationAt: expect.any(String) });
  });

  test("the address echoes the token of a handshake as plain text, and answers what it does not know with 202", async () => {
    const token = "a & <b>?";
    const echoed = await fetch(`${product.url}/notifications/x?validationToken=${encodeURIComponent(token)}`, {
      method: "POST",
    });
    expect([echoed.status, echoed.headers.get("content-type"), await echoed.text()]).toEqual([
      200,
      "text/plain; charset=utf-8",
      token,
    ]);
    const unknown = await fetch(`${product.url}/notifications/${crypto.randomUUID()}`, {
      method: "POST",
      body: '{"value":[{}]}',
    });
    expect(unknown.status).toBe(202);
    expect((await fetch(`${product.url}/notifications/x`)).status).toBe(405);
    expect((await post("no list")).status).toBe(400);
    expect((await post({ value: ["x".repeat(600_000)] })).status).toBe(413);
  });

  test("a notification without the secret starts nothing", async () => {
    await isIdle();
    const before = await runs();
    expect(
      (await post({ value: [{ clientState: "guessed", changeType: "updated" }, { changeType: "updated" }] })).status,
    ).toBe(202);
    expect(await runs()).toBe(before);
  });

  test("duplicates and a storm cost one run, and one more at most", async () => {
    await isIdle();
    const { control } = installation.simulator;
    control.settings.change({ notifications: { copies: 3, extraUpdates: 4 } });
    const before = await runs();
    const { delivered } = control.notifications.counts();
    for (let n = 0; n < 20; n += 1) control.todo.createTask("quiet", "default", { title: `Storm ${n}` });
    await control.notifications.settled();
    expect(control.notifications.counts().delivered - delivered).toBe(300);
    await isInOro("Storm 19");
    await isIdle();
    expect(await runs()).toBeLessThanOrEqual(before + 2);
    control.settings.change({ notifications: { copies: 1, extraUpdates: 0 } });
  });

  test("what we write ourselves comes back as one cheap run at most, which writes nothing", async () => {
    await isIdle();
    const before = await runs();
    await product.ask(`mutation { createTask(input: { subject: "Ours" }) { __typename } }`);
    await until(async () => installation.simulator.control.todo.tasks("quiet").some(({ title }) => title === "Ours"));
    await installation.simulator.control.notifications.settled();
    await isIdle();
    const { rows: echo } = await installation.sql.query("SELECT counts FROM run ORDER BY queued_at OFFSET $1", [
      before + 1,
    ]);
    expect(echo.length).toBeLessThanOrEqual(1);
    for (const { counts } of echo)
      expect(counts).toMatchObject({ createdInM365: 0, updatedInM365: 0, createdInOffice: 0 });
  });

  test("a lost notification is found by the next sync, and silence that lasts is told and mended", async () => {
    await isIdle();
    const { control } = installation.simulator;
    const { sql } = installation;
    await sql.query(
      "UPDATE notification_subscription SET state_since = state_since - interval '1 day', last_notification_at = now() - interval '1 day'",
    );
    control.settings.change({ notifications: { loss: 1 } });
    control.todo.createTask("quiet", "default", { title: "Lost on the way" });
    await sql.query("UPDATE sync_state SET next_sync_at = now()");
    await installation.hasten("schedule");
    await isInOro("Lost on the way");
    const isUnheard = async () =>
      (await sql.query("SELECT 1 FROM notification_subscription WHERE unheard_since IS NOT NULL")).rows.length > 0;
    await until(isUnheard);
    expect(await health()).toMatchObject({ mode: "PUSH" });
    const old = await row();
    await sql.query("UPDATE notification_subscription SET unheard_since = unheard_since - interval '16 minutes'");
    await installation.hasten("notifications");
    await until(async () => (await health()).mode === "DEGRADED");
    const { alerts } = await product.ask(`{ alerts(isResolved: false, first: 5) { edges { node { code } } } }`);
    expect(alerts.edges.map(({ node }) => node.code)).toContain("NOTIFICATIONS_SILENT");
    await until(async () => {
      const { subscription_id } = await row();
      return subscription_id !== null && subscription_id !== old.subscription_id;
    });
    expect(subscribed()).toHaveLength(1);
    control.settings.change({ notifications: { loss: 0 } });
    control.todo.createTask("quiet", "default", { title: "Heard again" });
    await isInOro("Heard again");
    expect(await health()).toMatchObject({ mode: "PUSH" });
  });

  test("a subscription near its end is renewed", async () => {
    await installation.sql.query("UPDATE notification_subscription SET expires_at = now() + interval '1 hour'");
    const { id } = must(subscribed()[0], "subscription");
    await lookAfter();
    await until(async () => Number((await row()).expires_at) > Date.now() + 60 * HOUR);
    expect(subscribed().map((one) => one.id)).toEqual([id]);
  });

  test("one that is gone is made anew, and a stray one of ours is dropped", async () => {
    const [old] = subscribed();
    installation.simulator.control.clock.advance(71 * HOUR);
    expect(subscribed()).toEqual([]);
    await lookAfter();
    await until(async () => subscribed().length === 1);
    expect(subscribed()[0]?.id).not.toBe(old?.id);
    const made = must(subscribed()[0], "subscription").id;
    await until(async () => (await row()).subscription_id === made);
    // As if the answer to another create had been lost.
    await installation.sql.query(
      "UPDATE notification_subscription SET subscription_id = NULL, next_attempt_at = now()",
    );
    await installation.hasten("notifications");
    await until(async () => subscribed().length === 1 && subscribed()[0]?.id !== made);
  });

  test("a lifecycle event brings the subscription back", async () => {
    await until(async () => (await row()).state === "ACTIVE" && (await row()).subscription_id !== null);
    const { id } = must(subscribed()[0], "subscription");
    const before = await row();
    installation.simulator.control.notifications.lifecycle("quiet", "reauthorizationRequired");
    await until(async () => Number((await row()).expires_at) > Number(before.expires_at));
    expect(subscribed().map((one) => one.id)).toEqual([id]);
  });

  test("an address that does not answer is told as such, and tried again", async () => {
    installation.simulator.control.notifications.drop("quiet");
    installation.simulator.control.settings.change({ notifications: { patienceMs: 0 } });
    await lookAfter();
    await until(async () => (await row()).state === "FAILED");
    expect(await health()).toMatchObject({ mode: "DEGRADED", reason: expect.stringMatching(/could not reach/) });
    installation.simulator.control.settings.change({ notifications: { patienceMs: 10_000 } });
    await lookAfter();
    await until(async () => (await health()).mode === "PUSH");
  });

  test("an event made in Outlook's calendar reaches Oro the same way", async () => {
    await setSettings(product, { CALENDAR_SYNC_ENABLED: true });
    // Microsoft's clock was put forward above; an id token of tomorrow is not good yet.
    installation.simulator.control.settings.change({ entra: { iatBackdate: 71 * 3600 + 300 } });
    await connectPersona(product, "quiet@contoso.example");
    await until(async () => subscribed().some(({ resource }) => resource === "me/events"));
    await until(async () => (await rows()).filter(({ state }) => state === "ACTIVE").length === 2);
    await isIdle();
    const at = (hours: number) => ({
      dateTime: new Date(Date.now() + hours * HOUR).toISOString().slice(0, 19),
      timeZone: "UTC",
    });
    installation.simulator.control.calendar.createEvent("quiet", "default", {
      subject: "Told by Microsoft",
      start: at(24),
      end: at(25),
    });
    const inOro = "SELECT 1 FROM office_event WHERE subject = 'Told by Microsoft'";
    await until(async () => (await installation.sql.query(inOro)).rows.length === 1);
    await setSettings(product, { CALENDAR_SYNC_ENABLED: false });
    await until(async () => subscribed().length === 1);
  });

  test("a mail that arrives in Outlook reaches Oro the same way, by one subscription for all folders", async () => {
    const { control } = installation.simulator;
    await setSettings(product, { EMAIL_SYNC_ENABLED: true });
    await connectPersona(product, "quiet@contoso.example");
    const ofMail = () => subscribed().filter(({ resource }) => !resource.includes("todo"));
    await until(async () => (await health("EMAIL")).mode === "PUSH");
    await isIdle();
    const { rows: folders } = await installation.sql.query(
      "SELECT 1 FROM collection WHERE resource = 'EMAIL' AND state = 'ACTIVE'",
    );
    expect([folders.length > 1, ofMail().map(({ resource }) => resource)]).toEqual([true, ["me/messages"]]);
    control.mail.deliver("quiet", { subject: "Told by Microsoft" });
    const inOro = "SELECT 1 FROM office_email WHERE subject = 'Told by Microsoft'";
    await until(async () => (await installation.sql.query(inOro)).rows.length === 1);
    const { rows: last } = await installation.sql.query(
      "SELECT trigger FROM run WHERE resource = 'EMAIL' ORDER BY queued_at DESC LIMIT 1",
    );
    expect(last).toEqual([{ trigger: "NOTIFICATION" }]);
    expect(await health("EMAIL")).toMatchObject({ mode: "PUSH", lastNotificationAt: expect.any(String) });
    await setSettings(product, { EMAIL_SYNC_ENABLED: false });
    await until(async () => ofMail().length === 0);
  });

  test("switching off and disconnecting take the subscriptions away", async () => {
    await setSettings(product, { TASKS_SYNC_ENABLED: false });
    await until(async () => subscribed().length === 0 && (await rows()).length === 0);
    await setSettings(product, { TASKS_SYNC_ENABLED: true });
    await syncNow(product, installation.sql, accountId);
    await isSubscribed();
    await product.ask(
      `mutation ($id: ID!) { disconnectAccount(input: { accountId: $id, syncedData: KEEP }) { __typename } }`,
      {
        id: accountId,
      },
    );
    // One that was being made meanwhile is dropped as soon as Microsoft has answered.
    await until(async () => subscribed().length === 0 && (await rows()).length === 0);
  });
});
