import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import { readFeedEvents, readHead } from "../../../src/adapters/feed/feed-events.ts";
import { createRetentionStore } from "../../../src/adapters/store/retention.ts";
import { createSettingsStore } from "../../../src/adapters/store/settings.ts";
import { BadCursorError } from "../../../src/app/ports/feed.ts";
import { createPurge } from "../../../src/app/retention/purge.ts";
import { type Retained, retentionKeys } from "../../../src/core/settings/retention.ts";
import { must } from "../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let prisma: PrismaClient;
const now = new Date("2026-11-20T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const [accountId, ownerId, organizationId] = [randomUUID(), randomUUID(), randomUUID()];

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  await prisma.organization.create({ data: { id: organizationId, name: "Contoso" } });
  await prisma.user.create({
    data: { id: ownerId, organizationId, name: "Owner", email: "owner@contoso.example", role: "USER" },
  });
  const names = { tenantId: "tenant", objectId: "object", userPrincipalName: "owner@contoso.example" };
  await prisma.account.create({
    data: { id: accountId, organizationId, userId: ownerId, ...names, displayName: "Owner", state: "CONNECTED" },
  });
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});
beforeEach(async () => {
  await prisma.$executeRaw`TRUNCATE api_token, invitation, sign_in, used_sign_on, people_preview, plan_item, run, effect, conflict, alert, audit_entry, broken_glass, feed_event, link, record_count, inbox_item, office_task, mail_arrival,
    office_event, office_change, settings_scope, installation`;
});

const purge = (retention = { ...createRetentionStore(prisma), now: async () => now }) =>
  createPurge({ retention, settings: createSettingsStore(prisma) })({
    signal: new AbortController().signal,
    touch: async () => {},
  });

const ofTasks = { accountId, resource: "TASKS" } as const;
const run = (at: Date, rest: Partial<Prisma.RunUncheckedCreateInput> = {}) =>
  prisma.run.create({
    data: { ...ofTasks, trigger: "INTERVAL", state: "SUCCEEDED", queuedAt: at, startedAt: at, finishedAt: at, ...rest },
  });
const planItem = (runId: string, pairKey: string = randomUUID()) =>
  prisma.planItem.create({
    data: { runId, pairKey, decision: { kind: "drop" }, title: "Task", askedAs: "DELETION", answer: "APPROVED" },
  });
const effect = (at: Date, rest: Partial<Prisma.EffectUncheckedCreateInput> = {}) =>
  prisma.effect.create({
    data: {
      ...{ ...ofTasks, operation: "update", runId: randomUUID(), officeId: randomUUID(), collectionId: randomUUID() },
      ...{ state: "CONFIRMED", plannedAt: at, settledAt: at, ...rest },
    },
  });
const conflict = (at: Date, rest: Partial<Prisma.ConflictUncheckedCreateInput> = {}) =>
  prisma.conflict.create({
    data: {
      ...{ ...ofTasks, officeId: randomUUID(), m365Id: randomUUID(), collectionId: randomUUID(), kind: "FIELDS" },
      ...{ title: "", officeVersion: 1, rule: "ASK", state: "SETTLED", createdAt: at, updatedAt: at, ...rest },
    },
  });
const alert = (resolvedAt: Date | null) =>
  prisma.alert.create({
    data: {
      ...{
        key: randomUUID(),
        subject: "run",
        accountId,
        source: "m365-sync",
        type: "sync",
        code: "SERVICE_UNAVAILABLE",
      },
      ...{ message: "No answer", remedy: "Wait.", createdAt: daysAgo(3_000), updatedAt: daysAgo(3_000), resolvedAt },
    },
  });
const audit = (at: Date) => prisma.auditEntry.create({ data: { at, actorName: "Owner", action: "setting.changed" } });
const feed = async (topic: string, at: Date) => {
  // Of a transaction of then: others that happen to be open on this server are younger.
  await prisma.$executeRaw`INSERT INTO feed_event (topic, at, xact) VALUES (${topic}, ${at}, '3'::xid8)`;
};
const task = async (deletedAt: Date | null, rest: Partial<Prisma.OfficeTaskUncheckedCreateInput> = {}) => {
  const made = await prisma.officeTask.create({ data: { ownerId, subject: "Task", deletedAt, ...rest } });
  const change = { scopeId: ownerId, resource: "TASKS", recordId: made.id, version: 1, deleted: deletedAt !== null };
  await prisma.officeChange.create({ data: { ...change, seq: await prisma.officeChange.count() } });
  return made;
};
const event = (deletedAt: Date | null) =>
  prisma.officeEvent.create({ data: { ownerId, time: {}, startsAt: daysAgo(3_000), deletedAt } });
const link = (officeId: string, state: string, at: Date, detachedReason: string | null = null) =>
  prisma.link.create({
    data: {
      ...{ ...ofTasks, collectionId: randomUUID(), officeId, m365Id: randomUUID(), officeVersion: 1 },
      ...{ state, syncedAt: at, detachedReason },
    },
  });

const token = (rest: Partial<Prisma.ApiTokenUncheckedCreateInput>) =>
  prisma.apiToken.create({ data: { userId: ownerId, name: "Script", hash: randomUUID(), role: "USER", ...rest } });
const invitation = (rest: Partial<Prisma.InvitationUncheckedCreateInput>) =>
  prisma.invitation.create({ data: { userId: ownerId, codeHash: randomUUID(), expiresAt: now, ...rest } });

/** One row of a kind, so old; and how many there are. */
const rows: readonly {
  readonly name: string;
  readonly kind: Retained;
  readonly days: number;
  add(at: Date): Promise<unknown>;
  count(): Promise<number>;
}[] = [
  {
    name: "a run",
    kind: "runs",
    days: 90,
    async add(at) {
      if ((await prisma.run.count({ where: { queuedAt: now } })) === 0) await run(now);
      await run(at);
    },
    count: () => prisma.run.count({ where: { queuedAt: { lt: now } } }),
  },
  { name: "a write", kind: "runs", days: 90, add: (at) => effect(at), count: () => prisma.effect.count() },
  {
    name: "a line of the activity log",
    kind: "activity",
    days: 30,
    add: (at) => feed("activity", at),
    count: () => prisma.feedEvent.count({ where: { topic: "activity" } }),
  },
  {
    name: "an event of subscriptions",
    kind: "feed",
    days: 7,
    add: (at) => feed("status", at),
    count: () => prisma.feedEvent.count({ where: { topic: "status" } }),
  },
  { name: "an audit entry", kind: "audit", days: 730, add: (at) => audit(at), count: () => prisma.auditEntry.count() },
  {
    name: "a glass that was broken",
    kind: "audit",
    days: 730,
    add: (at) =>
      prisma.brokenGlass.create({
        data: {
          ...{ viewerId: ownerId, viewerName: "Owner", viewerRole: "AUDITOR", userId: ownerId, reason: "A reason" },
          ...{ startedAt: at, endsAt: at, endedAt: at },
        },
      }),
    count: () => prisma.brokenGlass.count(),
  },
  { name: "a resolved alert", kind: "resolved", days: 30, add: (at) => alert(at), count: () => prisma.alert.count() },
  {
    name: "a settled conflict",
    kind: "resolved",
    days: 30,
    add: (at) => conflict(at),
    count: () => prisma.conflict.count(),
  },
  {
    name: "a session that ended",
    kind: "resolved",
    days: 30,
    add: (at) => token({ isSession: true, expiresAt: at }),
    count: () => prisma.apiToken.count(),
  },
  {
    name: "a token that was revoked",
    kind: "resolved",
    days: 30,
    add: (at) => token({ revokedAt: at }),
    count: () => prisma.apiToken.count(),
  },
  {
    name: "an invitation that was used",
    kind: "resolved",
    days: 30,
    add: (at) => invitation({ acceptedAt: at }),
    count: () => prisma.invitation.count(),
  },
  {
    name: "a deleted task",
    kind: "deleted",
    days: 90,
    add: (at) => task(at),
    count: async () => {
      const [tasks, changes] = [await prisma.officeTask.count(), await prisma.officeChange.count()];
      expect(changes).toBe(tasks);
      return tasks;
    },
  },
  {
    name: "a deleted event",
    kind: "deleted",
    days: 90,
    add: (at) => event(at),
    count: () => prisma.officeEvent.count(),
  },
  {
    name: "a pair whose records are both gone",
    kind: "deleted",
    days: 90,
    add: (at) => link(randomUUID(), "REMOVED", at),
    count: () => prisma.link.count(),
  },
];

describe("what grows for ever", () => {
  test.each(rows)("$name goes after $days days, and not before", async ({ kind, days, add, count }) => {
    await add(daysAgo(days + 1));
    await add(daysAgo(days - 1));
    await purge();
    expect(await count()).toBe(1);
    const overrides = { [retentionKeys[kind]]: days - 2 };
    await prisma.settingsScope.create({ data: { id: "system", overrides } });
    await purge();
    expect(await count()).toBe(0);
  });

  test.each(rows)("$name is kept for ever where its days are 0", async ({ kind, days, add, count }) => {
    await prisma.settingsScope.create({ data: { id: "system", overrides: { [retentionKeys[kind]]: 0 } } });
    await add(daysAgo(days * 40));
    await purge();
    expect(await count()).toBe(1);
  });

  test("what is going on stays, however old: open alerts, conflicts and runs, unsettled writes, records that are there", async () => {
    const old = daysAgo(3_000);
    await alert(null);
    await conflict(old, { state: "OPEN" });
    await conflict(old, { state: "RESOLVING" });
    for (const state of ["RUNNING", "WAITING", "AWAITING_APPROVAL"] as const)
      await run(old, { state, finishedAt: null });
    for (const { id } of await prisma.run.findMany()) await planItem(id);
    for (const state of ["PLANNED", "UNKNOWN"]) await effect(old, { state, settledAt: null });
    await task(null);
    await event(null);
    await link(randomUUID(), "ACTIVE", old);
    await link(randomUUID(), "DETACHED", old, "DELETION_REJECTED");
    await link(randomUUID(), "REMOVED", old, "MAY_HAVE_MOVED");
    expect(Object.values(await purge()).every((count) => count === 0)).toBe(true);
  });

  test("what was good for some minutes goes once they are over, whatever the settings say, and not before", async () => {
    await prisma.settingsScope.create({
      data: { id: "system", overrides: Object.fromEntries(Object.values(retentionKeys).map((key) => [key, 0])) },
    });
    const pending = { codeVerifier: Buffer.from("x"), keyId: "key", nonce: "nonce", scopes: [], userId: ownerId };
    for (const minutes of [-1, 70]) {
      const expiresAt = new Date(now.getTime() - minutes * 60_000);
      await prisma.peoplePreview.create({
        data: { viewerId: randomUUID(), expiresAt, people: [{ name: "Somebody" }] },
      });
      await prisma.signIn.create({ data: { stateHash: randomUUID(), viewerId: ownerId, expiresAt, ...pending } });
      await prisma.usedSignOn.create({ data: { idHash: randomUUID(), expiresAt } });
      await prisma.graphLimits.create({ data: { accountId: randomUUID(), content: {}, changedAt: expiresAt } });
    }
    await purge();
    const left = { where: { expiresAt: { gt: now } } };
    expect([await prisma.peoplePreview.count(), await prisma.peoplePreview.count(left)]).toEqual([1, 1]);
    expect([await prisma.signIn.count(), await prisma.signIn.count(left)]).toEqual([1, 1]);
    expect([await prisma.usedSignOn.count(), await prisma.usedSignOn.count(left)]).toEqual([1, 1]);
    const changed = { where: { changedAt: { gt: now } } };
    expect([await prisma.graphLimits.count(), await prisma.graphLimits.count(changed)]).toEqual([1, 1]);
  });

  test("tokens and invitations that are still good stay, however old", async () => {
    await token({ createdAt: daysAgo(3_000) });
    await token({ createdAt: daysAgo(3_000), expiresAt: daysAgo(-1) });
    await invitation({ createdAt: daysAgo(3_000), expiresAt: daysAgo(-1) });
    await purge();
    expect([await prisma.apiToken.count(), await prisma.invitation.count()]).toEqual([2, 1]);
  });

  test("age is told by the database's clock, whatever a worker's says", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_650 * 86_400_000 });
    try {
      const [row] = await prisma.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
      await effect(must(row, "the time").now);
      await purge(createRetentionStore(prisma));
    } finally {
      vi.useRealTimers();
    }
    expect(await prisma.effect.count()).toBe(1);
  });

  test("the last run of each sync stays: its status tells of it", async () => {
    const old = await run(daysAgo(300));
    const last = await run(daysAgo(200));
    const calendar = await run(daysAgo(300), { resource: "CALENDAR" });
    await purge();
    const kept = (await prisma.run.findMany({ select: { id: true } })).map(({ id }) => id);
    expect(kept.toSorted()).toEqual([last.id, calendar.id].toSorted());
    expect(kept).not.toContain(old.id);
  });

  test("what a run asked goes after 30 days, and the run at its own time", async () => {
    for (const days of [0, 29, 31, 31]) await planItem((await run(daysAgo(days))).id);
    await purge();
    expect([await prisma.planItem.count(), await prisma.run.count()]).toEqual([2, 4]);
  });

  test("a run goes once all of its plan is gone, a step at a time, also where answered questions are kept for ever", async () => {
    await prisma.settingsScope.create({ data: { id: "system", overrides: { [retentionKeys.resolved]: 0 } } });
    await run(now);
    const { id } = await run(daysAgo(300));
    for (let nth = 0; nth < 5; nth += 1) await planItem(id);
    const retention = createRetentionStore(prisma);
    expect(await retention.purge("runs", daysAgo(90), 1_000)).toBe(0);
    expect(await retention.purge("plans of runs", daysAgo(90), 2)).toBe(2);
    expect([await prisma.planItem.count(), await prisma.run.count()]).toEqual([3, 2]);
    await purge();
    expect([await prisma.planItem.count(), await prisma.run.count()]).toEqual([0, 1]);
  });

  test.each([
    { what: "a conflict that is open", hold: (officeId: string) => conflict(now, { officeId, state: "OPEN" }) },
    {
      what: "a write without an outcome",
      hold: (officeId: string) => effect(now, { officeId, state: "UNKNOWN", settledAt: null }),
    },
  ])("$what keeps its record, the earlier writes of it and their run", async ({ hold }) => {
    const old = daysAgo(300);
    const { id: officeId } = await task(old);
    const { id: runId } = await run(old);
    await run(daysAgo(1));
    await effect(old, { officeId, runId, operation: "create" });
    const held = await hold(officeId);
    await purge();
    expect([await prisma.officeTask.count(), await prisma.run.count()]).toEqual([1, 2]);
    expect(await prisma.effect.count({ where: { runId } })).toBe(1);
    await prisma.conflict.deleteMany({ where: { id: held.id } });
    await prisma.effect.deleteMany({ where: { id: held.id } });
    await purge();
    expect([await prisma.officeTask.count(), await prisma.run.count()]).toEqual([0, 1]);
    expect(await prisma.effect.count({ where: { runId } })).toBe(0);
  });

  test("a conflict keeps the pair that it may be opened again with, and the pair its record", async () => {
    const old = daysAgo(300);
    const { id: officeId } = await task(old);
    const { id: linkId } = await link(officeId, "REMOVED", old);
    await conflict(daysAgo(29), { linkId, officeId });
    await purge();
    expect([await prisma.link.count(), await prisma.officeTask.count()]).toEqual([1, 1]);
    await prisma.conflict.deleteMany();
    await purge();
    expect([await prisma.link.count(), await prisma.officeTask.count()]).toEqual([0, 0]);
  });

  test("a deletion that a sync has not taken up keeps its tombstone", async () => {
    const { id } = await task(daysAgo(300));
    await prisma.inboxItem.create({ data: { ...ofTasks, side: "office", recordId: id, removed: true } });
    await purge();
    expect(await prisma.officeTask.count()).toBe(1);
  });

  test("a cursor from before what is kept is refused with the reason, a later one goes on", async () => {
    await feed("status", daysAgo(8));
    const [first] = await prisma.$queryRaw<{ xact: string }[]>`SELECT xact::text AS xact FROM feed_event`;
    await feed("activity", daysAgo(8));
    const later = await readHead(prisma);
    const before = { xact: BigInt(first?.xact ?? 0), id: 0n };
    expect((await readFeedEvents(prisma, before, 10)).messages).toHaveLength(2);
    await purge();
    await expect(readFeedEvents(prisma, before, 10)).rejects.toThrow(
      new BadCursorError("Events behind the cursor are no longer kept."),
    );
    expect((await readFeedEvents(prisma, later, 10)).messages).toEqual([]);
    expect(await prisma.feedEvent.count()).toBe(1);
  });

  test.each(rows)(
    "$name: no statement takes more than its step, and what two take at once they take once",
    async (row) => {
      const retention = createRetentionStore(prisma);
      for (let index = 0; index < 7; index++) await row.add(daysAgo(3_000 + index));
      const steps = retention.steps.filter(({ kind }) => kind === row.kind);
      const take = async () => {
        const counts = [];
        for (const { name } of steps) counts.push(await retention.purge(name, now, 2));
        return Math.max(...counts);
      };
      expect([await take(), await row.count()]).toEqual([2, 5]);
      const both = await Promise.all([take(), take()]);
      expect(both.reduce((sum, count) => sum + count, 0)).toBe(5 - (await row.count()));
      for (let left = await row.count(); left > 0; left = await row.count())
        expect(await take()).toBe(Math.min(left, 2));
    },
  );
});
