import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createPrismaClient } from "../../src/adapters/database/prisma-client.ts";
import { writeFeed } from "../../src/adapters/feed/events.ts";
import { createMailboxes } from "../../src/adapters/graph/mailboxes.ts";
import { createMemoryJobs } from "../../src/adapters/memory/job-queue.ts";
import { createOfficeTasks } from "../../src/adapters/office/tasks.ts";
import { createSyncOrders } from "../../src/adapters/store/sync-orders.ts";
import { createSyncStore } from "../../src/adapters/store/sync-store.ts";
import type { Clock } from "../../src/app/ports/clock.ts";
import { runSync, type SyncDependencies } from "../../src/app/sync/run-sync.ts";
import { eventKind } from "../../src/core/records/event-kind.ts";
import { taskKind } from "../../src/core/records/task.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type RunningSimulator, runSimulator } from "../support/simulator.ts";
import { Crash, plainSettings } from "../support/sync-world.ts";

/**
 * The random histories of the memory model, fewer and shorter, against what users run: PostgreSQL under the real store, and the
 * simulator behind the real Graph adapter, with answers lost, requests refused and workers dying between transactions.
 */

type Fault = "unavailable" | "gatewayTimeoutApplied" | "resetApplied" | "throttle" | "deltaGone";

type Step =
  | { readonly do: "make" | "rename" | "star" | "delete"; readonly side: "office" | "m365"; readonly pick: number }
  | { readonly do: "sync"; readonly fault: Fault | null; readonly crashAt: number | null };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("make" as const, "rename" as const, "star" as const, "delete" as const),
      side: fc.constantFrom("office" as const, "m365" as const),
      pick: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("sync" as const),
      fault: fc.option(
        fc.constantFrom<Fault>("unavailable", "gatewayTimeoutApplied", "resetApplied", "throttle", "deltaGone"),
      ),
      crashAt: fc.option(fc.integer({ min: 1, max: 25 })),
    }),
  },
);

const accountId = "30000000-0000-4000-8000-000000000001";
const ownerId = "30000000-0000-4000-8000-000000000002";
const organizationId = "30000000-0000-4000-8000-000000000003";
const office = createOfficeTasks();
const emptyTask = Object.fromEntries(taskKind.fields.map((spec) => [spec.name, spec.empty]));

let database: TestDatabase;
let prisma: PrismaClient;
let simulator: RunningSimulator;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = createPrismaClient(database.url);
  simulator = await runSimulator();
});

afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
  await simulator.stop();
});

/** Waiting costs nothing: what a history sleeps is added to its clock. */
function createFastClock(): Clock {
  let slept = 0;
  return {
    ...systemClock,
    now: () => new Date(Date.now() + slept),
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept += ms;
    },
    every: () => ({ stop: () => {} }),
    random: () => 0.5,
  };
}

async function reset(): Promise<void> {
  simulator.control.reset();
  await prisma.$executeRaw`TRUNCATE organization, "user", account, office_task, office_log, office_change, sync_state, collection, link,
    inbox_item, effect, conflict, run, alert, feed_event CASCADE`;
  await prisma.organization.create({ data: { id: organizationId, name: "Test" } });
  await prisma.user.create({
    data: { id: ownerId, organizationId, name: "Administrator", email: "administrator@localhost", role: "USER" },
  });
  await prisma.account.create({
    data: {
      id: accountId,
      organizationId,
      userId: ownerId,
      tenantId: "contoso",
      objectId: "quiet",
      userPrincipalName: "quiet@contoso.example",
      displayName: "Quinn Quiet",
      state: "CONNECTED",
    },
  });
}

function createHistory() {
  const clock = createFastClock();
  let crashIn: number | null = null;
  const step = (): void => {
    if (crashIn === null) return;
    if (crashIn <= 0) throw new Crash();
    crashIn -= 1;
  };
  const store = createSyncStore({ prisma, offices: { TASKS: office }, writeFeed });
  const orders = createSyncOrders({
    prisma,
    queue: createMemoryJobs().queue,
    writeFeed,
    kinds: { TASKS: taskKind, CALENDAR: eventKind },
  });
  const tokens = { forAccount: async () => simulator.control.entra.accessToken("quiet") };
  const deps: SyncDependencies = {
    store: {
      ...store,
      async inRun(run, work) {
        step();
        const result = await store.inRun(run, work);
        step();
        return result;
      },
      async finish(run, end, last) {
        step();
        return store.finish(run, end, last);
      },
    },
    mailboxes: createMailboxes({
      tokens,
      simulatorOrigin: simulator.origin,
      now: () => clock.now().getTime(),
      sleep: clock.sleep,
      pageSize: 3,
    }),
    kinds: { TASKS: taskKind, CALENDAR: eventKind },
    readSettings: async () => plainSettings,
    onSignInExpired: async () => {},
    clock,
    holder: "test",
    // The next worker need not wait for the lease of a dead one.
    leaseMs: 1,
    log: ({ error }) => {
      if (!(error instanceof Crash)) throw error;
    },
  };
  return {
    clock,
    async sync(crashAt: number | null = null): Promise<void> {
      // The history's clock runs ahead of the database's: no wait is left of what a dead worker was told.
      await prisma.$executeRaw`UPDATE run SET waiting_until = NULL`;
      await orders.requestSync(accountId, "TASKS", "MANUAL");
      crashIn = crashAt;
      try {
        await runSync(deps, { accountId, resource: "TASKS" }, new AbortController().signal);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      } finally {
        crashIn = null;
      }
      await clock.sleep(20_000, new AbortController().signal);
    },
  };
}

const inOffice = () => prisma.officeTask.findMany({ where: { ownerId, deletedAt: null }, orderBy: { id: "asc" } });
const inOutlook = () => simulator.control.todo.tasks("quiet", "default");

async function edit(one: Extract<Step, { side: string }>, serial: number): Promise<void> {
  const write = (writes: Parameters<typeof office.write>[2]) =>
    prisma.$transaction((tx) => office.write(tx, ownerId, writes));
  const { todo } = simulator.control;
  if (one.side === "office") {
    if (one.do === "make") {
      await write([{ op: "create", id: systemClock.newId(), fields: { ...emptyTask, subject: `Oro ${serial}` } }]);
      return;
    }
    const all = await inOffice();
    const task = all[one.pick % Math.max(1, all.length)];
    if (task === undefined) return;
    if (one.do === "delete") await write([{ op: "delete", id: task.id }]);
    else
      await write([
        { op: "update", id: task.id, changed: one.do === "star" ? { priority: "high" } : { subject: `Oro ${serial}` } },
      ]);
    return;
  }
  if (one.do === "make") {
    todo.createTask("quiet", "default", { title: `Outlook ${serial}` });
    return;
  }
  const all = inOutlook();
  const task = all[one.pick % Math.max(1, all.length)];
  if (task === undefined) return;
  if (one.do === "delete") todo.deleteTask("quiet", "default", task.id);
  else
    todo.updateTask(
      "quiet",
      "default",
      task.id,
      one.do === "star" ? { importance: "high" } : { title: `Outlook ${serial}` },
    );
}

test("PostgreSQL and the simulator agree after any history", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 18, size: "max" }), async (steps) => {
      await reset();
      const history = createHistory();
      for (const [serial, one] of steps.entries()) {
        if (one.do !== "sync") {
          await edit(one, serial);
          continue;
        }
        if (one.fault !== null)
          simulator.control.faults.inject({ kind: one.fault, times: 1, path: "/todo/", retryAfterSeconds: 1 });
        await history.sync(one.crashAt);
        simulator.control.faults.clear();
      }
      for (let round = 0; round < 4; round += 1) await history.sync();
      const office = (await inOffice()).map(({ subject, priority }) => ({ subject, priority }));
      const outlook = inOutlook().map(({ title, importance }) => ({ subject: title, priority: importance }));
      const inOrder = (one: { subject: string }, other: { subject: string }): number =>
        one.subject.localeCompare(other.subject);
      expect(outlook.toSorted(inOrder)).toEqual(office.toSorted(inOrder));
      expect(await prisma.effect.count({ where: { state: { in: ["PLANNED", "UNKNOWN"] } } })).toBe(0);
      const before = await prisma.officeTask.aggregate({ _sum: { version: true } });
      const effects = await prisma.effect.count();
      await history.sync();
      expect(await prisma.officeTask.aggregate({ _sum: { version: true } })).toEqual(before);
      expect(await prisma.effect.count()).toBe(effects);
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 12) },
  );
}, 300_000);
