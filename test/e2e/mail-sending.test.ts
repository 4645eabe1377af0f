import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { openSqlDatabase } from "../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../src/adapters/database/sql-database.ts";
import { createBlobStore } from "../../src/adapters/store/mail/blob-store.ts";
import { createOutgoingMail } from "../../src/adapters/store/mail/outgoing-mail.ts";
import { must } from "../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anOrder } from "../support/outgoing-samples.ts";
import { connectPersona, type Product, setUpSystem, startProduct } from "../support/product.ts";
import { type RunningSimulator, runSimulator } from "../support/simulator.ts";

/** The real server and its jobs, PostgreSQL, and the simulator over HTTP. */

let folder: string;
let database: TestDatabase;
let sql: SqlConnections;
let simulator: RunningSimulator;
let product: Product;
let accountId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "m365-sync-e2e-"));
  database = await createTestDatabase();
  sql = openSqlDatabase(database.url);
  simulator = await runSimulator({ settings: { mail: { sendDelayMs: 0 } } });
  product = await startProduct({
    program: inject("serverFile"),
    databaseUrl: database.url,
    simulatorOrigin: simulator.origin,
    dataFolder: folder,
  });
  await setUpSystem(product, simulator, { TASKS_SYNC_ENABLED: false, EMAIL_SYNC_ENABLED: true });
  accountId = await connectPersona(product, "quiet@contoso.example");
});
afterAll(async () => {
  expect(await product.end()).toBe(0);
  await sql.end();
  await simulator.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

test("a mail that was ordered is sent, also when nobody woke its outbox", async () => {
  const mail = createOutgoingMail(sql, createBlobStore(sql));
  const [account] = await sql.$queryRaw<{ readonly userId: string }[]>`
    SELECT user_id AS "userId" FROM account WHERE id = ${accountId}::uuid`;
  const order = anOrder(accountId, { orderedById: must(account, "the account").userId });
  await mail.add(order);
  await vi.waitFor(
    async () => {
      const one = must(await mail.one(order.id), "the mail");
      expect([one.state, one.refusal]).toEqual(["SENT", null]);
    },
    { timeout: 25_000, interval: 100 },
  );
  expect(simulator.control.transport.copies().map(({ recipient }) => recipient)).toEqual(["ben@elsewhere.example"]);
});
