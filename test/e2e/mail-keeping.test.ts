import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createOldMail } from "../../src/adapters/store/mail/old-mail.ts";
import { createPurgeOldMail } from "../../src/app/retention/purge-old-mail.ts";
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
