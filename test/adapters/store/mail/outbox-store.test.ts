import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { createBlobStore } from "../../../../src/adapters/store/mail/blob-store.ts";
import { createOutboxStore } from "../../../../src/adapters/store/mail/outbox-store.ts";
import { createOutgoingMail } from "../../../../src/adapters/store/mail/outgoing-mail.ts";
import type { HoldReason } from "../../../../src/core/mail/outgoing/outgoing.ts";
import { drafted, holdFor } from "../../../../src/core/mail/outgoing/settle.ts";
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

  test("one alert of its mailbox tells that the brake holds mail, until nothing is held any more", async () => {
    const { store, accountId, id, mail } = await open();
    const second = anOrder(accountId);
    await mail.add(second);
    const alerts = () => sql.$queryRaw<{ readonly isOpen: boolean; readonly occurrences: number }[]>`
      SELECT resolved_at IS NULL AS "isOpen", occurrences FROM alert WHERE account_id = ${accountId}::uuid AND subject = 'heldMail'`;
    const told = () => sql.$queryRaw<unknown[]>`
      SELECT FROM feed_event WHERE topic = 'alert' AND subject_id = (
        SELECT id::text FROM alert WHERE account_id = ${accountId}::uuid AND subject = 'heldMail')`;
    const hold = async (reason: HoldReason) => {
      await sql.$executeRaw`
        UPDATE outgoing_message SET state = 'ATTACHED', hold = NULL, next_at = clock_timestamp() - interval '1 s'
        WHERE account_id = ${accountId}::uuid AND state <> 'HELD'`;
      const lease = must(await store.take(accountId, "one", 30_000), "a lease");
      for (;;) {
        const next = await store.next(lease);
        if (typeof next === "string") break;
        await store.save(lease, next.message, holdFor(reason), null);
      }
      await store.release(lease);
    };
    await hold("OVERDUE");
    expect(await alerts()).toEqual([]);
    await sql.$executeRaw`UPDATE outgoing_message SET state = 'WAITING' WHERE account_id = ${accountId}::uuid`;
    await hold("RECIPIENTS_BRAKE");
    expect([await alerts(), await told()]).toMatchObject([[{ isOpen: true, occurrences: 2 }], { length: 2 }]);
    const of = { braked: { organizationId: null, accountId, notOrderedById: accountId } };
    expect((await mail.list({ of, first: 9, after: null })).rows).toHaveLength(2);
    const act = (which: string, how: "APPROVE" | "CANCEL") => mail.change(which, how, null, { name: "Ada" });
    await act(id, "APPROVE");
    expect(await alerts()).toMatchObject([{ isOpen: true }]);
    await act(second.id, "CANCEL");
    expect([await alerts(), await told()]).toMatchObject([[{ isOpen: false }], { length: 4 }]);
    expect((await mail.list({ of, first: 9, after: null })).rows).toEqual([]);

    // Another episode; then the last two are decided at the same instant.
    await sql.$executeRaw`UPDATE outgoing_message SET state = 'WAITING' WHERE account_id = ${accountId}::uuid`;
    await hold("RECIPIENTS_BRAKE");
    expect(await alerts()).toMatchObject([{ isOpen: true }]);
    let last: Promise<unknown> = Promise.resolve();
    await sql.$transaction(async (other) => {
      await other.$executeRaw`UPDATE outgoing_message SET state = 'CANCELLED', hold = NULL WHERE id = ${id}::uuid`;
      await other.$queryRaw`SELECT FROM alert WHERE account_id = ${accountId}::uuid FOR UPDATE`;
      last = act(second.id, "CANCEL");
      await vi.waitFor(async () =>
        expect(
          await sql.$queryRaw`
            SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ).toHaveLength(1),
      );
    });
    await last;
    expect(await alerts()).toMatchObject([{ isOpen: false }]);
  });
});
