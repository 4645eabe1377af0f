import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../../src/adapters/feed/feed-events.ts";
import { createSettingsStore } from "../../../src/adapters/store/settings.ts";
import { createSyncOrders } from "../../../src/adapters/store/sync/orders.ts";
import { createSyncStore } from "../../../src/adapters/store/sync/store.ts";
import { createTenants } from "../../../src/adapters/store/tenants.ts";
import type { SettingsChanged } from "../../../src/app/ports/settings-store.ts";
import type { Tenants } from "../../../src/app/ports/tenants.ts";
import { personalTenantId } from "../../../src/core/access/sign-on.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { hashOf } from "../../support/hash-of.ts";

/** The verified domains of the tenants that an organization's mailboxes and people are in, as its settings read them. */

let database: TestDatabase;
let prisma: PrismaClient;
let sql: SqlConnections;
let tenants: Tenants;
const changed: SettingsChanged[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  sql = openSqlDatabase(database.url);
  tenants = createTenants(prisma, async (change) => void changed.push(change));
});
afterAll(async () => {
  await prisma.$disconnect();
  await sql.end();
  await database.drop();
});

let count = 0;
let organizationId: string;
let tenantId: string;
beforeEach(async () => {
  count += 1;
  tenantId = `tenant${count}`;
  organizationId = (await prisma.organization.create({ data: { name: `Works ${count}` } })).id;
});

const connect = async (tenant = tenantId, organization = organizationId) => {
  const objectId = crypto.randomUUID();
  const named = { userPrincipalName: `${objectId}@x.example`, displayName: "X", objectId };
  const data = { organizationId: organization, tenantId: tenant, ...named, state: "CONNECTED" as const };
  return (await prisma.account.create({ data })).id;
};
const known = async (id = organizationId) => (await createSettingsStore(prisma).readLayers(id))?.tenants;
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 27, 0, minutes));

test("a tenant is unknown from its first account on, and known alike by all who read settings once it was read", async () => {
  expect(await known()).toEqual([]);
  const accountId = await connect();
  expect(await known()).toEqual([{ tenantId, domains: null, refusal: null }]);
  await tenants.saveRefusal(tenantId, "Microsoft answered 403.");
  expect(await known()).toEqual([{ tenantId, domains: null, refusal: "Microsoft answered 403." }]);
  await tenants.save(tenantId, ["contoso.example"], at(0));
  const expected = [{ tenantId, domains: ["contoso.example"], refusal: null }];
  expect(await known()).toEqual(expected);
  const many = await createSettingsStore(prisma).readLayersOf([organizationId]);
  expect(many.get(organizationId)?.tenants).toEqual(expected);
  const orders = createSyncOrders({ prisma, wakes: { wake: async () => {} }, writeFeed, kinds: { TASKS: taskKind } });
  await orders.requestSync(accountId, "EMAIL", "MANUAL");
  const store = createSyncStore({ database: sql, offices: {}, writeFeed, hashOf });
  const run = await store.begin({ accountId, resource: "EMAIL" }, "worker", 60_000);
  expect(run?.layers?.tenants).toEqual(expected);
  await tenants.saveRefusal(tenantId, "Microsoft answered 503.");
  expect(await known()).toEqual([{ ...expected[0], refusal: "Microsoft answered 503." }]);
});

test("a tenant counts by accounts and by people who sign in; not elsewhere, not after both are gone, and never the personal one", async () => {
  const elsewhere = (await prisma.organization.create({ data: { name: "Elsewhere" } })).id;
  await connect(tenantId, elsewhere);
  await connect(personalTenantId);
  expect(await known()).toEqual([]);
  const accountId = await connect();
  await prisma.account.update({ where: { id: accountId }, data: { state: "DISCONNECTED" } });
  expect(await known()).toHaveLength(1);
  await prisma.account.update({ where: { id: accountId }, data: { releasedAt: at(0) } });
  expect(await known()).toEqual([]);
  const email = `${tenantId}@x.example`;
  const user = await prisma.user.create({ data: { organizationId, name: "Una", email, role: "USER" } });
  const names = { userPrincipalName: email, displayName: "Una" };
  await prisma.personIdentity.create({
    data: { tenantId: `of ${tenantId}`, objectId: "una", userId: user.id, ...names },
  });
  expect(await known()).toEqual([{ tenantId: `of ${tenantId}`, domains: null, refusal: null }]);
  expect(await known(user.id)).toHaveLength(1);
  await prisma.user.update({ where: { id: user.id }, data: { removedAt: at(0) } });
  expect(await known()).toEqual([]);
});

test("one of many asks: once a day, once an hour while it is not known, and at once for a new account", async () => {
  const [first, second] = [await connect(), await connect()];
  const claims = await Promise.all([first, second].map((id) => tenants.claim(id, at(0), false)));
  expect(claims.filter((claim) => claim !== null)).toEqual([tenantId]);
  expect(await tenants.claim(first, at(59), false)).toBeNull();
  expect(await tenants.claim(first, at(59), true)).toBe(tenantId);
  expect(await tenants.claim(second, at(119), false)).toBe(tenantId);
  await tenants.save(tenantId, ["contoso.example"], at(120));
  expect(await tenants.claim(first, at(121), true)).toBeNull();
  expect(await tenants.claim(first, at(120 + 24 * 60 - 1), false)).toBeNull();
  expect(await tenants.claim(first, at(120 + 24 * 60), false)).toBe(tenantId);
  expect(await tenants.claim(await connect(personalTenantId), at(0), true)).toBeNull();
});

test("whoever sees the organization's settings is told of a change, and of nothing else", async () => {
  await connect();
  const told = () => prisma.feedEvent.count({ where: { topic: "settings", organizationId } });
  await tenants.save(tenantId, ["contoso.example"], at(0));
  expect(await told()).toBe(1);
  await tenants.save(tenantId, ["contoso.example"], at(24 * 60));
  expect(await told()).toBe(1);
  await tenants.save(tenantId, ["contoso.example", "works.example"], at(24 * 60 + 1));
  expect(await told()).toBe(2);
});

test("other domains are followed like a changed setting, also when whoever read them dies; the same ones are not", async () => {
  await connect();
  const settings = createSettingsStore(prisma);
  const pending = async () => (await settings.findPending()).filter(({ scopeId }) => scopeId.endsWith(organizationId));
  const save = async (minutes: number, ...domains: string[]) => {
    changed.length = 0;
    await tenants.save(tenantId, domains, at(minutes));
    await prisma.$executeRaw`UPDATE settings_scope SET updated_at = updated_at - interval '1 minute'`;
    return changed.map(({ scopeId, keys }) => [scopeId, ...keys]);
  };
  const followed = [[`organization:${organizationId}`, "EMAIL_OWN_DOMAINS"]];
  expect(await save(0, "contoso.example")).toEqual(followed);
  expect(await pending()).toEqual([...changed]);
  for (const { scopeId, version } of changed) await settings.clearPending(scopeId, version);
  expect(await save(24 * 60, "contoso.example")).toEqual([]);
  expect(await pending()).toEqual([]);
  expect(await save(24 * 60 + 1, "contoso.example", "works.example")).toEqual(followed);
});
