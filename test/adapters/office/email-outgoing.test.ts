import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../src/adapters/database/sql-database.ts";
import { createOfficeEmails } from "../../../src/adapters/office/email.ts";
import { createBlobStore } from "../../../src/adapters/store/mail/blob-store.ts";
import { endLanes } from "../../../src/adapters/store/mail/forget-mail.ts";
import { createOutboxStore } from "../../../src/adapters/store/mail/outbox-store.ts";
import { createOutgoingMail } from "../../../src/adapters/store/mail/outgoing-mail.ts";
import { outgoingStates } from "../../../src/core/mail/outgoing/outgoing.ts";
import type { MailContent } from "../../../src/core/records/mail.ts";
import { must } from "../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { createdMail, saying } from "../../support/mail-samples.ts";
import { anOrder, createMailbox, plainContent } from "../../support/outgoing-samples.ts";

/** What a sync brings of mail that was sent from here, and what becomes of mail whose mailbox changes. */

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

async function open(state = "SUBMITTED") {
  const mail = createOutgoingMail(sql, createBlobStore(sql));
  const { accountId } = await createMailbox(sql);
  await sql.$executeRaw`
    INSERT INTO collection (account_id, resource, external_id, name, well_known, state)
    VALUES (${accountId}::uuid, 'EMAIL', 'sent', 'Gesendet', 'sentitems', 'ACTIVE'),
      (${accountId}::uuid, 'EMAIL', 'inbox', 'Posteingang', 'inbox', 'ACTIVE')`;
  const to = [plainContent.to[0], { name: "", address: "joann@elsewhere.example" }].flatMap((one) => one ?? []);
  const order = anOrder(accountId, { content: { ...plainContent, to } });
  await mail.add(order);
  await sql.$executeRaw`
    UPDATE outgoing_message SET state = ${state}, hold = ${state === "HELD" ? "OVERDUE" : null}, submitted_at = clock_timestamp()
    WHERE id = ${order.id}::uuid`;
  const one = async () => must(await mail.one(order.id), "the message");
  const { messageId } = (await one()).content;
  const bring = async (content: Partial<MailContent>, folderId: string) => {
    const write = createdMail(accountId, { fields: { folderId }, content });
    await sql.$transaction((tx) => createOfficeEmails().write(tx, accountId, [write]));
    return write.id;
  };
  const events = () =>
    sql.$queryRaw<unknown[]>`SELECT FROM feed_event WHERE topic = 'outgoing' AND subject_id = ${order.id}`;
  return { accountId, order, one, messageId, bring, events, mail };
}

describe("the copy of a mail that was sent from here", () => {
  test("is linked when a sync brings it, proves that it was sent, and is told", async () => {
    const { one, messageId, bring, events } = await open("UNSURE");
    const id = await bring({ messageId, headers: null }, "sent");
    expect(await one()).toMatchObject({ state: "SENT", copyEmailId: id });
    expect(await events()).toHaveLength(2);
  });

  test("is not what others made with its Message-ID, nor what lies in an inbox or another mailbox", async () => {
    const { one, messageId, bring } = await open();
    const other = await open();
    await bring({ messageId }, "inbox");
    await other.bring({ messageId, headers: null }, "sent");
    expect(await one()).toMatchObject({ state: "SUBMITTED", copyEmailId: null });
  });

  test("of a mail that was not submitted from here is left to the outbox", async () => {
    const { one, messageId, bring } = await open("ATTACHED");
    await bring({ messageId, headers: null }, "sent");
    expect(await one()).toMatchObject({ state: "ATTACHED", copyEmailId: null });
  });

  test("whose Message-ID Exchange replaced is linked by the id that the outbox found", async () => {
    const { accountId, order, one, bring } = await open();
    const id = await bring({ messageId: "<another@prod.outlook.com>", headers: null }, "sent");
    await sql.$executeRaw`
      INSERT INTO link (account_id, resource, office_id, m365_id, collection_id, office_version)
      SELECT ${accountId}::uuid, 'EMAIL', ${id}::uuid, 'copy', c.id, 1 FROM collection c
      WHERE c.account_id = ${accountId}::uuid AND c.external_id = 'sent'`;
    await sql.$executeRaw`UPDATE outgoing_message SET copy_id = 'copy' WHERE id = ${order.id}::uuid`;
    expect((await one()).copyEmailId).toBe(id);
  });
});

describe("a report about a mail that did not arrive", () => {
  const report = (messageId: string, text: string): Partial<MailContent> => ({
    ...{ type: "BOUNCE", inReplyTo: messageId, messageId: "<report@x>" },
    ...saying(text),
  });

  test("marks it and names whom it did not reach", async () => {
    const { one, messageId, bring, events } = await open();
    await bring(report(messageId, "Your message to joann@elsewhere.example couldn't be delivered."), "inbox");
    const marked = await one();
    expect(marked.state).toBe("BOUNCED");
    expect(marked.bounces).toEqual([
      { address: "joann@elsewhere.example", reason: "Your message to joann@elsewhere.example couldn't be delivered." },
    ]);
    expect(await events()).toHaveLength(2);
  });

  test("may name its Message-ID within only; a second one adds to it", async () => {
    const { one, messageId, bring } = await open();
    await bring(
      { ...report("", `Ben@elsewhere.example: no such user. Message-ID: ${messageId}`), inReplyTo: null },
      "inbox",
    );
    await bring(report(messageId, "Somebody is not known."), "inbox");
    expect((await one()).bounces.map(({ address }) => address)).toEqual(["ben@elsewhere.example", ""]);
  });

  test("is one alert of its mailbox that lists the mails, until somebody has seen it", async () => {
    const { accountId, messageId, bring } = await open();
    const other = anOrder(accountId, { content: { ...plainContent, subject: "Offer" } });
    await createOutgoingMail(sql, createBlobStore(sql)).add(other);
    await sql.$executeRaw`UPDATE outgoing_message SET state = 'SENT' WHERE id = ${other.id}::uuid`;
    const alerts = () => sql.$queryRaw<{ readonly mails: string; readonly isOpen: boolean }[]>`
      SELECT parts->>'mails' AS mails, message, resolved_at IS NULL AS "isOpen" FROM alert WHERE account_id = ${accountId}::uuid`;
    await bring(report(messageId, "joann@elsewhere.example is not known."), "inbox");
    const one = await createOutgoingMail(sql, createBlobStore(sql)).one(other.id);
    await bring(report(one?.content.messageId ?? "", "Full."), "inbox");
    const message = "Mail did not reach somebody: {mails}.";
    const both = "“Minutes” to joann@elsewhere.example; “Offer” to ben@elsewhere.example";
    expect(await alerts()).toEqual([{ mails: both, message, isOpen: true }]);
    await sql.$executeRaw`UPDATE alert SET resolved_at = clock_timestamp() WHERE account_id = ${accountId}::uuid`;
    await bring(report(messageId, "joann@elsewhere.example is not known."), "inbox");
    expect(await alerts()).toEqual([{ mails: "“Minutes” to joann@elsewhere.example", message, isOpen: true }]);
  });

  test("is no longer told of once those people were sent a later mail", async () => {
    const { accountId, messageId, bring, mail } = await open();
    const isOpen = async () =>
      (await sql.$queryRaw<unknown[]>`SELECT FROM alert WHERE account_id = ${accountId}::uuid AND resolved_at IS NULL`)
        .length === 1;
    /** So that the database's times differ by more than they are rounded by. */
    const ago = () => sql.$executeRaw`
      WITH told AS (UPDATE alert SET created_at = created_at - interval '1 s' WHERE account_id = ${accountId}::uuid)
      UPDATE outgoing_message SET updated_at = updated_at - interval '1 s', created_at = created_at - interval '1 s'
      WHERE account_id = ${accountId}::uuid`;
    const send = async (address: string) => {
      const order = anOrder(accountId, { content: { ...plainContent, to: [{ name: "", address }] } });
      await mail.add(order);
      await sql.$executeRaw`UPDATE outgoing_message SET state = 'SUBMITTED' WHERE id = ${order.id}::uuid`;
      const id = (await mail.one(order.id))?.content.messageId ?? "";
      await bring({ messageId: id, headers: null }, "sent");
      return id;
    };
    await bring(report(messageId, "joann@elsewhere.example is not known."), "inbox");
    await ago();
    await send("ben@elsewhere.example");
    expect(await isOpen()).toBe(true);
    const again = await send("Joann@elsewhere.example");
    expect(await isOpen()).toBe(false);
    await bring(report(again, "joann@elsewhere.example is not known."), "inbox");
    await ago();
    await send("ben@elsewhere.example");
    expect(await isOpen()).toBe(true);
  });

  test("says nothing of a mail that was not sent, and an ordinary answer is no report", async () => {
    const failed = await open("CANCELLED");
    await failed.bring(report(failed.messageId, "ben@elsewhere.example"), "inbox");
    expect((await failed.one()).state).toBe("CANCELLED");
    const sent = await open();
    await sent.bring({ inReplyTo: sent.messageId, messageId: "<answer@x>" }, "inbox");
    expect((await sent.one()).state).toBe("SUBMITTED");
  });
});

test("when a mailbox is left or its rules change, what was not submitted is cancelled, what may have been is a person's, and its worker is out", async () => {
  const after: Record<string, string> = {};
  for (const state of outgoingStates) {
    const { accountId, one, events } = await open(state);
    const store = createOutboxStore(sql, createBlobStore(sql));
    const lease = must(await store.take(accountId, "worker", 30_000), "a lease");
    await sql.$transaction((tx) => endLanes(tx, [accountId]));
    expect(await store.prove(lease)).toBeNull();
    const { state: now } = await one();
    if (now !== state) after[state] = now;
    expect(await events(), state).toHaveLength(now === state ? 1 : 2);
  }
  expect(after).toEqual({ WAITING: "CANCELLED", DRAFTED: "CANCELLED", ATTACHED: "CANCELLED", SUBMITTING: "UNSURE" });
});
