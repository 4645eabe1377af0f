import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setUpSystem } from "../support/product.ts";
import { syncNow } from "../support/runs.ts";

let installation: Installation;
let product: Product;

beforeAll(async () => {
  installation = await openInstallation();
  // A run that cannot write its end keeps its lease, and is gone on with when that is over.
  product = await installation.start("all", { LEASE_SECONDS: "5" });
  await setUpSystem(product, installation.simulator, { SYNC_INTERVAL_MINUTES: 1440 });
  await syncNow(product, installation.sql, await connectPersona(product, "quiet@contoso.example"));
}, 180_000);
afterAll(() => installation?.close());

const said = 'could not extend file "base/5/16384": No space left on device';

/** PostgreSQL refuses as on a full disk: rows of these tables, and every new table, so that no room is found. */
async function fill(...tables: string[]) {
  const { sql } = installation;
  await sql.query(`
    CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '${said}' USING ERRCODE = '53100'; END $$;
    CREATE FUNCTION refuse_table() RETURNS event_trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '${said}' USING ERRCODE = '53100'; END $$;
    CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS') EXECUTE FUNCTION refuse_table()`);
  for (const table of tables)
    await sql.query(
      `CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_row()`,
    );
}
const free = (table: string) => installation.sql.query(`DROP TRIGGER full_disk ON ${table}`);
const freeAll = () =>
  installation.sql.query(
    "DROP EVENT TRIGGER full_disk; DROP FUNCTION refuse_row() CASCADE; DROP FUNCTION refuse_table()",
  );

const createTask = (subject: string) =>
  product.ask(`mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }`, {
    input: { subject },
  });
const subjects = async () =>
  (await installation.sql.query<{ subject: string }>("SELECT subject FROM office_task")).rows.map((row) => row.subject);
const readiness = async () => {
  const answer = await fetch(`${product.url}/readyz`);
  return { status: answer.status, ...(await answer.json()) };
};
const diskAlerts = async () => {
  const { alerts } = await product.ask("{ alerts { nodes { code message remedy } } }");
  return alerts.nodes.filter(({ code }) => code === "DISK_FULL");
};

describe("while the database's disk is full", () => {
  test("readiness says so at once and an alert as soon as it can be written, what was accepted stays, and it clears by itself", async () => {
    expect(await createTask("Accepted before")).toMatchObject({ createTask: { __typename: "CreateTaskSuccess" } });
    expect(await readiness()).toMatchObject({ status: 200, ready: true });

    await fill("office_task", "alert", "feed_event");
    await expect(createTask("Refused")).rejects.toThrow();
    expect(await readiness()).toMatchObject({
      status: 503,
      ready: false,
      postgresql: "up",
      disk: "down",
      reasons: [`The database's disk is full: ${said}`],
    });
    expect(await diskAlerts()).toEqual([]);

    // A little room: enough for an alert, not for what people write.
    await free("alert");
    await free("feed_event");
    await vi.waitUntil(async () => (await diskAlerts()).length > 0, { timeout: 60_000 });
    expect(await diskAlerts()).toEqual([
      {
        code: "DISK_FULL",
        message: expect.stringContaining(said),
        remedy: "Free space on the database's disk, or make it larger. Work then continues automatically.",
      },
    ]);
    expect((await readiness()).disk).toBe("down");

    await freeAll();
    await vi.waitUntil(async () => (await readiness()).ready, { timeout: 60_000 });
    expect(await readiness()).not.toHaveProperty("disk");
    await vi.waitUntil(async () => (await diskAlerts()).length === 0, { timeout: 60_000 });
    const { rows } = await installation.sql.query("SELECT occurrences FROM alert WHERE code = 'DISK_FULL'");
    expect(rows).toEqual([{ occurrences: 1 }]);

    expect(await subjects()).toContain("Accepted before");
    expect(await subjects()).not.toContain("Refused");
    expect(await createTask("Accepted after")).toMatchObject({ createTask: { __typename: "CreateTaskSuccess" } });
    const titles = () => installation.simulator.control.todo.tasks("quiet").map(({ title }) => title);
    await vi.waitUntil(() => titles().includes("Accepted before") && titles().includes("Accepted after"), {
      timeout: 90_000,
    });
  }, 240_000);
});
