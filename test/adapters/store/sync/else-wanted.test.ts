import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PrismaClient } from "../../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../../../src/adapters/feed/feed-events.ts";
import { createOfficeEmails } from "../../../../src/adapters/office/email.ts";
import { createSyncOrders } from "../../../../src/adapters/store/sync/orders.ts";
import { createSyncStore } from "../../../../src/adapters/store/sync/store.ts";
import { mailKind } from "../../../../src/core/records/mail.ts";
import { must } from "../../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { hashOf } from "../../../support/hash-of.ts";

let database: TestDatabase;
let prisma: PrismaClient;
let sql: SqlConnections;
beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  sql = openSqlDatabase(database.url);
});
afterAll(async () => {
  await prisma.$disconnect();
  await sql.end();
  await database.drop();
});

test("a run makes room for what is ordered of its mailbox meanwhile, or was with it; not for what waits for long, or of others", async () => {
  const connect = async () => {
    const { id: organizationId } = await prisma.organization.create({ data: { name: "Works" } });
    const names = { userPrincipalName: "una@fabrikam.example", displayName: "Una", objectId: randomUUID() };
    return (await prisma.account.create({ data: { organizationId, tenantId: "t", ...names, state: "CONNECTED" } })).id;
  };
  const [accountId, other] = [await connect(), await connect()];
  const orders = createSyncOrders({ prisma, wakes: { wake: async () => {} }, writeFeed, kinds: { EMAIL: mailKind } });
  await orders.requestSync(accountId, "EMAIL", "MANUAL");
  const store = createSyncStore({ database: sql, offices: { EMAIL: createOfficeEmails() }, writeFeed, hashOf });
  const run = must(await store.begin({ accountId, resource: "EMAIL" }, "worker", 60_000), "a run");
  const withQueued = async (of: string, resource: "EMAIL" | "TASKS", seconds: number) => {
    const queuedAt = new Date(run.takenAt.getTime() + seconds * 1_000);
    const { id } = await prisma.run.create({
      data: { accountId: of, resource, trigger: "NOTIFICATION", state: "QUEUED", queuedAt },
    });
    const is = await store.inRun(run, (tx) => tx.isElseWanted());
    await prisma.run.delete({ where: { id } });
    return is;
  };
  expect(await store.inRun(run, (tx) => tx.isElseWanted())).toBe(false);
  expect([await withQueued(accountId, "EMAIL", 1), await withQueued(accountId, "EMAIL", -1)]).toEqual([true, false]);
  expect([await withQueued(accountId, "TASKS", -1), await withQueued(accountId, "TASKS", -61)]).toEqual([true, false]);
  expect(await withQueued(other, "EMAIL", 1)).toBe(false);
});
