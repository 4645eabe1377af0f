import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { writeFeed } from "../../../src/adapters/feed/feed-events.ts";
import { createSchedule } from "../../../src/adapters/store/schedule.ts";
import { createSettingsStore } from "../../../src/adapters/store/settings.ts";
import { applicationScopeId, clientSecretName } from "../../../src/app/ports/settings-store.ts";
import type { SyncKey } from "../../../src/app/ports/sync-store.ts";
import { createFollowSettings } from "../../../src/app/settings/follow-settings.ts";
import { updateSchedules } from "../../../src/app/sync/update-schedules.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let prisma: PrismaClient<"query">;
let statements: string[] = [];
let woken: SyncKey[] = [];
const resources = ["TASKS", "CALENDAR"] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url), log: [{ emit: "event", level: "query" }] });
  prisma.$on("query", ({ query }) => statements.push(query));
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

/** An organization with so many people, each with a mailbox that synced both resources an hour ago. */
async function settle(count: number): Promise<readonly string[]> {
  await prisma.$executeRaw`TRUNCATE organization, "user", account, sync_state, run, feed_event, settings_scope, secret CASCADE`;
  const { id: organizationId } = await prisma.organization.create({ data: { name: "Contoso" } });
  const people = Array.from({ length: count }, () => ({ id: randomUUID(), accountId: randomUUID() }));
  await prisma.user.createMany({
    data: people.map(({ id }) => ({
      id,
      organizationId,
      name: id,
      email: `${id}@contoso.example`,
      role: "USER" as const,
    })),
  });
  await prisma.account.createMany({
    data: people.map(({ id, accountId }) => ({
      ...{ id: accountId, organizationId, userId: id, tenantId: "tenant", objectId: id, state: "CONNECTED" as const },
      ...{ userPrincipalName: `${id}@contoso.example`, displayName: id, grantedScopes: [] },
    })),
  });
  const lastSyncAt = new Date(Date.now() - 3_600_000);
  await prisma.syncState.createMany({
    data: people.flatMap(({ accountId }) => resources.map((resource) => ({ accountId, resource, lastSyncAt }))),
  });
  const overrides = { clientId: "0f0f0f0f-1111-4222-8333-444455556666", tenantId: "contoso.example" };
  await prisma.settingsScope.createMany({
    data: [
      { id: applicationScopeId, overrides },
      { id: "system", overrides: { TASKS_SYNC_ENABLED: true, CALENDAR_SYNC_ENABLED: true, SYNC_INTERVAL_MINUTES: 30 } },
    ],
  });
  await prisma.secret.create({ data: { name: clientSecretName, ciphertext: Buffer.from("x"), keyId: "k" } });
  return people.map(({ accountId }) => accountId);
}

const deps = () => ({
  schedule: createSchedule(prisma, writeFeed),
  store: createSettingsStore(prisma),
  resources,
  wake: (queued: readonly SyncKey[]) => void woken.push(...queued),
});
const queuedRuns = () => prisma.run.findMany({ where: { state: "QUEUED" } });

describe("a changed setting", () => {
  beforeEach(() => {
    woken = [];
  });

  test("reaches any number of accounts in as many statements as one", async () => {
    const costs: number[] = [];
    for (const count of [1, 60]) {
      await settle(count);
      statements = [];
      await updateSchedules(deps(), { scopeId: "system", keys: ["TASKS_DIRECTION", "SYNC_INTERVAL_MINUTES"] });
      costs.push(statements.length);
      expect(await queuedRuns()).toHaveLength(count);
    }
    expect(costs[1]).toBe(costs[0]);
  });

  test("of tasks leaves calendars alone", async () => {
    const [accountId] = await settle(1);
    await updateSchedules(deps(), { scopeId: "system", keys: ["TASKS_CONFLICT_RULE"] });
    expect((await queuedRuns()).map(({ resource }) => resource)).toEqual(["TASKS"]);
    expect(woken).toEqual([expect.objectContaining({ accountId, resource: "TASKS" })]);
    const calendar = await prisma.syncState.findFirstOrThrow({ where: { resource: "CALENDAR" } });
    expect(calendar.nextSyncAt).toBeNull();
  });

  test("that is the interval only moves the clock; one of a brake touches nothing", async () => {
    await settle(2);
    await updateSchedules(deps(), { scopeId: "system", keys: ["DELETION_BRAKE_PERCENT"] });
    expect(await prisma.syncState.count({ where: { nextSyncAt: { not: null } } })).toBe(0);
    await updateSchedules(deps(), { scopeId: "system", keys: ["SYNC_INTERVAL_MINUTES"] });
    const states = await prisma.syncState.findMany();
    for (const { nextSyncAt, lastSyncAt } of states) {
      expect((nextSyncAt?.getTime() ?? 0) - (lastSyncAt?.getTime() ?? 0)).toBe(30 * 60_000);
    }
    expect(await queuedRuns()).toEqual([]);
  });

  test.each([
    ["EMAIL_EXCLUDED_ADDRESSES", true],
    ["EMAIL_INTERNAL", true],
    ["EMAIL_OWN_DOMAINS", true],
    ["EMAIL_FOLDERS", true],
    ["EMAIL_CHOSEN_FOLDERS", true],
    ["EMAIL_WINDOW_BACK_DAYS", false],
  ])(
    "that is %s ends what goes by the old rules of mail: %s. A new run follows, and tasks go on",
    async (key, isEnded) => {
      const [accountId = ""] = await settle(1);
      const overrides = { TASKS_SYNC_ENABLED: true, EMAIL_SYNC_ENABLED: true, EMAIL_INTERNAL: false };
      await prisma.settingsScope.update({ where: { id: "system" }, data: { overrides } });
      await prisma.syncState.create({ data: { accountId, resource: "EMAIL" } });
      await prisma.run.createMany({
        data: (["EMAIL", "TASKS"] as const).map((resource) => ({
          accountId,
          resource,
          trigger: "INTERVAL",
          state: "RUNNING",
        })),
      });
      await prisma.$executeRaw`
      INSERT INTO mail_lane (account_id, lane, lease_holder, fencing_token, lease_expires_at)
      VALUES (${accountId}::uuid, 'content', 'a worker', 7, clock_timestamp() + interval '1 hour')`;
      await updateSchedules({ ...deps(), resources: ["EMAIL", "TASKS"] }, { scopeId: "system", keys: [key] });
      const runs = await prisma.run.findMany({ where: { state: "RUNNING" }, orderBy: { resource: "asc" } });
      const ended = runs.filter(({ cancelRequestedAt }) => cancelRequestedAt !== null).map(({ resource }) => resource);
      expect(ended).toEqual(isEnded ? ["EMAIL"] : []);
      const lanes = await prisma.$queryRaw`
      SELECT lease_holder AS holder, fencing_token::int AS token FROM mail_lane WHERE account_id = ${accountId}::uuid`;
      expect(lanes).toEqual([isEnded ? { holder: null, token: 8 } : { holder: "a worker", token: 7 }]);
      expect((await queuedRuns()).map(({ resource }) => resource)).toEqual(["EMAIL"]);
    },
  );

  test("to other own domains ends nothing where all mail within them is imported anyway", async () => {
    await settle(1);
    await prisma.settingsScope.update({ where: { id: "system" }, data: { overrides: { EMAIL_SYNC_ENABLED: true } } });
    await updateSchedules({ ...deps(), resources: ["EMAIL"] }, { scopeId: "system", keys: ["EMAIL_OWN_DOMAINS"] });
    expect(await queuedRuns()).toEqual([]);
  });

  test("does not wait for a sync whose run is writing, and reaches it behind", async () => {
    const [busy, ...others] = await settle(3);
    let rest: (() => Promise<void>) | null = null;
    await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM sync_state WHERE account_id = ${busy}::uuid AND resource = 'TASKS' FOR UPDATE`;
      rest = await updateSchedules(deps(), { scopeId: "system", keys: ["TASKS_DRIFT"] });
      expect(new Set((await queuedRuns()).map(({ accountId }) => accountId))).toEqual(new Set(others));
    });
    await (rest as (() => Promise<void>) | null)?.();
    expect(await queuedRuns()).toHaveLength(3);
  });

  test("locks syncs in one order, so that two changes at once never wait for each other in a circle", async () => {
    await settle(8);
    const ofTasks = { where: { resource: "TASKS" as const }, orderBy: { accountId: "desc" as const } };
    const last = (await prisma.syncState.findMany(ofTasks)).map(({ accountId }) => accountId);
    const wishes = last.map((accountId) => ({
      ...{ accountId, resource: "TASKS" as const, needsRun: true, endsOlder: false, intervalMinutes: 5 },
    }));
    let following: Promise<unknown> = Promise.resolve();
    await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM sync_state WHERE account_id = ${last.at(-1)}::uuid AND resource = 'TASKS' FOR UPDATE`;
      following = deps().schedule.follow(wishes, "wait");
      const waiting = () =>
        prisma.$queryRaw<unknown[]>`
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await vi.waitUntil(async () => (await waiting()).length > 0, { interval: 10, timeout: 20_000 });
      // It waits for the first of them, and holds none behind it.
      const free = await tx.$queryRaw<unknown[]>`
        SELECT FROM sync_state WHERE resource = 'TASKS' FOR UPDATE SKIP LOCKED`;
      expect(free).toHaveLength(8);
    });
    await following;
    expect(await queuedRuns()).toHaveLength(8);
  });

  test("that schedules could not follow is followed later, and saving it was a success", async () => {
    await settle(1);
    const { schedule, store } = deps();
    const late: unknown[] = [];
    const follow = (isBroken: boolean) =>
      createFollowSettings({
        ...deps(),
        schedule: isBroken ? { ...schedule, accountsIn: () => Promise.reject(new Error("a hiccup")) } : schedule,
        markMissingScopes: async () => {},
        tend: () => {},
        onLate: (error) => late.push(error),
      });
    const actor = { userId: randomUUID(), name: "Ada" };
    const report = { audit: [{ actor, action: "setting.changed" as const, field: "TASKS_DIRECTION" }], feed: [] };
    const { overrides } = await store.readScope("system");
    const written = await store.write("system", 0, { ...overrides, TASKS_DIRECTION: "M365_TO_OFFICE" }, report);
    expect(written).toEqual({ kind: "written", version: 1 });
    await follow(true).onChanged({ scopeId: "system", version: 1, keys: ["TASKS_DIRECTION"] });
    expect(late).toHaveLength(1);
    await prisma.$executeRaw`UPDATE settings_scope SET updated_at = updated_at - interval '1 minute'`;
    await follow(false).followPending();
    expect((await queuedRuns()).map(({ resource }) => resource)).toEqual(["TASKS"]);
    expect(await store.findPending()).toEqual([]);
  });
});
