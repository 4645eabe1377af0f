import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { createBlobStore } from "../../../../src/adapters/store/mail/blob-store.ts";
import { createOutboxStore } from "../../../../src/adapters/store/mail/outbox-store.ts";
import { createOutgoingMail } from "../../../../src/adapters/store/mail/outgoing-mail.ts";
import { drafted } from "../../../../src/core/mail/outgoing/settle.ts";
import { must } from "../../../../src/lib/must.ts";
import { outboxStoreContract } from "../../../contracts/outbox-store.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { MemoryOutbox } from "../../../support/memory-outbox.ts";
import { anOrder, createMailbox } from "../../../support/outgoing-samples.ts";
import { anOutboxMessage, contentOf } from "../../../support/sending-world.ts";

let database: TestDatabase;
let sql: SqlConnections;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = openSqlDatabase(database.url);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const open = async () => {
  const blobs = createBlobStore(sql);
  const mail = createOutgoingMail(sql, blobs);
  const store = createOutboxStore(sql, blobs);
  const { accountId, organizationId } = await createMailbox(sql);
  const order = anOrder(accountId);
  await mail.add(order);
  // An order without time to undo is due now, rounded up.
  await sql.$executeRaw`UPDATE outgoing_message SET next_at = next_at - interval '1 s' WHERE id = ${order.id}::uuid`;
  return {
    ...{ store, accountId, organizationId, id: order.id, mail },
    cancel: async () => void (await mail.change(order.id, "CANCEL", null, { name: "Una" })),
    endLeases: async () =>
      void (await sql.$executeRaw`
        UPDATE mail_lane SET lease_expires_at = clock_timestamp() - interval '1 s' WHERE account_id = ${accountId}::uuid`),
  };
};

outboxStoreContract("in PostgreSQL", open);

outboxStoreContract("in memory", async () => {
  const clock = { now: Date.UTC(2026, 0, 5) };
  const store = new MemoryOutbox(anOutboxMessage(contentOf(), clock.now), clock, () => {});
  return {
    ...{ store, accountId: "account" },
    cancel: async () => store.change({ event: "cancelled", facts: {} }),
    endLeases: async () => store.endLease(),
  };
});

describe("the outbox store", () => {
  const events = (id: string) =>
    sql.$queryRaw<unknown[]>`SELECT FROM feed_event WHERE topic = 'outgoing' AND subject_id = ${id}`;

  test("tells subscribers of another state, and not of a rest", async () => {
    const { store, accountId, id } = await open();
    const lease = must(await store.take(accountId, "one", 30_000), "a lease");
    const next = await store.next(lease);
    if (typeof next === "string") throw new Error(next);
    const rested = await store.save(lease, next.message, { event: null, facts: {} }, next.now);
    expect(await events(id)).toHaveLength(1);
    if (rested.kind !== "saved") throw new Error(rested.kind);
    const draft = { id: "d", etag: "1", place: "DRAFT", isHarmless: false, fingerprint: "f" } as const;
    await store.save(lease, rested.message, drafted(draft), next.now);
    expect(await events(id)).toHaveLength(2);
  });

  test("finds mailboxes with something due: connected ones on which nobody works", async () => {
    const one = await open();
    const worked = await open();
    const gone = await open();
    const later = await open();
    await worked.store.take(worked.accountId, "somebody", 30_000);
    await sql.$executeRaw`UPDATE account SET state = 'NEEDS_REAUTH' WHERE id = ${gone.accountId}::uuid`;
    await sql.$executeRaw`
      UPDATE outgoing_message SET next_at = clock_timestamp() + interval '1 h' WHERE id = ${later.id}::uuid`;
    const due = await one.store.dueAccounts(1_000);
    const all = [one, worked, gone, later].map(({ accountId }) => accountId);
    expect(due.filter((id) => all.includes(id))).toEqual([one.accountId]);
    expect(must(await later.store.nextDueAt(later.accountId), "a time").getTime()).toBeGreaterThan(Date.now());
    expect(await one.store.nextDueAt(one.organizationId)).toBeNull();
  });
});
