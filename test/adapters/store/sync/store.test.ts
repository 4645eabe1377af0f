import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { PrismaClient } from "../../../../prisma/generated/client.ts";
import { createSqlDatabase, type SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { createFeed } from "../../../../src/adapters/feed/feed.ts";
import { writeFeed } from "../../../../src/adapters/feed/feed-events.ts";
import { createNotifications, notifyJobs } from "../../../../src/adapters/feed/notifications.ts";
import { createOfficeTasks } from "../../../../src/adapters/office/tasks.ts";
import { disconnectAndDelete } from "../../../../src/adapters/store/sync/forget.ts";
import { createSyncOrders } from "../../../../src/adapters/store/sync/orders.ts";
import { createSyncStore } from "../../../../src/adapters/store/sync/store.ts";
import { createSyncSweep } from "../../../../src/adapters/store/sync/sweep.ts";
import type { FeedEvent } from "../../../../src/app/ports/feed.ts";
import type { JobOrder, Wakes } from "../../../../src/app/ports/job-queue.ts";
import { taskKind } from "../../../../src/core/records/task.ts";
import { noCounts } from "../../../../src/core/sync/run-state.ts";
import { createDeferred } from "../../../../src/lib/deferred.ts";
import { must } from "../../../../src/lib/must.ts";
import { subjects, take } from "../../../contracts/feed.ts";
import {
  collectionOf,
  createScene,
  endOf,
  itemOf,
  linkOf,
  rowOf,
  type SyncStoreBench,
  taskFields,
} from "../../../contracts/sync-store/bench.ts";
import { describePlans, itemOf as plannedOf } from "../../../contracts/sync-store/plans.ts";
import { describeSyncStore } from "../../../contracts/sync-store.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { hashOf } from "../../../support/hash-of.ts";

const tasks = createOfficeTasks();
const offices = { TASKS: tasks };
let database: TestDatabase;
let prisma: PrismaClient<"query">;
let bench: SyncStoreBench;
let sql: SqlConnections;
let statements: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new PrismaClient({ adapter: new PrismaPg(database.url), log: [{ emit: "event", level: "query" }] });
  client.$on("query", ({ query }) => statements.push(query));
  prisma = client;
  sql = createSqlDatabase({ connectionString: database.url }, { onStatement: (text) => statements.push(text) });
  bench = createBench();
});
afterAll(async () => {
  await prisma.$disconnect();
  await sql.end();
  await database.drop();
});

function createBench(): SyncStoreBench {
  const ordered: JobOrder[] = [];
  const wakes: Wakes = { wake: async (orders) => void ordered.push(...orders) };
  return {
    store: createSyncStore({ database: sql, offices, writeFeed, hashOf }),
    orders: createSyncOrders({ prisma, wakes, writeFeed, kinds: { TASKS: taskKind } }),
    sweep: createSyncSweep({ prisma }),
    createAccount,
    writeOffice: async (ownerId, writes) => {
      await prisma.$transaction((tx) => tasks.write(tx, ownerId, writes));
    },
    disconnectAndDelete: (accountId, expected) =>
      disconnectAndDelete({ prisma, offices, writeFeed }, accountId, expected, { audit: [], feed: [] }),
    accountState: async (id) => (await prisma.account.findUniqueOrThrow({ where: { id } })).state,
    expireLease: async ({ accountId, resource }) => {
      await prisma.syncState.update({
        where: { accountId_resource: { accountId, resource } },
        data: { leaseExpiresAt: new Date(Date.now() - 1_000) },
      });
    },
    reschedule: async ({ accountId, resource }, nextSyncAt) => {
      await prisma.syncState.update({ where: { accountId_resource: { accountId, resource } }, data: { nextSyncAt } });
    },
    age: async ({ accountId, resource }, ms) => {
      await prisma.$executeRaw`
        UPDATE run SET queued_at = queued_at - ${ms}::int * interval '1 ms', waiting_until = waiting_until - ${ms}::int * interval '1 ms'
        WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource`;
      await prisma.$executeRaw`
        UPDATE sync_state SET next_sync_at = next_sync_at - ${ms}::int * interval '1 ms'
        WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource`;
      await prisma.$executeRaw`
        UPDATE effect SET over_from = over_from - ${ms}::int * interval '1 ms'
        WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource`;
    },
    run: (id) => prisma.run.findUniqueOrThrow({ where: { id }, select: { state: true, approval: true, done: true } }),
    sync: ({ accountId, resource }) =>
      prisma.syncState.findUniqueOrThrow({
        where: { accountId_resource: { accountId, resource } },
        select: { lastSyncAt: true, nextSyncAt: true, lastOutcome: true, lastErrorCode: true, failures: true },
      }),
    conflict: async (conflictId) => {
      const [found] = await prisma.$queryRaw<Awaited<ReturnType<SyncStoreBench["conflict"]>>[]>`
        SELECT state, choice, decided_by AS "decidedBy", outcome FROM conflict WHERE id = ${conflictId}::uuid`;
      if (found === undefined) throw new Error("no such conflict");
      return found;
    },
    alerts: async () =>
      (await prisma.alert.findMany()).map(({ key, accountId, occurrences, remedy, resolvedAt }) => ({
        ...{ key, accountId, occurrences, remedy },
        isResolved: resolvedAt !== null,
      })),
    events: (accountId) => prisma.$queryRaw<FeedEvent[]>`
      SELECT topic, organization_id AS "organizationId", user_id AS "userId", account_id AS "accountId", resource::text AS resource,
        subject_id AS "subjectId", detail
      FROM feed_event WHERE account_id = ${accountId}::uuid ORDER BY id`,
    jobs: (accountId) => ordered.filter(({ data }) => data.accountId === accountId),
    audited: (accountId) =>
      prisma.auditEntry.findMany({
        where: { ownerId: accountId },
        orderBy: { at: "asc" },
        select: { actorId: true, actorName: true, action: true },
      }),
  };
}

async function createAccount(): Promise<{ readonly accountId: string; readonly ownerId: string }> {
  const organization = await prisma.organization.create({ data: { name: "Works" } });
  const owner = await prisma.user.create({
    data: { organizationId: organization.id, name: "Owner", email: `${randomUUID()}@example.test`, role: "USER" },
  });
  const account = await prisma.account.create({
    data: {
      organizationId: organization.id,
      userId: owner.id,
      tenantId: "tenant",
      objectId: randomUUID(),
      userPrincipalName: owner.email,
      displayName: "Owner",
      state: "CONNECTED",
    },
  });
  return { accountId: account.id, ownerId: owner.id };
}

describeSyncStore("PostgreSQL", async () => bench);
describePlans("PostgreSQL", async () => {
  const { inRun, run } = await createScene(bench);
  return {
    inRun,
    answer: async (answer) => {
      await prisma.$executeRaw`
        UPDATE plan_item SET answer = ${answer}, approved_mails = CASE WHEN ${answer} = 'APPROVED' THEN mails ELSE approved_mails END
        WHERE run_id = ${run.runId}::uuid AND is_current AND asked_as IS NOT NULL AND answer IS NULL`;
    },
  };
});

describe("sync store in PostgreSQL", () => {
  const save = async (count: number) => {
    const scene = await createScene(bench);
    const list = collectionOf("list", { round: 1 });
    await scene.inRun((tx) => tx.saveCollections([list]));
    const ids = Array.from({ length: count }, (_, index) => `item ${index}`);
    const links = ids.map((id) => linkOf(id, { collectionId: list.id }));
    const rows = ids.map((id) => rowOf(id, { snapshot: itemOf(id), collectionId: list.id, naturalKey: id }));
    statements = [];
    const startedAt = performance.now();
    await scene.inRun(async (tx) => {
      await tx.saveLinks(links);
      await tx.changeInbox({ put: rows });
      await tx.markSeen(list.id, ids, 2);
    });
    return { statements: statements.length, ms: performance.now() - startedAt };
  };

  test("a page of five hundred costs as many statements as a page of one", async () => {
    const [one, many] = [await save(1), await save(500)];
    console.info(`500 links, 500 inbox rows, 500 seen: ${many.statements} statements, ${many.ms.toFixed(0)} ms`);
    expect(many.statements).toBe(one.statements);
  });

  test("a run that is over keeps of its plan only what it asked last, and what was answered", async () => {
    const scene = await createScene(bench);
    await scene.inRun(async (tx) => {
      await tx.savePlan(["answered", "asked before", "asked last", "not asked"].map((key) => plannedOf(key)));
      await tx.askAbout({ asksDeletions: true, asksInvitations: false });
    });
    const { runId } = scene.run;
    await prisma.planItem.updateMany({ where: { runId }, data: { isCurrent: false } });
    await prisma.planItem.updateMany({ where: { runId, pairKey: "answered" }, data: { answer: "REJECTED" } });
    await prisma.planItem.updateMany({ where: { runId, pairKey: "asked last" }, data: { isCurrent: true } });
    await prisma.planItem.updateMany({ where: { runId, pairKey: "not asked" }, data: { askedAs: null } });
    await bench.store.finish(scene.run, endOf("CANCELLED"), async () => {});
    const kept = await prisma.planItem.findMany({ where: { runId }, orderBy: { pairKey: "asc" } });
    expect(kept.map(({ pairKey }) => pairKey)).toEqual(["answered", "asked last"]);
  });

  test("a transaction that lasts longer than its lease does not lose a live run", async () => {
    const { accountId } = await createAccount();
    const key = { accountId, resource: "TASKS" } as const;
    await bench.orders.requestSync(accountId, "TASKS", "INTERVAL");
    const run = must(await bench.store.begin(key, "first worker", 1_500), "the run");
    const now = async () => {
      const [row] = await prisma.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
      return must(row, "the database's time").now.getTime();
    };
    const another = await bench.store.inRun(run, async () => {
      const begun = await now();
      await vi.waitUntil(async () => (await now()) > begun + 1_500, { timeout: 20_000, interval: 50 });
      // It has to wait for the row that this transaction holds.
      return { begun: bench.store.begin(key, "second worker", 1_500) };
    });
    expect(await another.begun).toBeNull();
    await bench.store.inRun(run, async () => {});
  });

  test("idle runs begin and end by the same two statements in every mailbox, which a connection parses once", async () => {
    const one = createSqlDatabase({ connectionString: database.url, max: 1 });
    onTestFinished(() => one.end());
    const store = createSyncStore({ database: one, offices, writeFeed, hashOf });
    const counts = noCounts;
    for (const link of ["next lists", undefined, "others"]) {
      const { accountId } = await createAccount();
      const resource = link === undefined ? "CALENDAR" : "TASKS";
      await bench.orders.requestSync(accountId, resource, "INTERVAL");
      const run = must(await store.begin({ accountId, resource }, "worker", 60_000), "the run");
      const cursors = { collections: [], collectionsLink: link };
      const end = { counts, graphRequests: 2, nextSyncAt: new Date(), appliedSettings: null, cursors };
      expect(await store.finishQuietly(run, end)).toEqual({ isAnotherQueued: false });
    }
    const parsed = await one.$queryRaw<{ times: number }[]>`
      SELECT (generic_plans + custom_plans)::int AS times FROM pg_prepared_statements`;
    expect(parsed).toEqual([{ times: 3 }, { times: 3 }]);
  });

  test("the end of a run without news wakes its followers, and comes from the run's own row in its place among the events", async () => {
    const notifications = createNotifications(database.url);
    await notifications.start();
    const feed = createFeed({ prisma, notifications });
    onTestFinished(async () => {
      feed.stop();
      await notifications.stop();
    });
    const { accountId } = await createAccount();
    const [head, filter] = [await feed.head(), { topics: ["run", "alert"], accountId } as const];
    const followed = (after: string, count: number) =>
      take(feed.follow(filter, after, new AbortController().signal), count);
    const alert = (subjectId: string) =>
      prisma.$transaction((tx) => writeFeed(tx, [{ topic: "alert", accountId, subjectId }]));
    const { runId } = await bench.orders.requestSync(accountId, "TASKS", "INTERVAL");
    const run = must(await bench.store.begin({ accountId, resource: "TASKS" }, "worker", 60_000), "the run");
    /** How often followers are woken. Notifications come in the order of commits, so that the last one closes the count. */
    const wakesBy = async (work: () => Promise<unknown>): Promise<number> => {
      let wakes = 0;
      const last = createDeferred();
      const forget = [
        notifications.on("m365_sync_feed", () => {
          wakes += 1;
        }),
        notifications.on("m365_sync_jobs", () => last.resolve()),
      ];
      await work();
      await prisma.$transaction(notifyJobs);
      await last.promise;
      for (const each of forget) each();
      return wakes;
    };
    await wakesBy(() => alert("before"));
    const cursors = { collections: [], collectionsLink: undefined };
    const end = { counts: noCounts, graphRequests: 2, nextSyncAt: new Date(), appliedSettings: null, cursors };
    expect(await wakesBy(() => bench.store.finishQuietly(run, end))).toBe(1);
    await alert("after");
    const all = await followed(head, 3);
    expect(subjects(all)).toEqual(["before", runId, "after"]);
    const told = must(all[1], "the end");
    expect(told).toMatchObject({ topic: "run", accountId, resource: "TASKS", userId: run.userId });
    expect(told.at).toEqual((await prisma.run.findUniqueOrThrow({ where: { id: runId } })).finishedAt);
    expect(subjects(await followed(must(all[0], "the first").cursor, 2))).toEqual([runId, "after"]);
    expect(subjects(await followed(told.cursor, 1))).toEqual(["after"]);
  });

  test("where no mail is kept out, no id is hashed and nothing is asked", async () => {
    const hashed: string[] = [];
    const keep = (text: string) => {
      hashed.push(text);
      return hashOf(text);
    };
    const store = createSyncStore({ database: sql, offices, writeFeed, hashOf: keep });
    const { run } = await createScene(bench);
    const folder = collectionOf("inbox");
    await store.inRun(run, async (tx) => {
      await tx.saveCollections([folder]);
      statements = [];
      await tx.dropExcluded(["a", "b"], null);
      expect([await tx.seeExcluded(folder.id, 1, ["a"]), statements, hashed]).toEqual([new Set(), [], []]);
      await tx.saveExcluded(folder.id, 1, [{ m365Id: "a", reason: "MARKED_PRIVATE" }]);
      expect(await tx.seeExcluded(folder.id, 1, ["a", "b"])).toEqual(new Set(["a"]));
    });
    await store.inRun(run, async (tx) => {
      await tx.dropExcluded(["a"], null);
      expect(await tx.seeExcluded(folder.id, 2, ["a"])).toEqual(new Set());
    });
  });

  test("what a run imports it does not read back, unless something of somebody else's waits before it", async () => {
    const { accountId, ownerId, inRun } = await createScene(bench);
    const importOne = (rest: { readonly importedFrom?: string } = { importedFrom: accountId }) =>
      inRun(async (tx) => {
        const id = randomUUID();
        await tx.writeOffice([{ op: "create", id, fields: taskFields("Ours"), ...rest }]);
        await tx.saveLinks([linkOf(id, { officeId: id })]);
      });
    const looked = () => inRun((tx) => tx.stageOfficeChanges(100));
    await importOne();
    await importOne();
    expect(await looked()).toBe(0);
    const id = randomUUID();
    await bench.writeOffice(ownerId, [{ op: "create", id, fields: taskFields("Somebody's") }]);
    await importOne();
    expect(await looked()).toBe(2);
    expect(await inRun((tx) => tx.readyRows(0n, 100))).toMatchObject([{ recordId: id }]);
    // Not imported: its link need not know this version.
    await importOne({});
    expect(await looked()).toBe(1);
  });

  test("nothing to do costs nothing but the proof of the lease", async () => {
    const scene = await createScene(bench);
    statements = [];
    await scene.inRun(async (tx) => {
      await tx.saveLinks([]);
      await tx.dropLinks([]);
      await tx.linksByM365Ids([]);
      await tx.changeInbox({});
      await tx.writeOffice([]);
      await tx.planEffects([]);
      await tx.saveConflicts([]);
      await tx.raiseAlerts([]);
      await tx.emit([]);
    });
    expect(statements.filter((statement) => !/^(BEGIN|COMMIT|SET)/.test(statement))).toHaveLength(1);
  });
});
