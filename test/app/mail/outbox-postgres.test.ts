import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../src/adapters/database/sql-database.ts";
import { createMailboxes } from "../../../src/adapters/graph/mailboxes.ts";
import { createBlobStore } from "../../../src/adapters/store/mail/blob-store.ts";
import { createLateMail } from "../../../src/adapters/store/mail/late-mail-alert.ts";
import { createOutboxStore } from "../../../src/adapters/store/mail/outbox-store.ts";
import { createOutgoingMail } from "../../../src/adapters/store/mail/outgoing-mail.ts";
import { createOutboxLane } from "../../../src/app/mail/outbox-lane.ts";
import { judgePace } from "../../../src/core/mail/outgoing/pace.ts";
import { systemClock } from "../../../src/lib/system-clock.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { MAIL_SCOPES, startSending } from "../../support/mail-client.ts";
import { anOrder, createMailbox, plainContent } from "../../support/outgoing-samples.ts";

/** The whole way of a mail: its order in PostgreSQL, the lane, the real adapter, and the simulated Exchange. */

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

async function open() {
  const started = await startSending();
  const { simulator, transport } = started;
  const blobs = createBlobStore(sql);
  const mail = createOutgoingMail(sql, blobs);
  const store = createOutboxStore(sql, blobs);
  const { accountId, organizationId } = await createMailbox(sql, "quiet@contoso.example");
  const work = () => {
    const mailboxes = createMailboxes({
      tokens: { forAccount: async () => simulator.control.entra.accessToken("quiet", [...MAIL_SCOPES, "Mail.Send"]) },
      limits: ownLimits(),
      simulatorOrigin: simulator.origin,
    });
    const runLane = createOutboxLane({
      store,
      openSender: (id, terms) => mailboxes.openSender({ id }, { ...terms, priority: "PERSON", onWait: () => {} }),
      gateOf: async (message, now) => judgePace(await store.lately(message), 1, 1_000, now),
      readClocks: () => ({ monotonicMs: systemClock.monotonicMs(), wallMs: systemClock.now().getTime() }),
      ...{ late: createLateMail(sql), holder: randomUUID(), leaseMs: 30_000 },
    });
    return runLane(accountId, new AbortController().signal);
  };
  /** Times in the table lie so much further back. */
  const pass = async (seconds: number) =>
    void (await sql.$executeRaw`
      UPDATE outgoing_message SET next_at = next_at - ${seconds}::int * interval '1 s', submitted_at = submitted_at - ${seconds}::int * interval '1 s',
        due_at = due_at - ${seconds}::int * interval '1 s', draft_begun_at = draft_begun_at - ${seconds}::int * interval '1 s',
        refusal = CASE WHEN refusal ? 'until' THEN
          refusal || jsonb_build_object('until', to_jsonb((refusal->>'until')::timestamptz - ${seconds}::int * interval '1 s')) ELSE refusal END
      WHERE account_id = ${accountId}::uuid`);
  const alerts = (subject: string) => sql.$queryRaw<{ readonly isOpen: boolean }[]>`
    SELECT code, resolved_at IS NULL AS "isOpen", occurrences FROM alert WHERE account_id = ${accountId}::uuid AND subject = ${subject}`;
  return { started, transport, mail, store, accountId, organizationId, work, pass, alerts };
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

test("an order is sent when it is due, with its files, by one of two workers, and its copy is found", async () => {
  const { transport, mail, accountId, organizationId, work, pass } = await open();
  const uploadedById = randomUUID();
  const upload = await mail.upload(
    {
      accountId,
      organizationId,
      uploadedById,
      name: "a.txt",
      contentType: "text/plain",
      isInline: false,
      contentId: null,
    },
    bytes("Hello"),
  );
  const order = anOrder(accountId, { orderedById: uploadedById, undoSeconds: 10, uploadIds: [upload.id] });
  await mail.add(order);
  expect(await work()).toBe("nothingDue");
  expect((await mail.one(order.id))?.state).toBe("WAITING");
  await pass(11);
  const results = await Promise.all([work(), work()]);
  expect(results.toSorted()).toEqual(["busy", "nothingDue"]);
  expect((await mail.one(order.id))?.state).toBe("SUBMITTED");
  await pass(6);
  await work();
  const sent = await mail.one(order.id);
  expect(sent).toMatchObject({ state: "SENT", copyId: expect.any(String) });
  const copies = transport.copies({ messageId: sent?.content.messageId ?? "" });
  expect(copies.map(({ recipient }) => recipient)).toEqual(["ben@elsewhere.example"]);
});

test("a refused mail says why, and is tried again only by a person, once it is certain", async () => {
  const { mail, accountId, work, pass, transport } = await open();
  const order = anOrder(accountId, { content: { ...plainContent, to: [{ name: "", address: "nobody" }] } });
  await mail.add(order);
  await pass(1);
  await work();
  await pass(6);
  await work();
  const failed = await mail.one(order.id);
  expect(failed).toMatchObject({ state: "FAILED", refusal: { code: "ErrorInvalidRecipients" } });
  expect((await mail.change(order.id, "RETRY", null, { name: "Una" })).kind).toBe("tooEarly");
  expect((await mail.change(order.id, "CANCEL", null, { name: "Una" })).kind).toBe("changed");
  await work();
  expect((await mail.one(order.id))?.draft).toBeNull();
  expect(transport.copies()).toEqual([]);
});

test("trouble that does not end is told once a mail is late, and no longer once nothing is", async () => {
  const { started, mail, accountId, work, pass, alerts: alertsOf } = await open();
  const { faults } = started.simulator.control;
  const alerts = () => alertsOf("lateMail");
  const order = anOrder(accountId);
  await mail.add(order);
  await pass(1);
  faults.inject({ kind: "resetBefore", rate: 1 });
  expect(await work()).toBe("later");
  expect(await alerts()).toEqual([]);
  await pass(16 * 60);
  expect(await work()).toBe("later");
  expect(await alerts()).toEqual([{ code: "MAIL_LATE", isOpen: true, occurrences: 1 }]);
  // Nothing is due just now, and it is late all the same.
  expect(await work()).toBe("nothingDue");
  expect(await alerts()).toEqual([{ code: "MAIL_LATE", isOpen: true, occurrences: 1 }]);
  faults.clear();
  await pass(6);
  await work();
  expect((await mail.one(order.id))?.state).toBe("SUBMITTED");
  expect(await alerts()).toEqual([{ code: "MAIL_LATE", isOpen: false, occurrences: 1 }]);
});

describe("a mailbox that may not send for now", () => {
  const send = { method: "POST", path: "/messages/.+/send$" };
  test.each([
    ["a daily limit", 403, "ErrorExceededMessageLimit", "SENDING_LIMIT", send],
    ["a limit of hours", 429, "ErrorSubmissionQuotaExceeded", "SENDING_LIMIT", send],
    ["a block", 403, "ErrorMessageSubmissionBlocked", "SENDING_BLOCKED", send],
    ["a full mailbox", 507, "ErrorQuotaExceeded", "MAILBOX_FULL", { method: "POST", path: "/messages$" }],
  ])(
    "waits with all its mail after %s, is told once, and goes on by itself",
    async (_what, status, code, alert, where) => {
      const { started, mail, accountId, work, pass, alerts, transport } = await open();
      const { faults } = started.simulator.control;
      const [first, second] = [anOrder(accountId), anOrder(accountId)];
      await mail.add(first);
      await pass(1);
      faults.inject({ kind: "refuse", rate: 1, status, code, message: "No more.", ...where });
      await work();
      await mail.add(second);
      await pass(1);
      await work();
      const states = async () => Promise.all([first, second].map(async ({ id }) => (await mail.one(id))?.state));
      const stopped = await states();
      // Ten minutes later it is certain that the first was not sent; only one was ever tried.
      for (const seconds of [6, 31, 121, 601, 121, 121]) {
        await pass(seconds);
        await work();
      }
      expect((await mail.one(second.id))?.refusal).toMatchObject({ code, until: expect.any(String) });
      expect([...stopped, ...(await states())]).not.toContain("FAILED");
      expect(await alerts("stoppedMail")).toEqual([{ code: alert, isOpen: true, occurrences: expect.any(Number) }]);
      const tries = Object.entries(started.simulator.control.log.counts().byRoute).filter(([route]) =>
        /send$/.test(route),
      );
      expect(tries.map(([, count]) => count)).toEqual(where === send ? [1] : []);
      expect(transport.copies()).toEqual([]);
      faults.clear();
      for (const seconds of [24 * 3600, 6, 31, 121]) {
        await pass(seconds);
        await sql.$executeRaw`UPDATE outgoing_message SET due_at = clock_timestamp() WHERE account_id = ${accountId}::uuid AND state = 'WAITING'`;
        await work();
      }
      expect(await states()).toEqual(["SENT", "SENT"]);
      expect(transport.copies()).toHaveLength(2);
      expect(await alerts("stoppedMail")).toMatchObject([{ isOpen: false }]);
    },
  );

  test("is no longer told of once what waited was cancelled", async () => {
    const { started, mail, accountId, work, pass, alerts } = await open();
    started.simulator.control.faults.inject({
      ...{ kind: "refuse", rate: 1, status: 400, code: "ErrorQuotaExceeded", method: "POST", path: "/messages$" },
    });
    const order = anOrder(accountId);
    await mail.add(order);
    await pass(1);
    await work();
    expect(await alerts("stoppedMail")).toEqual([{ code: "MAILBOX_FULL", isOpen: true, occurrences: 1 }]);
    await mail.change(order.id, "CANCEL", null, { name: "Una" });
    expect(await alerts("stoppedMail")).toEqual([{ code: "MAILBOX_FULL", isOpen: false, occurrences: 1 }]);
  });
});

test("mail that waits for a person's word is one alert, which ends with the last of them", async () => {
  const { mail, accountId, work, pass, alerts } = await open();
  const orders = [anOrder(accountId), anOrder(accountId)];
  for (const order of orders) await mail.add(order);
  await pass(25 * 3600);
  await work();
  const [first, second] = orders.map(({ id }) => id);
  expect((await mail.one(first ?? ""))?.state).toBe("HELD");
  expect(await alerts("undecidedMail")).toEqual([{ code: "MAIL_UNDECIDED", isOpen: true, occurrences: 1 }]);
  await mail.change(first ?? "", "CANCEL", null, { name: "Una" });
  expect(await alerts("undecidedMail")).toMatchObject([{ isOpen: true }]);
  await mail.change(second ?? "", "APPROVE", null, { name: "Una" });
  expect(await alerts("undecidedMail")).toEqual([{ code: "MAIL_UNDECIDED", isOpen: false, occurrences: 1 }]);
});
