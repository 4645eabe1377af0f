import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setSettings, setUpSystem } from "../support/product.ts";
import { orderSync, runEnds, syncNow } from "../support/runs.ts";

let installation: Installation;
let product: Product;
let accountId: string;

beforeAll(async () => {
  installation = await openInstallation();
  product = await installation.start();
  await setUpSystem(product, installation.simulator, { SYNC_INTERVAL_MINUTES: 1440 });
  await setSettings(product, { CALENDAR_SYNC_ENABLED: true });
  accountId = await connectPersona(product, "quiet@contoso.example");
  await syncNow(product, installation.sql, accountId);
}, 180_000);
afterAll(() => installation?.close());

async function openAlerts() {
  const { alerts } = await product.ask(`{ alerts(first: 50) { edges { node { code resource } } } }`);
  return alerts.edges.map(({ node }) => node);
}

/** As for whoever has not heard yet that the sign-in is dead. */
const forget = () => installation.sql.query("UPDATE account SET state = 'CONNECTED'");
const isKnown = async () =>
  (await installation.sql.query("SELECT 1 FROM account WHERE state = 'NEEDS_REAUTH'")).rows.length === 1;

describe("a dead sign-in", () => {
  test("is one alert, whoever notices it, and none when signed in again", async () => {
    const { control } = installation.simulator;
    const { sql } = installation;
    await vi.waitUntil(
      async () => (await sql.query("SELECT 1 FROM notification_subscription WHERE state = 'ACTIVE'")).rows.length > 0,
      { timeout: 30_000 },
    );
    control.entra.revoke("quiet");
    control.entra.expireTokens("quiet");
    for (const resource of ["TASKS", "CALENDAR"] as const) {
      await forget();
      expect((await runEnds(sql, await orderSync(product, accountId, resource))).state).toBe("FAILED");
      expect(await openAlerts()).toEqual([{ code: "SIGN_IN_EXPIRED", resource: null }]);
    }

    await forget();
    await product.ask(`mutation ($id: ID!) { checkConnection(accountId: $id) { __typename } }`, { id: accountId });
    expect(await isKnown()).toBe(true);
    expect(await openAlerts()).toHaveLength(1);

    // Longer than anybody has patience with a subscription that fails.
    await forget();
    await sql.query(
      "UPDATE notification_subscription SET next_attempt_at = now(), failing_since = now() - interval '1 hour'",
    );
    await vi.waitUntil(isKnown, { timeout: 90_000 });
    expect(await openAlerts()).toEqual([{ code: "SIGN_IN_EXPIRED", resource: null }]);

    expect(await connectPersona(product, "quiet@contoso.example")).toBe(accountId);
    expect(await openAlerts()).toEqual([]);
  });
});
