import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PrismaClient } from "../../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../../../src/adapters/feed/feed-events.ts";
import { createOfficeTasks } from "../../../../src/adapters/office/tasks.ts";
import { createSubscriptionStore } from "../../../../src/adapters/store/subscriptions.ts";
import { disconnectAndDelete } from "../../../../src/adapters/store/sync/forget.ts";
import { createSyncOrders } from "../../../../src/adapters/store/sync/orders.ts";
import { createSyncStore } from "../../../../src/adapters/store/sync/store.ts";
import type { HeldRun, SyncKey } from "../../../../src/app/ports/sync-store.ts";
import {
  type SubscriptionEvent,
  subscriptionStates,
  subscriptionTransitions,
} from "../../../../src/core/notifications/subscription-state.ts";
import { taskKind } from "../../../../src/core/records/task.ts";
import { effectEvents, effectStates, effectTransitions } from "../../../../src/core/sync/effect-state.ts";
import { type LeaseEvent, type LeaseState, leaseTransitions } from "../../../../src/core/sync/lease-state.ts";
import {
  noCounts,
  type RunEndState,
  type RunEvent,
  type RunState,
  runStates,
  runTransitions,
} from "../../../../src/core/sync/run-state.ts";
import { must } from "../../../../src/lib/must.ts";
import { endOf } from "../../../contracts/sync-store/bench.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { hashOf } from "../../../support/hash-of.ts";

// Each cell of core's tables on a row in that state, by the statements of the ports: the database must say what the table says.

const offices = { TASKS: createOfficeTasks() };
const nothing = async (): Promise<void> => {};
let database: TestDatabase;
let prisma: PrismaClient;
let sql: SqlConnections;
let store: ReturnType<typeof createSyncStore>;
let orders: ReturnType<typeof createSyncOrders>;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  sql = openSqlDatabase(database.url);
  store = createSyncStore({ database: sql, offices, writeFeed, hashOf });
  orders = createSyncOrders({ prisma, wakes: { wake: nothing }, writeFeed, kinds: { TASKS: taskKind } });
});
afterAll(async () => {
  await prisma.$disconnect();
  await sql.end();
  await database.drop();
});

/** One account with a sync of its tasks. */
async function createSync(): Promise<SyncKey> {
  const organization = await prisma.organization.create({ data: { name: "Works" } });
  const of = { organizationId: organization.id, userPrincipalName: "owner@example.test", displayName: "Owner" };
  const owner = await prisma.user.create({
    data: { organizationId: organization.id, name: "Owner", email: `${randomUUID()}@example.test`, role: "USER" },
  });
  const account = await prisma.account.create({
    data: { ...of, userId: owner.id, tenantId: "tenant", objectId: randomUUID(), state: "CONNECTED" },
  });
  await prisma.syncState.create({ data: { accountId: account.id, resource: "TASKS" } });
  return { accountId: account.id, resource: "TASKS" };
}

async function hold(key: SyncKey): Promise<HeldRun> {
  await orders.requestSync(key.accountId, "TASKS", "MANUAL");
  return must(await store.begin(key, "a worker", 60_000), "the run");
}

const giveUp = (key: SyncKey) =>
  disconnectAndDelete({ prisma, offices, writeFeed }, key.accountId, 0, { audit: [], feed: [] });
const by = { name: "Alex" };

/** Whether it was refused or carried out shows in the row. */
const tried = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

const leases: Readonly<Record<LeaseState, { leaseHolder: string | null; leaseExpiresAt: Date | null }>> = {
  FREE: { leaseHolder: null, leaseExpiresAt: null },
  HELD: { leaseHolder: "a worker", leaseExpiresAt: new Date(Date.now() + 3_600_000) },
  EXPIRED: { leaseHolder: "a worker", leaseExpiresAt: new Date(Date.now() - 1_000) },
};
const setLease = (key: SyncKey, state: LeaseState) =>
  prisma.syncState.update({ where: { accountId_resource: key }, data: leases[state] });

describe("a run", () => {
  const end = (state: RunEndState) => (_key: SyncKey, held: HeldRun) => store.finish(held, endOf(state), nothing);
  const progress = (waitingUntil: Date | null) => (_key: SyncKey, held: HeldRun) =>
    store.inRun(held, (tx) =>
      tx.progress({ phase: "READ", done: 0, total: null, counts: noCounts, graphRequests: 0, waitingUntil }),
    );

  /** What a worker does with the run that it holds. */
  const byWorker: readonly (readonly [RunEvent, string, (key: SyncKey, held: HeldRun) => Promise<unknown>])[] = [
    ["paused", "at its end", end("WAITING")],
    ["paused", "on its way", progress(new Date(Date.now() + 60_000))],
    ["resumed", "on its way", progress(null)],
    ["braked", "at its end", end("AWAITING_APPROVAL")],
    ["succeeded", "at its end", end("SUCCEEDED")],
    ["partlySucceeded", "at its end", end("PARTIAL")],
    ["failed", "at its end", end("FAILED")],
    ["stopped", "at its end", end("CANCELLED")],
  ];
  test.each(byWorker)("that is %s %s is what the table says, from every state", async (event, _when, work) => {
    for (const state of runStates) {
      const key = await createSync();
      const held = await hold(key);
      await prisma.run.update({ where: { id: held.runId }, data: { state } });
      await tried(work(key, held));
      expect([state, await stateOf(held.runId)]).toEqual([state, runTransitions[event][state] ?? state]);
    }
  });

  /** What others do with it. */
  const byOthers: readonly (readonly [RunEvent, (key: SyncKey, runId: string) => Promise<unknown>])[] = [
    ["started", (key) => store.begin(key, "another worker", 60_000)],
    ["cancelledAtRest", (_key, runId) => orders.cancelRun(runId, by)],
    [
      "cancelledAtWork",
      async (key, runId) => {
        await setLease(key, "HELD");
        await orders.cancelRun(runId, by);
      },
    ],
    ["answered", (_key, runId) => orders.decideBrake(runId, { kind: "approve", itemIds: null }, by)],
    ["askedAnew", (key) => orders.requestSync(key.accountId, "TASKS", "MANUAL")],
    ["abandoned", giveUp],
  ];
  test.each(byOthers)("that is %s is what the table says, from every state", async (event, work) => {
    for (const state of runStates) {
      const key = await createSync();
      const runId = await createRun(key, state);
      await tried(work(key, runId));
      expect([state, await stateOf(runId)]).toEqual([state, runTransitions[event][state] ?? state]);
    }
  });

  test("that is superseded is what the table says, from every state", async () => {
    for (const state of runStates) {
      const key = await createSync();
      const held = await hold(key);
      const runId = await createRun(key, state);
      await store.finish(held, endOf("AWAITING_APPROVAL"), nothing);
      expect([state, await stateOf(runId)]).toEqual([state, runTransitions.superseded[state] ?? state]);
    }
  });

  test("has all its events tried here", () => {
    const events = [...byWorker.map(([event]) => event), ...byOthers.map(([event]) => event), "superseded"];
    expect([...new Set(events)].toSorted()).toEqual(Object.keys(runTransitions).toSorted());
  });

  async function createRun(key: SyncKey, state: RunState): Promise<string> {
    const { id } = await prisma.run.create({ data: { ...key, trigger: "MANUAL", state, approval: "PENDING" } });
    return id;
  }
  const stateOf = async (id: string) => (await prisma.run.findUniqueOrThrow({ where: { id } })).state;
});

test.each<[LeaseEvent, (key: SyncKey, held: HeldRun) => Promise<unknown>]>([
  ["taken", (key) => store.begin(key, "another worker", 60_000)],
  ["proved", (_key, held) => store.inRun(held, nothing)],
  ["released", (_key, held) => store.finish(held, endOf("SUCCEEDED"), nothing)],
  ["revoked", giveUp],
])("a lease that is %s is what the table says, from every state", async (event, work) => {
  for (const state of Object.keys(leases) as LeaseState[]) {
    const key = await createSync();
    const held = await hold(key);
    await setLease(key, state);
    await tried(work(key, held));
    const { leaseHolder, leaseExpiresAt } = await prisma.syncState.findUniqueOrThrow({
      where: { accountId_resource: key },
    });
    const isOver = (leaseExpiresAt?.getTime() ?? 0) < Date.now();
    expect([state, leaseHolder === null ? "FREE" : isOver ? "EXPIRED" : "HELD"]).toEqual([
      state,
      leaseTransitions[event][state] ?? state,
    ]);
  }
});

test.each(effectEvents)("an effect that ends as %s is what the table says, from every state", async (event) => {
  const key = await createSync();
  const held = await hold(key);
  for (const state of effectStates) {
    const effect = await prisma.effect.create({
      data: {
        ...{ ...key, runId: held.runId, operation: "update", officeId: randomUUID(), m365Id: "one" },
        ...{ collectionId: randomUUID(), state },
      },
    });
    await tried(store.inRun(held, (tx) => tx.settleEffects([{ id: effect.id, state: event }])));
    const after = await prisma.effect.findUniqueOrThrow({ where: { id: effect.id } });
    expect([state, after.state]).toEqual([state, effectTransitions[event][state] ?? state]);
  }
});

test("an effect that is settled twice fails its transaction, and nothing of it is written", async () => {
  const key = await createSync();
  const held = await hold(key);
  const effect = { runId: held.runId, operation: "update", officeId: randomUUID(), collectionId: randomUUID() };
  const { id } = await prisma.effect.create({ data: { ...key, ...effect, state: "CONFIRMED" } });
  const settle = store.inRun(held, async (tx) => {
    await tx.saveCollectionsLink("behind it");
    await tx.settleEffects([{ id, state: "FAILED" }]);
  });
  await expect(settle).rejects.toThrow("settled before");
  expect(await prisma.syncState.findUniqueOrThrow({ where: { accountId_resource: key } })).toMatchObject({
    collectionsLink: null,
  });
});

test.each<SubscriptionEvent>(["made", "renewed", "failed", "unsupported", "heard", "unheard"])(
  "a subscription that is %s is what the table says, from every state, and since when",
  async (event) => {
    const subscriptions = createSubscriptionStore(prisma, writeFeed);
    const longAgo = new Date(Date.now() - 86_400_000);
    for (const state of subscriptionStates) {
      const key = await createSync();
      const { id } = await prisma.notificationSubscription.create({
        data: {
          ...key,
          collectionId: "a list",
          clientStateHash: "",
          state,
          stateSince: longAgo,
          unheardSince: longAgo,
        },
      });
      const next = new Date(Date.now() + 60_000);
      const works: Readonly<Record<SubscriptionEvent, () => Promise<unknown>>> = {
        made: () => subscriptions.made(id, "theirs", next, next),
        renewed: () => subscriptions.renewed(id, next, next),
        failed: () => subscriptions.failed(id, { code: "NOTIFICATIONS_REFUSED", message: "", nextAttemptAt: next }),
        unsupported: () => subscriptions.unsupported(id, ""),
        heard: () => subscriptions.heard({ ...key, id, clientStateHash: "" }),
        unheard: () => subscriptions.findSilent(),
      };
      await works[event]();
      const after = await prisma.notificationSubscription.findUniqueOrThrow({ where: { id } });
      const wanted = subscriptionTransitions[event][state] ?? state;
      expect([state, after.state, after.stateSince > longAgo]).toEqual([state, wanted, wanted !== state]);
    }
  },
);
