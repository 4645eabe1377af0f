import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Prisma, PrismaClient } from "../../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../../../src/adapters/feed/feed-events.ts";
import { createOfficeEmails } from "../../../../src/adapters/office/email.ts";
import { createSettingsStore } from "../../../../src/adapters/store/settings.ts";
import { createSyncOrders } from "../../../../src/adapters/store/sync/orders.ts";
import { createSyncStore } from "../../../../src/adapters/store/sync/store.ts";
import { mailKind } from "../../../../src/core/records/mail.ts";
import { must } from "../../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { hashOf } from "../../../support/hash-of.ts";
import { createdMail, somebody } from "../../../support/mail-samples.ts";

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

const key = { resource: "EMAIL" as const };
const store = () => createSyncStore({ database: sql, offices: { EMAIL: createOfficeEmails() }, writeFeed, hashOf });

async function createMailbox() {
  const { id: organizationId } = await prisma.organization.create({ data: { name: "Works" } });
  const names = { userPrincipalName: "una@fabrikam.example", displayName: "Una", objectId: randomUUID() };
  const data = { organizationId, tenantId: "tenant", ...names, state: "CONNECTED" as const };
  const { id: accountId } = await prisma.account.create({ data });
  const inbox = { accountId, ...key, externalId: "inbox", name: "Inbox", state: "ACTIVE" };
  const { id: collectionId } = await prisma.collection.create({ data: inbox });
  return { accountId, organizationId, collectionId };
}

async function createMail({ accountId, collectionId }: Awaited<ReturnType<typeof createMailbox>>, subject: string) {
  const id = randomUUID();
  const content = { to: [somebody("una")], conversationId: subject, references: ["<unknown@x>"] };
  await sql.$transaction((tx) => createOfficeEmails().write(tx, accountId, [createdMail(accountId, { id, content })]));
  await prisma.email.update({ where: { id }, data: { subject } });
  const of = { accountId, ...key, collectionId, officeId: id, m365Id: `microsoft ${subject}` };
  await prisma.link.create({ data: { ...of, officeVersion: 1, bases: {} } });
  const run = await prisma.run.create({ data: { accountId, ...key, trigger: "MANUAL", state: "SUCCEEDED" } });
  await prisma.effect.create({
    data: { ...of, runId: run.id, side: "office", operation: "update", before: { subject } },
  });
  await prisma.inboxItem.create({ data: { accountId, ...key, side: "m365", recordId: of.m365Id } });
  await prisma.alert.create({
    data: {
      ...{ accountId, ...key, key: id, subject: "record", itemId: id, source: "sync", type: "sync" },
      ...{ code: "X", message: subject, remedy: "" },
    },
  });
  const blob = await prisma.blob.create({
    data: { organizationId: (await prisma.account.findUniqueOrThrow({ where: { id: accountId } })).organizationId },
  });
  await prisma.emailAttachment.create({
    data: {
      ...{ emailId: id, m365Id: "a", nth: 0, kind: "file", name: subject, size: 1n },
      state: "STORED",
      blobId: blob.id,
    },
  });
  return id;
}

const hold = async (accountId: string) => {
  const orders = createSyncOrders({ prisma, wakes: { wake: async () => {} }, writeFeed, kinds: { EMAIL: mailKind } });
  await orders.requestSync(accountId, "EMAIL", "MANUAL");
  return must(await store().begin({ accountId, ...key }, "worker", 60_000), "a run");
};

const tables = [
  "office_email",
  "email_content",
  "email_threading",
  "email_attachment",
  "link",
  "inbox_item",
  "effect",
  "alert",
];
async function left(): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of [...tables, "office_change"]) {
    const [row] = await sql.$queryRaw<{ count: number }[]>(
      Prisma.sql`SELECT count(*)::int AS count FROM ${Prisma.raw(table)}`,
    );
    counts[table] = row?.count ?? 0;
  }
  return counts;
}

test("of removed mail nothing stays in any table, and all of other mail does, whose mailbox it may be", async () => {
  const [mine, others] = [await createMailbox(), await createMailbox()];
  const [gone, kept] = [await createMail(mine, "Gone"), await createMail(mine, "Kept")];
  await createMail(others, "Gone");
  const run = await hold(mine.accountId);
  const before = await left();
  const found = await store().inRun(run, (tx) => tx.mailHere(null, 10));
  expect(found.map(({ emailId, place }) => [emailId, place?.m365Id]).toSorted()).toEqual(
    [
      [gone, "microsoft Gone"],
      [kept, "microsoft Kept"],
    ].toSorted(),
  );
  const [first] = found;
  expect(await store().inRun(run, (tx) => tx.mailHere(first?.emailId ?? null, 10))).toHaveLength(1);
  await store().inRun(run, (tx) => tx.removeMail([gone]));
  const after = await left();
  expect(Object.entries(after).filter(([table, count]) => count !== (before[table] ?? 0) - 1)).toEqual([]);
  expect(await store().inRun(run, (tx) => tx.mailHere(null, 10))).toMatchObject([{ emailId: kept }]);
});

test("an order is stored with the settings that ask for it, seen by the next run together with them, and ends with exactly what that saw", async () => {
  const { accountId } = await createMailbox();
  const settings = createSettingsStore(prisma);
  const save = async (removals: { accountId: string; part: "RULES" | "WINDOW" }[]) => {
    const { version } = await settings.readScope("system");
    await settings.write("system", version, { EMAIL_INTERNAL: version > 0 }, { audit: [], feed: [], removals });
    return version + 1;
  };
  const version = await save([{ accountId, part: "RULES" }]);
  const run = await hold(accountId);
  expect(run.removals).toMatchObject({ parts: ["RULES"] });
  expect(run.layers?.system.version ?? version).toBe(version);
  // Saved while the run goes by the older settings.
  await save([{ accountId, part: "WINDOW" }]);
  await store().inRun(run, (tx) => tx.endRemovals(run.removals?.ids ?? []));
  const open = await prisma.mailRemoval.findMany({ where: { accountId } });
  expect(open.map(({ part }) => part)).toEqual(["WINDOW"]);
});
