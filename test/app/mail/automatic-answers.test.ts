import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../src/adapters/database/sql-database.ts";
import { claimAnswer } from "../../../src/adapters/store/mail/answer-pass.ts";
import { headersOf, internalHeaders } from "../../core/mail/answers/samples.ts";
import { openAnswers } from "../../support/answers-stage.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

// The use case and its statements together, over real tables.

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
const open = () => openAnswers(sql);

describe("new mail of a system mailbox", () => {
  test("is answered by an outgoing message that nobody ordered, due at once, and the outbox is woken", async () => {
    const stage = await open();
    const { bring, work, outcome, sent, accountId, woken } = stage;
    const content = { messageId: "<2@a.example>", references: ["<1@a.example>"], inReplyTo: "<1@a.example>" };
    const id = await bring({ fields: { subject: "Offer <b>" }, content });
    expect(await work()).toBe("nothingDue");
    expect(await outcome(id)).toBe("ANSWERED");
    expect(await sent()).toMatchObject([
      {
        ...{
          to: "ana@fabrikam.example",
          subject: "RE: Offer <b>",
          text: "Thank you, Ana.",
          html: "<div>Thank you, Ana.</div>",
        },
        ...{ state: "WAITING", kind: "ANSWER" },
        origin: { isKeptUnread: true, messageId: "<2@a.example>", references: ["<1@a.example>", "<2@a.example>"] },
      },
    ]);
    expect(woken).toEqual([accountId]);
    await work();
    expect(await sent()).toHaveLength(1);
  });

  test("is not answered again within 24 hours of its sender's last answer, and then again", async () => {
    const { bring, work, outcome, sent, pass } = await open();
    await bring();
    await work();
    const [second, other] = [await bring({}, "ana+2@fabrikam.example"), await bring({}, "bo@fabrikam.example")];
    await work();
    expect(await Promise.all([second, other].map(outcome))).toEqual(["ANSWERED_LATELY", "ANSWERED"]);
    await pass(23.9);
    const early = await bring();
    await work();
    expect(await outcome(early)).toBe("ANSWERED_LATELY");
    await pass(0.2);
    const late = await bring();
    await work();
    expect(await outcome(late)).toBe("ANSWERED");
    expect(await sent()).toHaveLength(3);
  });

  test("of one sender that comes together gets one answer", async () => {
    const { bring, work, sent } = await open();
    for (let nth = 0; nth < 25; nth += 1)
      await bring({}, nth % 2 === 0 ? "ana@fabrikam.example" : "bo@fabrikam.example");
    await work();
    expect((await sent()).map(({ to }) => to).toSorted()).toEqual(["ana@fabrikam.example", "bo@fabrikam.example"]);
  });

  test("that names an automatic answer gets none, by the Message-ID that we gave it or by that of its copy", async () => {
    const { bring, work, outcome, sent, pass } = await open();
    await bring({ content: { messageId: "<1@a.example>" } });
    await work();
    const [answer] = await sent();
    await pass(100);
    const named = await bring({ content: { messageId: "<2@a.example>", references: [answer?.messageId ?? ""] } });
    const copy = await bring({
      fields: { folderId: "sent" },
      content: { messageId: "<exchange@x.example>", inReplyTo: "<1@a.example>" },
    });
    await sql.$executeRaw`UPDATE outgoing_message SET copy_email_id = ${copy}::uuid WHERE id = ${answer?.id}::uuid`;
    await sql.$executeRaw`
      UPDATE email_threading SET thread_id = (SELECT thread_id FROM email_threading WHERE email_id = ${named}::uuid) WHERE email_id = ${copy}::uuid`;
    const byCopy = await bring({
      content: { messageId: "<3@a.example>", inReplyTo: "<exchange@x.example>", references: ["<2@a.example>"] },
    });
    const itself = await bring({ content: { messageId: answer?.messageId ?? "" } });
    await work();
    expect(await Promise.all([named, byCopy, itself].map(outcome))).toEqual([
      "ANSWERS_OURS",
      "ANSWERS_OURS",
      "OWN_MAIL",
    ]);
  });

  test("that another system mailbox sent gets none, whichever organization has it", async () => {
    const other = await open();
    const { bring, work, outcome } = await open();
    const id = await bring({}, other.address);
    await work();
    expect(await outcome(id)).toBe("OWN_MAIL");
  });

  test("is judged with the facts of the store: where it lies, when the mailbox was made, who vouches", async () => {
    const { bring, work, outcome, facts, mailboxId } = await open();
    await sql.$executeRaw`
      INSERT INTO collection (account_id, resource, external_id, name, well_known, state, delta_link)
      SELECT account_id, 'EMAIL', 'junk', 'Junk', 'junkemail', 'ACTIVE', 'link' FROM system_mailbox WHERE id = ${mailboxId}::uuid`;
    const junk = await bring({ fields: { folderId: "junk" } });
    const kim = "kim@contoso.example";
    const inside = (): Promise<string> => {
      const headers = internalHeaders(kim);
      return bring({ content: { headers } }, kim);
    };
    const internal = await inside();
    await work();
    facts.ownDomains = null;
    const unknown = await inside();
    await work();
    await sql.$executeRaw`UPDATE system_mailbox SET created_at = now() + interval '1 minute' WHERE id = ${mailboxId}::uuid`;
    const old = await bring({}, "bo@fabrikam.example");
    await work();
    expect(await Promise.all([junk, internal, unknown, old].map(outcome))).toEqual([
      ...["NOT_RECEIVED", "ANSWERED", "NOT_AUTHENTICATED", "OLDER_MAIL"],
    ]);
  });

  test("is noted as silent where nothing may be sent, and its sender counts as not answered", async () => {
    const { bring, work, outcome, sent, facts, accountId } = await open();
    facts.isAllowed = false;
    const off = await bring();
    await work();
    facts.isAllowed = true;
    await sql.$executeRaw`UPDATE account SET state = 'NEEDS_REAUTH' WHERE id = ${accountId}::uuid`;
    const away = await bring();
    await work();
    await sql.$executeRaw`UPDATE account SET state = 'CONNECTED' WHERE id = ${accountId}::uuid`;
    const next = await bring();
    await work();
    expect(await Promise.all([off, away, next].map(outcome))).toEqual(["SENDING_OFF", "SENDING_OFF", "ANSWERED"]);
    expect(await sent()).toHaveLength(1);
  });

  test("keeps a header's name as the reason, and waits whole when its transaction fails", async () => {
    const { bring, work, answers, sent, mailboxId } = await open();
    const listed = await bring({
      content: { headers: headersOf("ana@fabrikam.example", { name: "List-Id", value: "x" }) },
    });
    await bring();
    const failing: typeof answers = {
      ...answers,
      settleAnswers: (lease, mailbox, judged, limit) =>
        answers.settleAnswers(
          lease,
          mailbox,
          judged.map((one) =>
            one.kind === "ANSWER" ? { ...one, content: { ...one.content, importance: null as never } } : one,
          ),
          limit,
        ),
    };
    await expect(work(failing)).rejects.toThrow();
    const claimed = await sql.$queryRaw<object[]>`SELECT FROM answered_sender WHERE mailbox_id = ${mailboxId}::uuid`;
    expect([claimed.length, (await sent()).length]).toEqual([0, 0]);
    await work();
    const rows = await sql.$queryRaw<{ readonly header: string | null; readonly rule: string }[]>`
      SELECT header, rule_name AS rule FROM mail_answer WHERE email_id = ${listed}::uuid`;
    expect(rows).toEqual([{ header: "List-Id", rule: "Thanks" }]);
    expect(await sent()).toHaveLength(1);
  });

  test("is settled by nobody whose lane is lost", async () => {
    const { bring, work, answers, outcome, accountId, sent } = await open();
    const id = await bring();
    const losing: typeof answers = {
      ...answers,
      async settleAnswers(...given) {
        await sql.$executeRaw`UPDATE mail_lane SET fencing_token = fencing_token + 1 WHERE account_id = ${accountId}::uuid`;
        return answers.settleAnswers(...given);
      },
    };
    expect(await work(losing)).toBe("leaseLost");
    expect([await outcome(id), (await sent()).length]).toEqual([undefined, 0]);
  });
});

describe("whom a mailbox answers", () => {
  const claim = (mailboxId: string, sender: string, limit = 200) =>
    claimAnswer(sql, { mailboxId, sender, outgoingId: randomUUID(), limit });

  test("is decided for one of many who ask at once", async () => {
    const { mailboxId } = await open();
    const sender = randomUUID();
    const results = await Promise.all(Array.from({ length: 12 }, () => claim(mailboxId, sender)));
    expect(results.filter((one) => one === null)).toHaveLength(1);
    expect(new Set(results)).toEqual(new Set([null, "ANSWERED_LATELY"]));
  });

  test("are so many in 24 hours, and more when these are over", async () => {
    const { mailboxId, pass } = await open();
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    expect([await claim(mailboxId, a, 2), await claim(mailboxId, b, 2)]).toEqual([null, null]);
    expect([await claim(mailboxId, c, 2), await claim(mailboxId, a, 2)]).toEqual(["DAILY_LIMIT", "ANSWERED_LATELY"]);
    await pass(24);
    expect(await claim(mailboxId, c, 2)).toBeNull();
  });

  test("is known in a mailbox that was removed and set up anew", async () => {
    const { mailboxId } = await open();
    const again = await open();
    const sender = randomUUID();
    expect([await claim(mailboxId, sender), await claim(again.mailboxId, sender)]).toEqual([null, "ANSWERED_LATELY"]);
  });
});

describe("an answer that waited", () => {
  test("may leave, and from then on its sender waits 24 hours", async () => {
    const { bring, work, outcome, sent, pass, mayLeave } = await open();
    await bring();
    await work();
    const [answer] = await sent();
    await pass(23);
    expect(await mayLeave(answer?.id ?? "")).toBe(true);
    await pass(2);
    const next = await bring();
    await work();
    expect(await outcome(next)).toBe("ANSWERED_LATELY");
  });

  test.each<readonly [string, (stage: Awaited<ReturnType<typeof open>>) => Promise<unknown>]>([
    [
      "its sender was answered since",
      async ({ bring, work, pass }) => {
        await pass(25);
        await bring();
        await work();
      },
    ],
    [
      "its mailbox was removed",
      ({ mailboxId }) => sql.$executeRaw`UPDATE system_mailbox SET removed_at = now() WHERE id = ${mailboxId}::uuid`,
    ],
    [
      "what it answers is a day old",
      ({ accountId }) => sql.$executeRaw`
      UPDATE office_email SET received_at = received_at - interval '1 day' WHERE owner_id = ${accountId}::uuid`,
    ],
  ])("may not when %s", async (_, happens) => {
    const stage = await open();
    await stage.bring();
    await stage.work();
    const [answer] = await stage.sent();
    await happens(stage);
    expect(await stage.mayLeave(answer?.id ?? "")).toBe(false);
  });
});
