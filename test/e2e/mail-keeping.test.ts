import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { createBlobStore } from "../../src/adapters/store/mail/blob-store.ts";
import { createContentLaneStore } from "../../src/adapters/store/mail/content-lane-store.ts";
import { createMailEdits } from "../../src/adapters/store/mail/mail-edits.ts";
import { createMailPurge } from "../../src/adapters/store/mail/mail-purge.ts";
import { createOldMail } from "../../src/adapters/store/mail/old-mail.ts";
import { createPersonRemoval } from "../../src/adapters/store/person-removal.ts";
import { createRetentionStore } from "../../src/adapters/store/retention.ts";
import { countHeld, disconnectAndDelete } from "../../src/adapters/store/sync/forget.ts";
import { createEditMail } from "../../src/app/mail/edit-mail.ts";
import { createFetchAttachment } from "../../src/app/mail/fetch-attachment.ts";
import { createPurgeMail } from "../../src/app/mail/keeping/purge-mail.ts";
import { createPurgeOldMail } from "../../src/app/retention/purge-old-mail.ts";
import { must } from "../../src/lib/must.ts";
import { offices } from "../../src/wiring/resources.ts";
import { hashOf } from "../support/hash-of.ts";
import { una, viewerOf } from "../support/mail-world.ts";
import { openRealMail, type RealMail } from "../support/real-mail.ts";
import { accountId, organizationId, ownerId } from "../support/real-sync.ts";
import { expectTrueCounts } from "../support/record-counts.ts";

/** How long mail is kept in Oro, and what becomes of it, with the real database, the real adapter and the simulated Microsoft. */

const person = "quiet";
let world: RealMail;
let settings: RealMail["real"]["settings"];

beforeAll(async () => {
  world = await openRealMail(person);
  settings = world.real.settings;
});
afterAll(() => world?.close());

beforeEach(async () => {
  world.simulator.control.reset();
  await world.prisma.$executeRaw`DELETE FROM legal_hold`;
  await world.real.reset();
  world.real.settings = settings;
});

const DAY_MS = 86_400_000;
const outlook = () => world.simulator.control.mail;
const deliver = (subject: string, daysAgo: number, letter: object = {}): string =>
  outlook().deliver(person, {
    ...{ subject, from: { address: "ana@fabrikam.example" }, ...letter },
    receivedAt: new Date(world.real.clock.now().getTime() - daysAgo * DAY_MS).toISOString(),
  }).immutableId;
const states = ["HERE", "DETACHED", "IN_DELETED_ITEMS", "DELETED"] as const;
const subjects = async () => (await world.find(undefined, { states })).map(({ subject }) => subject).toSorted();
const hold = (what: { accountId: string } | { address: string; forms: string[] }) =>
  world.prisma.legalHold.create({
    data: { organizationId, reason: "A lawsuit", placedById: ownerId, placedByName: "Kim", ...what },
  });

const life = { signal: new AbortController().signal, touch: async () => {} };
const purgeOld = (days: number) => {
  const layer = (overrides: object) => ({ version: 1, overrides: { ...overrides } });
  const levels = {
    ...{ isResting: false, application: layer({}), hasClientSecret: true, tenants: [], user: layer({}) },
    ...{ system: layer({ EMAIL_RETENTION_DAYS: 3_650 }), organization: layer({ EMAIL_RETENTION_DAYS: days }) },
  };
  return createPurgeOldMail({
    mail: createOldMail(world.sql),
    settings: { readLayersOf: async (ids) => new Map(ids.map((id) => [id, levels])) },
    now: async () => world.real.clock.now(),
  })(life);
};

test("what is older than the retention goes with all that tells of it, and nothing comes back, not even by a full round", async () => {
  deliver("Old", 40);
  deliver("Young", 20);
  await world.real.sync();
  expect(await subjects()).toEqual(["Old", "Young"]);
  const [old] = await world.find("Old");
  await world.prisma.outgoingMessage.create({
    data: {
      ...{
        accountId,
        orderedById: ownerId,
        state: "SENT",
        dueAt: new Date(),
        messageId: "<1@x>",
        to: [],
        cc: [],
        bcc: [],
      },
      ...{ subject: "Old", html: "", importance: "normal", copyEmailId: old?.id ?? null },
    },
  });
  await world.prisma.$executeRaw`
    INSERT INTO effect (run_id, account_id, resource, side, operation, office_id, state, before)
    VALUES (${randomUUID()}::uuid, ${accountId}::uuid, 'EMAIL', 'office', 'update', ${old?.id}::uuid, 'CONFIRMED', '{"subject":"Old"}')`;
  expect(await purgeOld(30)).toBe(1);
  expect(await purgeOld(30)).toBe(0);
  expect(await subjects()).toEqual(["Young"]);
  await expectTrueCounts((text) => world.prisma.$queryRawUnsafe<unknown[]>(text));
  expect(await world.prisma.outgoingMessage.count()).toBe(0);
  expect(await world.prisma.effect.count({ where: { officeId: old?.id ?? "" } })).toBe(0);
  world.real.settings = { ...settings, windowBackDays: 30 };
  await world.real.sync(null, true);
  await world.prisma.collection.updateMany({ data: { deltaLink: null, nextLink: null } });
  await world.real.sync();
  expect(await subjects()).toEqual(["Young"]);
  expect(await world.prisma.link.count()).toBe(1);
  expect(await world.prisma.inboxItem.count()).toBe(0);
});

test("a mailbox whose run goes on is left for the next purge", async () => {
  deliver("Old", 40);
  await world.real.sync();
  await world.prisma
    .$executeRaw`UPDATE sync_state SET lease_holder = 'a', lease_expires_at = clock_timestamp() + interval '1 min'`;
  expect(await purgeOld(30)).toBe(0);
  await world.prisma.$executeRaw`UPDATE sync_state SET lease_holder = NULL`;
  expect(await purgeOld(30)).toBe(1);
});

test("retention keeps what a legal hold names, by its mailbox or by an address in any place, and the database refuses to delete it", async () => {
  const held = await hold({ address: "ben@fabrikam.example", forms: ["ben@fabrikam.example"] });
  deliver("Held", 40, { cc: [{ address: "BEN@fabrikam.example" }] });
  deliver("Free", 40);
  await world.real.sync();
  expect(await purgeOld(30)).toBe(1);
  expect(await subjects()).toEqual(["Held"]);
  await expect(world.prisma.$executeRaw`DELETE FROM office_email`).rejects.toThrow(/legal hold/);
  await world.prisma.legalHold.update({ where: { id: held.id }, data: { liftedAt: new Date() } });
  const mailbox = await hold({ accountId });
  expect(await purgeOld(30)).toBe(0);
  await world.prisma.legalHold.update({ where: { id: mailbox.id }, data: { liftedAt: new Date() } });
  expect(await purgeOld(30)).toBe(1);
});

/** Who deletes it, and how. Each deletes the free mail and leaves the held one. */
const deletions: readonly { readonly name: string; run(): Promise<unknown> }[] = [
  { name: "the retention", run: () => purgeOld(30) },
  {
    name: "a tightened rule that removes what is here",
    async run() {
      const { settings: now } = world.real;
      const mail = must(now.mail, "the settings of mail");
      const rules = { ...mail.rules, excluded: ["fabrikam.example"] };
      world.real.settings = { ...now, mail: { ...mail, rules } };
      await world.prisma.mailRemoval.create({ data: { accountId, part: "RULES" } });
      await world.real.sync();
    },
  },
  {
    name: "a deletion for good in Microsoft, where the setting deletes it here",
    async run() {
      const { settings: now } = world.real;
      world.real.settings = { ...now, mail: { ...must(now.mail, "the settings of mail"), keepsDeleted: false } };
      for (const { id } of outlook().messages(person, "inbox")) outlook().purge(person, id);
      for (let run = 0; run < 2; run += 1) await world.real.sync();
      await purgeDeleted();
    },
  },
  {
    name: "a person who deletes it for good in Oro",
    async run() {
      const ids = (await world.find(undefined, { states })).map(({ id }) => id);
      const edit = createEditMail({
        ...{ edits: createMailEdits(world.prisma, offices.EMAIL), mail: world.reader, newId: randomUUID },
        ...{ reach: async () => world.mailboxes, todayOf: async () => "2026-05-04", onMailChange: async () => {} },
      });
      const done = await edit.delete(viewerOf(una), { ids, expectedCount: 2 }, true);
      expect(done).toMatchObject({ changed: 1, refused: [{ reason: "LEGAL_HOLD", count: 1 }] });
      await world.real.sync();
      await purgeDeleted();
    },
  },
  {
    name: "the purge of deleted mail",
    async run() {
      await world.prisma.$executeRaw`UPDATE office_email SET deleted_at = 'epoch'`;
      await world.prisma.$executeRaw`DELETE FROM link`;
      await purgeDeleted();
      await world.prisma.$executeRaw`UPDATE office_email SET deleted_at = NULL`;
    },
  },
  {
    name: "disconnecting with its imported records",
    async run() {
      const deps = { prisma: world.prisma, offices, writeFeed };
      expect(await countHeld(world.prisma, accountId)).toBe(1);
      expect(await disconnectAndDelete(deps, accountId, 1, { audit: [], feed: [] })).toBe(1);
    },
  },
  {
    name: "removing a person with what was imported",
    async run() {
      await createPersonRemoval(world.prisma, offices).remove(ownerId, true, () => ({ audit: [], feed: [] }));
    },
  },
];

const purgeDeleted = () => createRetentionStore(world.prisma).purge("mail", new Date(Date.now() + 400 * DAY_MS), 1_000);

test.each(deletions)("$name leaves what a legal hold keeps, and nothing else", async ({ run }) => {
  deliver("Held", 40, { cc: [{ address: "ben@fabrikam.example" }] });
  deliver("Free", 40);
  await world.real.sync();
  await hold({ address: "ben@fabrikam.example", forms: ["ben@fabrikam.example"] });
  await run();
  const left = await world.prisma.email.findMany({ include: { content: true } });
  expect(left.map(({ subject, deletedAt }) => [subject, deletedAt])).toEqual([["Held", null]]);
  expect(left[0]?.content?.text).not.toBeNull();
  await expectTrueCounts((text) => world.prisma.$queryRawUnsafe<unknown[]>(text));
});

test("held mail of a mailbox that was disconnected is the same mail once it is connected again", async () => {
  deliver("Held", 40);
  await world.real.sync();
  await hold({ accountId });
  const deps = { prisma: world.prisma, offices, writeFeed };
  expect(await disconnectAndDelete(deps, accountId, 0, { audit: [], feed: [] })).toBe(0);
  await world.prisma.account.update({ where: { id: accountId }, data: { state: "CONNECTED" } });
  for (let run = 0; run < 2; run += 1) await world.real.sync();
  expect(await subjects()).toEqual(["Held"]);
  expect((await world.find())[0]).toMatchObject({ state: "HERE" });
});

const purge = () => createMailPurge({ prisma: world.prisma, sql: world.sql, hashOf });
const orders = () =>
  createPurgeMail({
    mail: purge(),
    access: { require: async () => ({ organizationId, userId: ownerId }) },
    operated: async () => [accountId],
  });
const detached = { states: ["DETACHED"], folderId: null, receivedBefore: null } as const;
const readAgain = async () => {
  await world.prisma.collection.updateMany({ data: { deltaLink: null, nextLink: null } });
  for (let run = 0; run < 2; run += 1) await world.real.sync(null, true);
};

test("mail of a followed folder that was purged in Oro comes back with no full round, no wider window and no move; it counts as excluded", async () => {
  const [old] = [deliver("Left the window", 40), deliver("Here", 1)];
  await world.real.sync();
  world.real.settings = { ...settings, windowBackDays: 30 };
  await readAgain();
  expect(await purge().count(accountId, detached)).toEqual({ mails: 1, held: 0 });
  await expect(orders().purge(viewerOf(una), accountId, detached, 2)).rejects.toMatchObject({ current: 1 });
  expect(await orders().purge(viewerOf(una), accountId, detached, 1)).toEqual({ count: 1, held: 0 });
  expect(await subjects()).toEqual(["Here"]);
  await readAgain();
  world.real.settings = settings;
  await readAgain();
  outlook().move(person, old, "sentitems");
  await world.real.sync();
  expect(await subjects()).toEqual(["Here"]);
  expect(await world.prisma.excludedMail.findMany({ select: { reason: true } })).toEqual([{ reason: "PURGED" }]);
});

test("mail of a folder that is not followed is purged, and comes back once that folder is chosen again", async () => {
  deliver("In the inbox", 1);
  await world.real.sync();
  const mail = must(settings.mail, "the settings of mail");
  world.real.settings = { ...settings, mail: { ...mail, folders: [{ folder: "sentitems", withSubfolders: false }] } };
  for (let run = 0; run < 2; run += 1) await world.real.sync();
  const done = await Promise.allSettled(
    [1, 1].map((count) => orders().purge(viewerOf(una), accountId, detached, count)),
  );
  const counts = done.map((one) => (one.status === "fulfilled" ? one.value.count : 0));
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(1);
  await readAgain();
  expect(await subjects()).toEqual([]);
  expect(await world.prisma.excludedMail.count()).toBe(0);
  world.real.settings = settings;
  for (let run = 0; run < 2; run += 1) await world.real.sync();
  expect(await subjects()).toEqual(["In the inbox"]);
});

test("mail that Microsoft deleted for good is purged where asked; what a legal hold keeps stays, and is counted", async () => {
  const [gone, held] = [deliver("Gone", 1), deliver("Held", 1, { cc: [{ address: "ben@fabrikam.example" }] })];
  await world.real.sync();
  for (const id of [gone, held]) outlook().purge(person, id);
  for (let run = 0; run < 2; run += 1) await world.real.sync();
  await hold({ address: "ben@fabrikam.example", forms: ["ben@fabrikam.example"] });
  expect(await purge().count(accountId, detached)).toEqual({ mails: 0, held: 0 });
  const deleted = { ...detached, states: ["DELETED"] } as const;
  expect(await purge().count(accountId, deleted)).toEqual({ mails: 1, held: 1 });
  expect(await orders().purge(viewerOf(una), accountId, deleted, 1)).toEqual({ count: 1, held: 1 });
  expect(await subjects()).toEqual(["Held"]);
});

test("large attachments go with their bytes, small and held ones stay; who opens one fetches it again", async () => {
  const file = (name: string, bytes: number) => ({ name, contentBytes: Buffer.alloc(bytes, name).toString("base64") });
  deliver("Free", 1, { attachments: [file("large", 300_000), file("small", 10)] });
  deliver("Held", 1, { cc: [{ address: "ben@fabrikam.example" }], attachments: [file("kept", 300_000)] });
  await world.real.sync();
  await world.fetchContent();
  await hold({ address: "ben@fabrikam.example", forms: ["ben@fabrikam.example"] });
  const filter = { accountId, largerThanMb: 0.1, receivedBefore: null };
  expect(await orders().countAttachments(viewerOf(una), filter)).toMatchObject({
    attachments: 1,
    bytes: 300_000,
    held: 1,
  });
  await expect(orders().removeAttachments(viewerOf(una), filter, 2)).rejects.toMatchObject({ current: 1 });
  expect(await orders().removeAttachments(viewerOf(una), filter, 1)).toEqual({ count: 1, held: 1 });
  const files = await world.prisma.emailAttachment.findMany({ orderBy: { name: "asc" } });
  expect(files.map(({ name, state }) => `${name} ${state}`)).toEqual(["kept STORED", "large REMOVED", "small STORED"]);
  expect(await world.prisma.blob.count()).toBe(2);
  await world.fetchContent();
  expect(await world.prisma.blob.count()).toBe(2);
  const fetch = createFetchAttachment({
    lane: createContentLaneStore(world.sql, createBlobStore(world.sql)),
    openMail: async (id) => world.real.mailboxes.openMail({ id }),
  });
  expect(await fetch.fetch(must(files[1], "it").id, life.signal)).toMatchObject({ kind: "STORED", length: 300_000 });
});
