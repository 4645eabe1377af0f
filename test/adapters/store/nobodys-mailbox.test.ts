import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../../src/adapters/feed/feed-events.ts";
import { createSettingsStore } from "../../../src/adapters/store/settings.ts";
import { createSyncOrders } from "../../../src/adapters/store/sync/orders.ts";
import { createSyncStore } from "../../../src/adapters/store/sync/store.ts";
import { createReadSyncSettings } from "../../../src/app/settings/read-sync-settings.ts";
import { recordScopeOf, settingsOwnerOf } from "../../../src/core/records/record-scope.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { must } from "../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { hashOf } from "../../support/hash-of.ts";

/** A mailbox may belong to an organization alone, as support@ does: it has runs and settings like any other. */

let database: TestDatabase;
let prisma: PrismaClient;
let sql: SqlConnections;
let organizationId: string;
let accountId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  sql = openSqlDatabase(database.url);
  organizationId = (await prisma.organization.create({ data: { name: "Works" } })).id;
  const address = "support@contoso.example";
  const named = { userPrincipalName: address, displayName: "Support", tenantId: "tenant", objectId: "support" };
  accountId = (await prisma.account.create({ data: { organizationId, ...named, state: "CONNECTED" } })).id;
});
afterAll(async () => {
  await prisma.$disconnect();
  await sql.end();
  await database.drop();
});

test("its run concerns its organization and nobody in particular, and its records are the mailbox's", async () => {
  const wakes = { wake: async () => {} };
  const orders = createSyncOrders({ prisma, wakes, writeFeed, kinds: { TASKS: taskKind } });
  const store = createSyncStore({ database: sql, offices: {}, writeFeed, hashOf });
  await orders.requestSync(accountId, "EMAIL", "MANUAL");
  const run = must(await store.begin({ accountId, resource: "EMAIL" }, "worker", 60_000), "a run");
  expect(run).toMatchObject({ organizationId, userId: null, scopeId: accountId });
  const events = await prisma.feedEvent.findMany({ where: { accountId } });
  expect(events.length).toBeGreaterThan(0);
  expect(new Set(events.map(({ userId }) => userId))).toEqual(new Set([null]));
});

test("it goes by its organization's settings, and not at all once the organization is archived", async () => {
  const settings = createSettingsStore(prisma);
  const read = createReadSyncSettings(settings);
  const overrides = { SYNC_INTERVAL_MINUTES: 42 };
  await prisma.settingsScope.create({ data: { id: `organization:${organizationId}`, overrides } });
  const owner = settingsOwnerOf({ organizationId, userId: null });
  expect(await read(owner, "TASKS", accountId)).toMatchObject({ intervalMinutes: 42 });
  expect([...(await settings.readLayersOf([owner])).values()]).toMatchObject([
    { isResting: false, organization: { overrides } },
  ]);
  await prisma.organization.update({ where: { id: organizationId }, data: { archivedAt: new Date() } });
  expect(await settings.readLayers(owner)).toMatchObject({ isResting: true });
  expect((await read(owner, "TASKS", accountId)).isEnabled).toBe(false);
});

test("mail belongs to its mailbox also where that has a person; all else to the person", () => {
  expect(recordScopeOf("EMAIL", "mailbox", "person")).toBe("mailbox");
  expect(recordScopeOf("TASKS", "mailbox", "person")).toBe("person");
  expect(settingsOwnerOf({ organizationId: "works", userId: "person" })).toBe("person");
});
