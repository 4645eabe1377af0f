import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createSecretBox } from "../../src/adapters/crypto/secret-box.ts";
import type { SqlDatabase } from "../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { createKeys } from "../../src/adapters/office/email-keys.ts";
import { readErasedAt } from "../../src/adapters/store/mail/erased-addresses.ts";
import { notLookedThrough } from "../../src/adapters/store/mail/erasure-sql.ts";
import { textTables } from "../../src/adapters/store/mail/erasure-step.ts";
import { createErasures } from "../../src/adapters/store/mail/erasures.ts";
import { disconnectAndDelete } from "../../src/adapters/store/sync/forget.ts";
import { forgetInSource } from "../../src/app/mail/forget-in-source.ts";
import { must } from "../../src/lib/must.ts";
import { offices } from "../../src/wiring/resources.ts";
import { hashOf } from "../support/hash-of.ts";
import { openRealMail, type RealMail } from "../support/real-mail.ts";
import { accountId, organizationId, ownerId } from "../support/real-sync.ts";
import { expectTrueCounts } from "../support/record-counts.ts";

/** Of an erased person nothing is found in the whole database, and nothing comes back. */

const person = "quiet";
const ana = { name: "Ana Becker", address: "ana@fabrikam.example" };
const ben = { name: "Ben Ott", address: "ben@fabrikam.example" };
let world: RealMail;

beforeAll(async () => {
  world = await openRealMail(person);
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.simulator.control.reset();
  await world.prisma.$executeRaw`DELETE FROM legal_hold`;
  await world.prisma.$executeRaw`DELETE FROM erasure`;
  await world.prisma.$executeRaw`DELETE FROM audit_entry`;
  await world.real.reset();
});

const box = createSecretBox([new Uint8Array(32)]);
const erasures = (sql: SqlDatabase = world.sql) => createErasures({ sql, box, hashOf });
const subject = { organizationId, forms: [ana.address] } as const;
const deliver = (letter: object, folder?: string) =>
  world.simulator.control.mail.deliver(person, { from: ben, ...letter }, folder).immutableId;

/** Everything that the database has, as text, by table. */
async function dump(): Promise<ReadonlyMap<string, string>> {
  const tables = await world.prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await world.prisma.$queryRawUnsafe<{ row: string }[]>(
      `SELECT row_to_json(t)::text AS row FROM (SELECT t.* FROM "${name}" t) AS t`,
    );
    texts.set(name, rows.map(({ row }) => row).join("\n"));
  }
  const bytes = await world.prisma.$queryRaw<{ text: string }[]>`SELECT encode(bytes, 'escape') AS text FROM blob_part`;
  return texts.set("bytes", bytes.map(({ text }) => text).join("\n"));
}

const traces = [/(?<![a-z])ana(@|%40|&#64;)fabrikam\.example/i, /Ana\s+Becker/i, /violet|crimson|"ana"|'ana'/i];
async function found(): Promise<readonly string[]> {
  const texts = await dump();
  return [...texts].flatMap(([table, text]) =>
    traces.flatMap((trace) => (trace.test(text) ? [`${table} ${trace}`] : [])),
  );
}

async function erase(work = erasures()): Promise<string> {
  const { mailboxes } = await erasures().report(subject);
  const expected = mailboxes.reduce((sum, { theirs }) => sum + theirs, 0);
  const by = { reason: "Request 9", orderedById: ownerId, orderedByName: "Kim" };
  const made = await work.order({ ...subject, ...by, expected }, { audit: [], feed: [] });
  if (typeof made === "number") throw new Error("The count changed.");
  while (await work.step(made.id));
  return made.id;
}

const importAgain = async () => {
  await world.prisma.collection.updateMany({ data: { deltaLink: null, nextLink: null } });
  for (let run = 0; run < 2; run += 1) await world.real.sync(null, true);
};

/** Mail of hers, mail that names her in every place, and what the database says of both. */
async function fill(): Promise<void> {
  deliver({ from: ana, subject: "From her", text: "The violet sentence." });
  deliver(
    { from: { name: "Kim", address: "quiet@contoso.example" }, to: [ana], subject: "To her", text: "A crimson one." },
    "sentitems",
  );
  deliver({
    subject: "With a file",
    from: ana,
    attachments: [{ name: "a.txt", contentBytes: Buffer.from("violet").toString("base64") }],
  });
  deliver({
    ...{ subject: "Fwd: ana@fabrikam.example", cc: [ana, ben] },
    html: `<p>On Tuesday <b>Ana Becker</b> &lt;<a href="mailto:ana%40fabrikam.example">ana@fabrikam.example</a>&gt; wrote:</p><p>Kept</p>`,
    headers: [{ name: "X-Original-From", value: "Ana Becker <ana@fabrikam.example>" }],
  });
  deliver({ subject: "Another", text: "Of nobody else: joana@fabrikam.example" });
  await world.real.sync();
  await world.fetchContent();
  const { prisma } = world;
  const [kept] = await world.find("kept");
  const message = `Ana Becker <ana@fabrikam.example> could not be read`;
  await prisma.auditEntry.create({
    data: { actorName: "Kim", action: "hold.placed", organizationId, field: ana.address, to: { message } },
  });
  await prisma.feedEvent.create({ data: { topic: "activity", organizationId, accountId, detail: { message } } });
  await prisma.run.updateMany({ data: { errorMessage: message } });
  const alert = { accountId, subject: "record", source: "sync", type: "sync", code: "X", remedy: "" };
  await prisma.alert.create({ data: { ...alert, key: "1", message, parts: { title: message } } });
  const effect = { accountId, resource: "EMAIL", side: "office", operation: "update", state: "CONFIRMED" } as const;
  await prisma.effect.create({
    data: { ...effect, runId: randomUUID(), officeId: must(kept, "it").id, before: { subject: message } },
  });
  await prisma.officeTask.create({
    data: { ownerId, subject: "Call ana@fabrikam.example", checklist: [{ title: message }] },
  });
  const sent = {
    accountId,
    orderedById: ownerId,
    state: "SENT",
    dueAt: new Date(),
    cc: [],
    bcc: [],
    html: message,
    importance: "normal",
  };
  await prisma.outgoingMessage.create({ data: { ...sent, messageId: "<1@x>", to: [ana], subject: "violet" } });
  await prisma.outgoingMessage.create({ data: { ...sent, messageId: "<2@x>", to: [ben, ana], subject: "Both" } });
  await prisma.outgoingMessage.create({
    data: { ...sent, state: "WAITING", messageId: "<3@x>", to: [ana, ben], subject: "Not sent" },
  });
}

test("of an erased person nothing is found in the whole database; a full round, late texts and a mailbox that is connected anew bring nothing back", async () => {
  await fill();
  expect((await found()).length).toBeGreaterThan(10);
  expect(await erasures().report(subject)).toMatchObject({
    mailboxes: [{ accountId, theirs: 3, replaced: 2, held: 0 }],
    ...{ attachments: 1, outgoing: 3, ownRecords: 1, left: { tasks: 0, events: 0, folders: 0, settings: 0, holds: 0 } },
  });
  await erase();
  await world.prisma
    .$executeRaw`DELETE FROM blob WHERE NOT EXISTS (SELECT FROM email_attachment a WHERE a.blob_id = blob.id)`;
  expect(await found()).toEqual([]);
  const subjects = async () => (await world.find()).map((mail) => mail.subject).toSorted();
  expect(await subjects()).toEqual(["Another", "Fwd: [erased]"]);
  expect(await world.find("joana")).toHaveLength(1);
  // Threads know people by a hash without a key.
  const hash = createKeys(accountId)("person", ana.address);
  expect(await world.prisma.emailThreadPerson.count({ where: { person: hash } })).toBe(0);
  expect(await world.prisma.emailThreading.count({ where: { sender: hash } })).toBe(0);
  expect(await world.find("becker")).toEqual([]);
  expect(
    await world.prisma.outgoingMessage.findMany({ select: { state: true }, orderBy: { messageId: "asc" } }),
  ).toEqual([{ state: "SENT" }, { state: "CANCELLED" }]);
  await importAgain();
  expect(await found()).toEqual([]);
  expect(await subjects()).toEqual(["Another", "Fwd: [erased]"]);
  expect(await world.prisma.excludedMail.count({ where: { reason: "ERASED" } })).toBe(3);
  await disconnectAndDelete({ prisma: world.prisma, offices, writeFeed }, accountId, 2, { audit: [], feed: [] });
  await world.prisma.account.update({ where: { id: accountId }, data: { state: "CONNECTED" } });
  await importAgain();
  expect(await found()).toEqual([]);
  expect(await subjects()).toEqual(["Another", "Fwd: [erased]"]);
  // A text that comes by itself.
  const erasedAt = await readErasedAt(world.sql, accountId, hashOf);
  const source = forgetInSource(await world.real.mailboxes.openMail({ id: accountId }), erasedAt);
  const [forwarded] = await world.prisma.link.findMany({
    where: { officeId: must((await world.find("kept"))[0], "it").id },
  });
  const [text] = await source.readContents([must(forwarded, "its link").m365Id], new AbortController().signal);
  expect(traces.filter((trace) => trace.test(JSON.stringify(text)))).toEqual([]);
  await expectTrueCounts((sql) => world.prisma.$queryRawUnsafe<unknown[]>(sql));
  // What she writes from now on comes as it is.
  deliver({ from: ana, subject: "Later", receivedAt: new Date(Date.now() + 3_600_000).toISOString() });
  await world.real.sync();
  expect(await subjects()).toContain("Later");
});

test("an erasure that dies after each of its steps goes on, also with two workers at once", async () => {
  await fill();
  let steps = 0;
  const dying: SqlDatabase = {
    ...world.sql,
    $transaction: (work, options) =>
      world.sql.$transaction(async (tx) => {
        const result = await work(tx);
        steps += 1;
        if (steps % 2 === 0) throw new Error("killed");
        return result;
      }, options),
  };
  const work = erasures(dying);
  const untilDone = async (id: string): Promise<void> => {
    for (;;) {
      const isMore = await work.step(id).catch((error: Error) => {
        if (error.message !== "killed") throw error;
        return true;
      });
      if (!isMore) return;
    }
  };
  const by = { reason: "Request 9", orderedById: ownerId, orderedByName: "Kim", expected: 3 };
  const made = await work.order({ ...subject, ...by }, { audit: [], feed: [] });
  if (typeof made === "number") throw new Error("The count changed.");
  expect(await erasures().open()).toEqual([made.id]);
  await Promise.all([untilDone(made.id), untilDone(made.id)]);
  expect(await erasures().open()).toEqual([]);
  expect((await found()).filter((one) => !one.startsWith("bytes"))).toEqual([]);
  const [done] = await erasures().list({ kind: "all" });
  expect(done).toMatchObject({ step: "DONE", mailsDeleted: 3, mailsReplaced: 1 });
});

test("another count is refused; what a legal hold keeps stays as it is, and is said; an empty mailbox is done at once", async () => {
  const by = { reason: "Request 9", orderedById: ownerId, orderedByName: "Kim" };
  expect((await erasures().report(subject)).mailboxes).toEqual([]);
  await erase();
  await world.prisma.$executeRaw`DELETE FROM erasure`;
  deliver({ from: ana, to: [ben], subject: "Held", text: "The violet sentence." });
  deliver({ from: ana, subject: "Free" });
  await world.real.sync();
  const held = { organizationId, address: ben.address, forms: [ben.address], reason: "A lawsuit" };
  await world.prisma.legalHold.create({ data: { ...held, placedById: ownerId, placedByName: "Kim" } });
  expect(await erasures().order({ ...subject, ...by, expected: 2 }, { audit: [], feed: [] })).toBe(1);
  expect((await erasures().report(subject)).mailboxes).toEqual([{ accountId, theirs: 1, replaced: 0, held: 1 }]);
  await erase();
  const left = await world.prisma.email.findMany({ include: { content: true } });
  expect(left.map((mail) => [mail.subject, mail.content?.from])).toEqual([["Held", ana]]);
});

test("nobody of the installation is erased by an address that is theirs", async () => {
  expect(await erasures().ownerOf(["quiet@contoso.example"])).toBe("a connected mailbox");
  expect(await erasures().ownerOf(["administrator@localhost"])).toBe("a person");
  expect(await erasures().ownerOf([ana.address])).toBeNull();
});

test("every table with texts is looked through, or says why not: one that somebody adds says whose its rows are", async () => {
  const tables = await textTables(world.sql);
  expect(tables.length).toBeGreaterThan(10);
  expect(tables.filter(({ owners }) => owners.length === 0).map(({ name }) => name)).toEqual([]);
  const names = await world.prisma.$queryRaw<
    { name: string }[]
  >`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`;
  const unknown = Object.keys(notLookedThrough).filter((one) => !names.some(({ name }) => name === one));
  expect(unknown).toEqual([]);
});
