import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PrismaClient } from "../../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../../../src/adapters/feed/feed-events.ts";
import { createAccountStore } from "../../../../src/adapters/store/accounts.ts";
import { createSubscriptionStore } from "../../../../src/adapters/store/subscriptions.ts";
import { createSyncStore } from "../../../../src/adapters/store/sync/store.ts";
import type { SubscriptionStore } from "../../../../src/app/ports/subscriptions.ts";
import type { SyncStore } from "../../../../src/app/ports/sync-store.ts";
import { must } from "../../../../src/lib/must.ts";
import { offices } from "../../../../src/wiring/resources.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { hashOf } from "../../../support/hash-of.ts";

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE);

let database: TestDatabase;
let prisma: PrismaClient;
let store: SubscriptionStore;
let sql: SqlConnections;
let sync: SyncStore;
let accountId: string;
let organizationId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  store = createSubscriptionStore(prisma, writeFeed);
  sql = openSqlDatabase(database.url);
  sync = createSyncStore({ database: sql, offices, writeFeed, hashOf });
});
afterAll(async () => {
  await prisma.$disconnect();
  await sql.end();
  await database.drop();
});

beforeEach(async () => {
  ({ id: organizationId } = await prisma.organization.create({ data: { name: "Works" } }));
  const of = { organizationId, userPrincipalName: "owner@example.test", displayName: "Owner" };
  const owner = await prisma.user.create({
    data: { organizationId, name: "Owner", email: `${randomUUID()}@example.test`, role: "USER" },
  });
  const account = await prisma.account.create({
    data: { ...of, userId: owner.id, tenantId: "tenant", objectId: randomUUID(), state: "CONNECTED" },
  });
  accountId = account.id;
  await prisma.syncState.create({ data: { accountId, resource: "EMAIL" } });
  await prisma.collection.createMany({
    data: ["inbox", "sent", "bin", "other"].map((externalId) => ({
      ...{ accountId, resource: "EMAIL" as const, externalId, name: externalId },
      state: externalId === "other" ? "EXCLUDED" : "ACTIVE",
    })),
  });
});

const subscription = (more: object = {}, collectionId = "messages") =>
  prisma.notificationSubscription.create({
    data: {
      accountId,
      resource: "EMAIL",
      collectionId,
      clientStateHash: "",
      state: "ACTIVE",
      stateSince: ago(600),
      ...more,
    },
  });
const run = (startedAt: Date, counts: object, trigger = "INTERVAL") =>
  prisma.run.create({
    data: {
      ...{
        accountId,
        resource: "EMAIL",
        trigger,
        state: "SUCCEEDED",
        startedAt,
        queuedAt: startedAt,
        finishedAt: new Date(),
      },
      counts: { createdInOffice: 0, updatedInOffice: 0, deletedInOffice: 0, ...counts },
    },
  });
const mail = (receivedAt: Date, createdAt: Date) =>
  prisma.email.create({ data: { ownerId: accountId, folderId: "inbox", subject: "Offer", receivedAt, createdAt } });
const isUnheard = async () =>
  (await prisma.notificationSubscription.count({ where: { accountId, unheardSince: { not: null } } })) > 0;

describe("the subscription of a mailbox", () => {
  test("is one for all followed folders: neither more nor fewer fit", async () => {
    const targets = async () => (await store.account(accountId))?.targets;
    expect(await targets()).toEqual([{ resource: "EMAIL", collectionId: "messages", isDefault: true }]);
    expect(await store.afterRun(accountId, "EMAIL")).toBe(true);
    await subscription();
    expect(await store.afterRun(accountId, "EMAIL")).toBe(false);
    await subscription({}, "inbox");
    expect(await store.afterRun(accountId, "EMAIL")).toBe(true);
    await prisma.notificationSubscription.deleteMany({ where: { accountId, collectionId: "inbox" } });
    await prisma.collection.updateMany({ where: { accountId }, data: { state: "GONE" } });
    expect([await targets(), await store.afterRun(accountId, "EMAIL")]).toEqual([[], true]);
  });

  test("misses something only if mail arrived meanwhile: history, old mail let in and marks are told to nobody", async () => {
    await subscription({ lastNotificationAt: ago(300) });
    await run(ago(20), {});
    await run(ago(5), { createdInOffice: 1, updatedInOffice: 3 });
    await mail(ago(900), ago(4));
    await mail(ago(10), ago(15));
    await store.afterRun(accountId, "EMAIL");
    expect(await isUnheard()).toBe(false);
    await mail(ago(10), ago(4));
    await store.afterRun(accountId, "EMAIL");
    expect(await isUnheard()).toBe(true);
  });

  test("has told of a loss: a run must follow, and it does not count as heard", async () => {
    const { id } = await subscription({ state: "SILENT", lastNotificationAt: ago(30) });
    await run(ago(20), {});
    expect(await store.isAnswered(accountId, "EMAIL")).toBe(true);
    await store.heardOfLoss(id);
    expect(await store.isAnswered(accountId, "EMAIL")).toBe(false);
    expect((await prisma.notificationSubscription.findUniqueOrThrow({ where: { id } })).state).toBe("SILENT");
  });

  test("tells by a mail's id in which folder it lies, and the next run begins with that one, once", async () => {
    const { id } = await subscription();
    const heard = { id, accountId, resource: "EMAIL", clientStateHash: "" } as const;
    const collections = await prisma.collection.findMany({ where: { accountId } });
    const folder = (externalId: string) =>
      must(
        collections.find((one) => one.externalId === externalId),
        externalId,
      ).id;
    const link = (m365Id: string, collectionId: string, state: object) =>
      prisma.link.create({
        data: {
          accountId,
          resource: "EMAIL",
          collectionId,
          officeId: randomUUID(),
          m365Id,
          officeVersion: 1,
          ...state,
        },
      });
    await link(`here ${accountId}`, folder("inbox"), {});
    await link(`left ${accountId}`, folder("other"), { state: "DETACHED", detachedReason: "COLLECTION" });
    // It is followed wherever it lies, and a folder that is followed is read whatever became of a mail in it.
    await link(`elsewhere ${accountId}`, folder("other"), {});
    await link(`old ${accountId}`, folder("inbox"), { state: "DETACHED", detachedReason: "WINDOW" });
    await link(`removed ${accountId}`, folder("inbox"), { state: "REMOVED" });
    await run(ago(5), {});
    await prisma.run.create({
      data: {
        accountId,
        resource: "EMAIL",
        trigger: "INTERVAL",
        state: "FAILED",
        startedAt: ago(2),
        finishedAt: ago(1),
      },
    });
    const names = ["here", "left", "elsewhere", "old", "removed", "unknown"].map((name) => `${name} ${accountId}`);
    const facts = must(await store.toldFacts(heard, names), "what is known");
    expect(names.map((name) => facts.places.get(name))).toEqual([
      { collectionId: folder("inbox"), isFollowed: true },
      { collectionId: folder("other"), isFollowed: false },
      { collectionId: folder("other"), isFollowed: true },
      { collectionId: folder("inbox"), isFollowed: true },
      undefined,
      undefined,
    ]);
    const { id: anothers } = await prisma.account.create({
      data: {
        ...{ organizationId, userPrincipalName: "other@example.test", displayName: "Other" },
        ...{ tenantId: "tenant", objectId: randomUUID(), state: "CONNECTED" },
      },
    });
    expect((await store.toldFacts({ ...heard, accountId: anothers }, names))?.places.size).toBe(0);
    expect(facts.now - must(facts.lastWholeRunAt, "the last run")).toBeGreaterThan(4 * MINUTE);
    const unplaced = [{ hash: "hash", since: 1 }];
    for (const name of ["inbox", "sent", "inbox"]) await store.heard(heard, { first: [folder(name)], unplaced });
    expect((await store.toldFacts(heard, []))?.unplaced).toEqual(unplaced);
    const begun = async () => {
      await prisma.run.create({ data: { accountId, resource: "EMAIL", trigger: "NOTIFICATION", state: "QUEUED" } });
      const held = must(await sync.begin({ accountId, resource: "EMAIL" }, "worker", 60_000), "the run");
      await prisma.run.updateMany({ where: { accountId }, data: { state: "SUCCEEDED" } });
      await prisma.syncState.updateMany({ where: { accountId }, data: { leaseHolder: null } });
      return held.firstCollections.toSorted();
    };
    expect(await begun()).toEqual([folder("inbox"), folder("sent")].toSorted());
    expect(await begun()).toEqual([]);
    await store.heard(heard, { first: Array.from({ length: 150 }, () => randomUUID()), unplaced });
    expect(await begun()).toHaveLength(100);
  });

  test("has been heard without an answer only after the gap between two runs of mail", async () => {
    const isFound = async () => (await store.unanswered(100)).some((one) => one.accountId === accountId);
    const { id } = await subscription({ lastNotificationAt: ago(8 / 60) });
    expect(await isFound()).toBe(false);
    await prisma.notificationSubscription.update({ where: { id }, data: { lastNotificationAt: ago(16 / 60) } });
    expect(await isFound()).toBe(true);
  });
});

test("a subscription is made only for a mailbox that is still connected, and one whose row went meanwhile is not kept", async () => {
  const target = { resource: "EMAIL", collectionId: "messages", isDefault: true } as const;
  const next = new Date(Date.now() + MINUTE);
  const id = (await store.prepare(accountId, target, "hash")) ?? "";
  expect(await store.made(id, "theirs", next, next)).toBe(true);
  await createAccountStore(prisma).disconnect(accountId, { audit: [], feed: [] });
  expect(await store.made(id, "theirs", next, next)).toBe(false);
  expect(await store.prepare(accountId, target, "hash")).toBeNull();
});
