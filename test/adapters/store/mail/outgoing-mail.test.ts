import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PrismaClient } from "../../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { type BlobStore, collectBlobs, createBlobStore } from "../../../../src/adapters/store/mail/blob-store.ts";
import { createOutgoingMail } from "../../../../src/adapters/store/mail/outgoing-mail.ts";
import { createRetentionStore } from "../../../../src/adapters/store/retention.ts";
import type { OutgoingMail } from "../../../../src/app/ports/mail/outgoing-mail.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { anOrder, createMailbox } from "../../../support/outgoing-samples.ts";

let database: TestDatabase;
let sql: SqlConnections;
let blobs: BlobStore;
let mail: OutgoingMail;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = openSqlDatabase(database.url);
  blobs = createBlobStore(sql);
  mail = createOutgoingMail(sql, blobs);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const by = { name: "Una" };

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function ordered(order: Parameters<OutgoingMail["add"]>[0]) {
  const result = await mail.add(order);
  if (result.kind !== "ordered") throw new Error(result.kind);
  return result.outgoing;
}

const eventsOf = async (accountId: string) =>
  (
    await sql.$queryRaw<{ subject: string }[]>`
      SELECT subject_id AS subject FROM feed_event WHERE topic = 'outgoing' AND account_id = ${accountId}::uuid ORDER BY id`
  ).map(({ subject }) => subject);

describe("an order to send a mail", () => {
  test("is stored with its files and told, and due after the time to undo, by the database's clock", async () => {
    const { accountId, organizationId } = await createMailbox(sql);
    const orderedById = randomUUID();
    const about = { accountId, organizationId, uploadedById: orderedById, isInline: false, contentId: null };
    const first = await mail.upload({ ...about, name: "a.txt", contentType: "text/plain" }, bytes("first"));
    const second = await mail.upload({ ...about, name: "b.txt", contentType: null }, bytes("second"));
    const outgoing = await ordered(
      anOrder(accountId, { orderedById, undoSeconds: 10, uploadIds: [second.id, first.id] }),
    );
    expect(outgoing).toMatchObject({ state: "WAITING", version: 1n, accountId, organizationId, sendAt: null });
    expect(outgoing.content.attachments.map(({ name, size }) => [name, size])).toEqual([
      ["b.txt", 6],
      ["a.txt", 5],
    ]);
    expect(outgoing.content.messageId).toBe(`<${outgoing.id}@fabrikam.example>`);
    const waitMs = outgoing.dueAt.getTime() - outgoing.createdAt.getTime();
    expect(waitMs).toBeGreaterThanOrEqual(9_999);
    expect(waitMs).toBeLessThan(11_000);
    expect(await eventsOf(accountId)).toEqual([outgoing.id]);
  });

  test("waits for the time that it names, if that is later", async () => {
    const { accountId } = await createMailbox(sql);
    const sendAt = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 3_600_000);
    expect((await ordered(anOrder(accountId, { sendAt, undoSeconds: 10 }))).dueAt).toEqual(sendAt);
    const past = await ordered(anOrder(accountId, { sendAt: new Date(0), undoSeconds: 10 }));
    expect(past.dueAt.getTime()).toBeGreaterThan(past.createdAt.getTime());
  });

  test("with a known key of the same person is the order that is there, also of two that come at once", async () => {
    const { accountId } = await createMailbox(sql);
    const keyed = { orderedById: randomUUID(), idempotencyKey: "once" };
    const results = await Promise.all([1, 2, 3].map(() => mail.add(anOrder(accountId, keyed))));
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(["again", "again", "ordered"]);
    expect((await mail.list({ of: { accountIds: [accountId] }, first: 9, after: null })).rows).toHaveLength(1);
    expect((await mail.add(anOrder(accountId, { ...keyed, orderedById: randomUUID() }))).kind).toBe("ordered");
  });

  test("is refused as a whole when a file is somebody else's, sent already or of another mailbox", async () => {
    const { accountId, organizationId } = await createMailbox(sql);
    const uploadedById = randomUUID();
    const about = { organizationId, name: "a", contentType: null, isInline: false, contentId: null };
    const own = await mail.upload({ ...about, accountId, uploadedById }, bytes("x"));
    const other = await mail.upload({ ...about, accountId, uploadedById: randomUUID() }, bytes("y"));
    const order = anOrder(accountId, { orderedById: uploadedById, uploadIds: [own.id, other.id] });
    expect(await mail.add(order)).toEqual({ kind: "missingFiles", ids: [other.id] });
    expect(await mail.one(order.id)).toBeNull();
    await ordered({ ...order, uploadIds: [own.id] });
    const again = anOrder(accountId, { orderedById: uploadedById, uploadIds: [own.id] });
    expect(await mail.add(again)).toEqual({ kind: "missingFiles", ids: [own.id] });
  });

  test("is not stored if its uploads are larger together than allowed; they can go with another mail", async () => {
    const { accountId, organizationId } = await createMailbox(sql);
    const orderedById = randomUUID();
    const about = { accountId, organizationId, uploadedById: orderedById, contentType: null, isInline: false };
    const files = [];
    for (const name of ["a", "b"]) files.push(await mail.upload({ ...about, name, contentId: null }, bytes("12345")));
    const order = anOrder(accountId, { orderedById, uploadIds: files.map(({ id }) => id), mostFileBytes: 9 });
    expect(await mail.add(order)).toEqual({ kind: "filesTooLarge" });
    expect(await mail.one(order.id)).toBeNull();
    await ordered({ ...order, mostFileBytes: 10 });
  });

  test("and each word about it stand in the audit, without what it says", async () => {
    const { accountId } = await createMailbox(sql);
    const { id } = await ordered(anOrder(accountId));
    await mail.change(id, "CANCEL", null, by);
    expect(
      await sql.$queryRaw`SELECT actor_name, action, "to" FROM audit_entry WHERE owner_id = ${accountId} ORDER BY at, action DESC`,
    ).toEqual([
      { actor_name: "Una", action: "mail.ordered", to: { recipients: 1 } },
      { actor_name: "Una", action: "mail.cancelled", to: { recipients: 1 } },
    ]);
  });

  test("is refused for a mailbox that is not connected", async () => {
    const { accountId } = await createMailbox(sql);
    await sql.$executeRaw`UPDATE account SET state = 'DISCONNECTED' WHERE id = ${accountId}::uuid`;
    expect(await mail.add(anOrder(accountId))).toEqual({ kind: "notConnected" });
  });

  test("keeps its files from the collector, which takes an upload without an order after a day", async () => {
    const { accountId, organizationId } = await createMailbox(sql);
    const uploadedById = randomUUID();
    const about = { accountId, organizationId, uploadedById, name: "a", contentType: null };
    const file = { ...about, isInline: false, contentId: null };
    const sent = await mail.upload(file, bytes("sent"));
    const fresh = await mail.upload(file, bytes("fresh"));
    const old = await mail.upload(file, bytes("old"));
    await ordered(anOrder(accountId, { orderedById: uploadedById, uploadIds: [sent.id] }));
    await sql.$executeRaw`
      UPDATE outgoing_attachment SET uploaded_at = now() - interval '25 hours' WHERE id IN (${sent.id}::uuid, ${old.id}::uuid)`;
    await collectBlobs(sql, 100);
    const left = await sql.$queryRaw<{ id: string }[]>`
      SELECT f.id FROM outgoing_attachment f JOIN blob_part p ON p.blob_id = f.blob_id WHERE f.account_id = ${accountId}::uuid`;
    expect(left.map(({ id }) => id).toSorted()).toEqual([sent.id, fresh.id].toSorted());
  });
});

describe("a person's word", () => {
  test("changes the state if it allows that, by the version that was seen, and is told", async () => {
    const { accountId } = await createMailbox(sql);
    const { id } = await ordered(anOrder(accountId));
    expect((await mail.change(id, "CANCEL", 7n, by)).kind).toBe("otherVersion");
    const changed = await mail.change(id, "CANCEL", 1n, by);
    expect(changed).toMatchObject({ kind: "changed", outgoing: { state: "CANCELLED", version: 2n } });
    expect((await mail.change(id, "CANCEL", null, by)).kind).toBe("refused");
    expect((await mail.change(randomUUID(), "CANCEL", null, by)).kind).toBe("notFound");
    expect(await eventsOf(accountId)).toEqual([id, id]);
  });

  test("lets go what is held, and remembers the reason", async () => {
    const { accountId } = await createMailbox(sql);
    const { id } = await ordered(anOrder(accountId));
    await sql.$executeRaw`
      UPDATE outgoing_message SET state = 'HELD', hold = 'RECIPIENTS_BRAKE', next_at = NULL WHERE id = ${id}::uuid`;
    const changed = await mail.change(id, "APPROVE", null, by);
    expect(changed).toMatchObject({
      outgoing: { state: "WAITING", hold: null, approved: ["RECIPIENTS_BRAKE"] },
    });
    const due =
      await sql.$queryRaw`SELECT FROM outgoing_message WHERE id = ${id}::uuid AND next_at <= clock_timestamp()`;
    expect(due).toHaveLength(1);
  });

  test("of two at once, one counts", async () => {
    const { accountId } = await createMailbox(sql);
    const { id } = await ordered(anOrder(accountId));
    const results = await Promise.all([1, 2].map(() => mail.change(id, "CANCEL", null, by)));
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(["changed", "refused"]);
  });
});

test("outgoing mails are listed newest first, page by page, and by their states", async () => {
  const { accountId } = await createMailbox(sql);
  const made: string[] = [];
  for (let nth = 0; nth < 5; nth += 1) made.unshift((await ordered(anOrder(accountId))).id);
  await sql.$executeRaw`
    UPDATE outgoing_message SET created_at = '2026-01-05T10:00:00Z'::timestamptz - array_position(${made}::uuid[], id) / 2 * interval '1 s'
    WHERE account_id = ${accountId}::uuid`;
  const seen: string[] = [];
  let after: { createdAt: Date; id: string } | null = null;
  for (let hasMore = true; hasMore; ) {
    const page = await mail.list({ of: { accountIds: [accountId] }, first: 2, after });
    seen.push(...page.rows.map(({ id }) => id));
    after = page.rows.at(-1) ?? null;
    hasMore = page.hasMore;
  }
  expect(seen.toSorted()).toEqual(made.toSorted());
  await mail.change(made[2] ?? "", "CANCEL", null, by);
  const cancelled = await mail.list({ of: { accountIds: [accountId] }, states: ["CANCELLED"], first: 9, after: null });
  expect(cancelled.rows.map(({ id }) => id)).toEqual([made[2]]);
  const texts = async (withText: boolean) =>
    (await mail.list({ of: { accountIds: [accountId] }, first: 1, after: null, withText })).rows[0]?.content.html;
  expect([await texts(true), await texts(false)]).toEqual([expect.stringContaining("<"), ""]);
});

test("what was sent goes with the retention of runs, and its files' bytes after it; what waits for a person stays", async () => {
  const { accountId, organizationId } = await createMailbox(sql);
  const orderedById = randomUUID();
  const file = { accountId, organizationId, uploadedById: orderedById, name: "a", contentType: null };
  const upload = await mail.upload({ ...file, isInline: false, contentId: null }, bytes("sent long ago"));
  await ordered(anOrder(accountId, { orderedById, uploadIds: [upload.id] }));
  const unsure = await ordered(anOrder(accountId));
  const fresh = await ordered(anOrder(accountId));
  await sql.$executeRaw`
    UPDATE outgoing_message SET next_at = NULL, state = CASE id WHEN ${unsure.id}::uuid THEN 'UNSURE' ELSE 'SENT' END,
      updated_at = CASE id WHEN ${fresh.id}::uuid THEN clock_timestamp() ELSE clock_timestamp() - interval '100 days' END
    WHERE account_id = ${accountId}::uuid`;
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  await createRetentionStore(prisma).purge("sent mail", new Date(Date.now() - 90 * 86_400_000), 1_000);
  await prisma.$disconnect();
  const left = (await mail.list({ of: { accountIds: [accountId] }, first: 9, after: null })).rows.map(({ id }) => id);
  expect(left.toSorted()).toEqual([unsure.id, fresh.id].toSorted());
  const files = await sql.$queryRaw`SELECT FROM outgoing_attachment WHERE account_id = ${accountId}::uuid`;
  expect(files).toEqual([]);
});
