import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { granted } from "../support/asked.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, order, type Product, setUpSystem } from "../support/product.ts";
import { orderSync, runEnds, syncNow } from "../support/runs.ts";

/** One person with a mailbox, from a suspension to the end; the tests go on from one another. */
let installation: Installation;
let product: Product;
let accountId: string;
let userId: string;

beforeAll(async () => {
  installation = await openInstallation();
  product = await installation.start("all", { LEASE_SECONDS: "4" });
  await setUpSystem(product, installation.simulator);
  const { createUser } = await product.ask(
    `mutation { createUser(input: { name: "Quinn", email: "quinn@contoso.example", role: USER }) {
      __typename ... on CreateUserSuccess { data { id } } } }`,
  );
  userId = granted(createUser).data.id;
  accountId = await connectPersona(product, "quiet@contoso.example");
  await installation.sql.query("UPDATE account SET user_id = $1 WHERE id = $2", [userId, accountId]);
  await syncNow(product, installation.sql, accountId);
}, 180_000);
afterAll(() => installation?.close());

async function one<T>(statement: string, values: readonly unknown[]): Promise<T> {
  return must((await installation.sql.query<{ value: T }>(statement, [...values])).rows[0], statement).value;
}
const nextSync = () =>
  one<Date | null>("SELECT max(next_sync_at) AS value FROM sync_state WHERE account_id = $1", [accountId]);
const runs = () => one<number>("SELECT count(*)::int AS value FROM run WHERE account_id = $1", [accountId]);
const status = async () =>
  (
    await product.ask(
      "query ($id: ID!) { syncStatus(accountId: $id, resource: TASKS) { nodes { state ownerStanding } } }",
      { id: accountId },
    )
  ).syncStatus.nodes;

describe("a mailbox whose person", () => {
  test("is suspended is scheduled no more, says so, and takes no order", async () => {
    expect(await nextSync()).not.toBeNull();
    await order(
      product,
      "mutation ($id: ID!) { result: suspendUser(userId: $id) { __typename ... on UserError { message } } }",
      { id: userId },
    );
    await vi.waitUntil(async () => (await nextSync()) === null, { timeout: 30_000, interval: 30 });
    const before = await runs();
    await expect(orderSync(product, accountId)).rejects.toThrow("suspended");
    expect(await status()).toEqual([{ state: "PAUSED", ownerStanding: "SUSPENDED" }]);
    expect(await runs()).toBe(before);
  }, 60_000);

  test("is resumed is synced at once and scheduled again", async () => {
    await order(
      product,
      "mutation ($id: ID!) { result: resumeUser(userId: $id) { __typename ... on UserError { message } } }",
      { id: userId },
    );
    const last = () =>
      one<string>(
        "SELECT id AS value FROM run WHERE account_id = $1 AND resource = 'TASKS' ORDER BY queued_at DESC LIMIT 1",
        [accountId],
      );
    const run = await runEnds(installation.sql, await last());
    expect([run.trigger, run.state]).toEqual(["SETTINGS", "SUCCEEDED"]);
    expect(await nextSync()).not.toBeNull();
    expect((await status())[0]?.ownerStanding).toBe("ACTIVE");
  }, 60_000);

  test("is removed can be connected by somebody else, as a mailbox of theirs", async () => {
    const records = () =>
      one<number>("SELECT count(*)::int AS value FROM office_task WHERE owner_id = $1 AND deleted_at IS NULL", [
        userId,
      ]);
    const kept = await records();
    await order(
      product,
      "mutation ($id: ID!) { result: removeUser(input: { userId: $id, syncedData: KEEP }) { __typename ... on UserError { message } } }",
      { id: userId },
    );
    const again = await connectPersona(product, "quiet@contoso.example");
    expect(again).not.toBe(accountId);
    const run = await syncNow(product, installation.sql, again);
    expect(run.state).toBe("SUCCEEDED");
    expect(await records()).toBe(kept);
  }, 60_000);
});
