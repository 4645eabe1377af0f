import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { endLanes } from "../../../../src/adapters/store/mail/forget-mail.ts";
import type { WebhookAnswer } from "../../../../src/app/ports/webhook-sender.ts";
import { ok, openArrivals } from "../../../support/arrivals-stage.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { saying, somebody } from "../../../support/mail-samples.ts";

/** Arrived mail on real tables: which is processed, what is made of it, and what of that survives a kill. */

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

const mail = (subject: string, content = {}, fields = {}) => ({ fields: { subject, ...fields }, content });
const busy: WebhookAnswer = { kind: "answered", status: 503, retryAfterMs: null, text: "Busy." };

describe("mail that arrives in a system mailbox", () => {
  test("becomes a task of its owner with a link to it, once, and the owner's sync is woken", async () => {
    const { bring, work, tasks, arrivals, changed, ownerId, accountId, isDue } = await openArrivals(sql, "TASK");
    const [id] = await bring(mail("Broken heater", saying("It is cold here.")));
    expect(await isDue()).toBe(true);
    expect(await work()).toBe("nothingDue");
    expect(await work()).toBe("nothingDue");
    expect(await isDue()).toBe(false);
    expect(await arrivals()).toEqual([{ emailId: id, processing: "TASK", skipped: null }]);
    expect(await tasks()).toEqual([
      {
        ...{ subject: "Answer: Broken heater", dueDate: "2026-05-03" },
        description: `From: Alice <alice@fabrikam.example>\n\nIt is cold here.\n\nhttps://sync.example/#/mail/${accountId}/inbox/${id}`,
      },
    ]);
    expect(changed).toEqual([ownerId]);
    const logged = await sql.$queryRaw`
      SELECT FROM office_change c JOIN mail_arrival w ON w.task_id = c.record_id WHERE w.email_id = ${id}::uuid`;
    expect(logged).toHaveLength(1);
  });

  test("is left where it answers mail that the mailbox had, in whatever order the two came", async () => {
    const { bring, work, tasks } = await openArrivals(sql, "TASK");
    const answer = mail(
      "Re: Broken heater",
      { messageId: "<answer@x>", inReplyTo: "<question@x>", from: somebody("bob") },
      { receivedAt: "2026-05-01T09:00:00Z" },
    );
    const question = mail("Broken heater", { messageId: "<question@x>" });
    await bring(answer, question);
    await bring(mail("Re: Your heater", { inReplyTo: "<never-seen@x>" }));
    await work();
    expect((await tasks()).map(({ subject }) => subject)).toEqual(["Answer: Broken heater", "Answer: Re: Your heater"]);
  });

  test("of a form on a web site is processed each time, though Exchange makes one conversation of it", async () => {
    const { bring, work, arrivals } = await openArrivals(sql, "WEBHOOK");
    const form = (hour: string) =>
      mail(
        "New message",
        { conversationId: "same", from: somebody("form") },
        { receivedAt: `2026-05-01T${hour}:00:00Z` },
      );
    await bring(form("08"), form("09"));
    await bring(
      form("10"),
      mail(
        "Re: New message",
        { conversationId: "same", from: somebody("form") },
        { receivedAt: "2026-05-01T11:00:00Z" },
      ),
    );
    await work();
    expect((await arrivals()).map(({ processing, skipped }) => skipped ?? processing)).toEqual([
      ...["WEBHOOK", "WEBHOOK", "WEBHOOK"],
      "ANSWER",
    ]);
  });

  test("is noted only if it was received since processing began, and never in sent items or in a mailbox without it", async () => {
    const { bring, arrivals, mailboxId } = await openArrivals(sql, "TASK");
    await bring(
      mail("Old", {}, { receivedAt: "2026-03-31T23:59:59Z" }),
      mail("Sent", {}, { folderId: "sent" }),
      mail("Undated", {}, { receivedAt: null }),
    );
    expect(await arrivals()).toEqual([]);
    await sql.$executeRaw`UPDATE system_mailbox SET processing_since = NULL WHERE id = ${mailboxId}::uuid`;
    await bring(mail("Off"));
    expect(await arrivals()).toEqual([]);
    await sql.$executeRaw`UPDATE system_mailbox SET answering_since = '2026-05-01' WHERE id = ${mailboxId}::uuid`;
    await bring(mail("To be answered"));
    expect((await arrivals()).map(({ processing }) => processing)).toEqual(["OFF"]);
  });

  test("waits for its text, and while older mail of the mailbox is still being read", async () => {
    const { bring, work, isDue, tasks, accountId } = await openArrivals(sql, "TASK");
    const [id] = await bring(mail("Long", { body: { state: "LATER" } }));
    expect(await isDue()).toBe(false);
    await work();
    expect(await tasks()).toEqual([]);
    await sql.$executeRaw`UPDATE email_content SET body_state = 'TOO_LARGE' WHERE email_id = ${id}::uuid`;
    await sql.$executeRaw`UPDATE collection SET delta_link = NULL WHERE account_id = ${accountId}::uuid AND external_id = 'inbox'`;
    expect(await isDue()).toBe(false);
    await work();
    expect(await tasks()).toEqual([]);
    // A folder that cannot be read for now holds nothing up.
    await sql.$executeRaw`UPDATE collection SET failures = 1 WHERE account_id = ${accountId}::uuid AND external_id = 'inbox'`;
    expect(await isDue()).toBe(true);
    await work();
    expect(await tasks()).toHaveLength(1);
  });

  test.each([
    ["suspended", `UPDATE "user" SET suspended_at = now() WHERE id = $1::uuid`, `suspended_at = NULL`],
    ["removed", `UPDATE "user" SET removed_at = now() WHERE id = $1::uuid`, `removed_at = NULL`],
    [
      "of another organization",
      `WITH other AS (INSERT INTO organization (name) VALUES ('Elsewhere') RETURNING id)
       UPDATE "user" u SET organization_id = other.id FROM other WHERE u.id = $1::uuid`,
      `organization_id = (SELECT organization_id FROM system_mailbox m JOIN mail_processing p ON p.mailbox_id = m.id WHERE p.task_owner_id = "user".id)`,
    ],
  ])("waits with one alert while the owner of its tasks is %s, and nothing is lost", async (_name, away, back) => {
    const { bring, work, tasks, alerts, ownerId, pass, isDue } = await openArrivals(sql, "TASK");
    await bring(mail("One"), mail("Two"));
    await sql.$transaction((tx) => tx.$executeRawUnsafe(away, ownerId));
    expect(await work()).toBe("later");
    expect(await isDue()).toBe(false);
    await pass(61);
    expect(await work()).toBe("later");
    expect(await alerts()).toMatchObject([{ code: "TASK_OWNER_AWAY", occurrences: 1 }]);
    expect(await tasks()).toEqual([]);
    await sql.$transaction((tx) => tx.$executeRawUnsafe(`UPDATE "user" SET ${back} WHERE id = $1::uuid`, ownerId));
    await pass(61);
    expect(await work()).toBe("nothingDue");
    expect(await tasks()).toHaveLength(2);
    expect(await alerts()).toEqual([]);
  });
});

describe("a webhook", () => {
  test("is told of a mail without bcc, and again with the same id until it takes it", async () => {
    const { bring, work, calls, delivered, pass, mailboxId } = await openArrivals(sql, "WEBHOOK");
    const [emailId] = await bring(
      mail("Broken heater", { ...saying("It is cold here."), to: [somebody("una")], bcc: [somebody("secret")] }),
    );
    expect(await work(() => busy)).toBe("later");
    await pass(5);
    expect(await work()).toBe("nothingDue");
    const [first, second] = calls;
    expect(second?.id).toBe(first?.id);
    expect(second?.body).toBe(first?.body);
    expect(first?.body).not.toContain("secret");
    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      ...{ id: first?.id, type: "mail.received" },
      data: {
        ...{ emailId, subject: "Broken heater", text: "It is cold here.", isTextCut: false },
        ...{ mailbox: { id: mailboxId, label: "Support" }, from: somebody("alice"), to: [somebody("una")], cc: [] },
      },
    });
    expect(await delivered()).toMatchObject([
      {
        id: first?.id,
        state: "DELIVERED",
        tries: 2,
        attempts: [{ status: 503, error: "It answered 503: Busy." }, { status: 200 }],
      },
    ]);
  });

  test("that fails is asked once a turn, alerts after ten minutes, once, and its next success ends that", async () => {
    const { bring, work, calls, alerts, pass, delivered } = await openArrivals(sql, "WEBHOOK");
    await bring(...Array.from({ length: 12 }, (_, nth) => mail(`Mail ${nth}`)));
    expect(await work(() => busy)).toBe("later");
    expect(calls).toHaveLength(8);
    await work(() => busy);
    expect(calls).toHaveLength(9);
    expect(await alerts()).toEqual([]);
    for (let turn = 0; turn < 3; turn += 1) {
      await pass(601);
      await work(() => busy);
    }
    expect(await alerts()).toEqual([
      { code: "WEBHOOK_FAILING", message: "The webhook of this mailbox fails. It answered 503: Busy.", occurrences: 1 },
    ]);
    await pass(601);
    expect(await work()).toBe("nothingDue");
    expect((await delivered()).every(({ state }) => state === "DELIVERED")).toBe(true);
    expect(await alerts()).toEqual([]);
  });

  test("that is gone is told nothing more, with an alert, and mail waits", async () => {
    const { bring, work, calls, alerts, pass, delivered, isDue } = await openArrivals(sql, "WEBHOOK");
    const gone: WebhookAnswer = { kind: "answered", status: 410, retryAfterMs: null, text: "" };
    await bring(mail("One"));
    await work(() => gone);
    await bring(mail("Two"));
    await pass(100_000);
    expect(await isDue()).toBe(true);
    await work();
    expect(await isDue()).toBe(false);
    expect(calls).toHaveLength(1);
    expect((await delivered()).map(({ state }) => state)).toEqual(["FAILED", "PENDING"]);
    expect((await alerts()).map(({ code }) => code)).toEqual(["WEBHOOK_FAILING"]);
  });
});

describe("a worker that is killed", () => {
  /** Each call of the stores dies before or after its work. */
  function dying<T extends object>(store: T, dies: () => "before" | "after" | null): T {
    return new Proxy(store, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          const when = dies();
          if (when === "before") throw new Error("Killed.");
          const result: unknown = await method.apply(target, args);
          if (when === "after") throw new Error("Killed.");
          return result;
        };
      },
    });
  }

  test.each(["TASK", "WEBHOOK"] as const)(
    "at any moment leaves one %s of each mail, and deliveries with one id",
    async (kind) => {
      let killed = 0;
      for (let moment = 0; moment < 12; moment += 1) {
        const stage = await openArrivals(sql, kind);
        await stage.bring(...Array.from({ length: 3 }, (_, nth) => mail(`Mail ${nth}`)));
        let calls = 0;
        const dies = () => {
          const at = calls;
          calls += 1;
          return at === moment >> 1 ? (moment % 2 === 0 ? "before" : "after") : null;
        };
        const arrivals = dying(stage.store, dies);
        const delivering = dying(stage.deliveries, dies);
        await stage
          .work(() => ok, { arrivals, delivering })
          .catch((error: Error) => {
            expect(error.message).toBe("Killed.");
            killed += 1;
          });
        await endLanes(sql as never, [stage.accountId]);
        expect(await stage.work()).toBe("nothingDue");
        if (kind === "TASK") expect(await stage.tasks()).toHaveLength(3);
        const rows = await stage.delivered();
        expect(rows.map(({ state }) => state)).toEqual(kind === "TASK" ? [] : Array(3).fill("DELIVERED"));
        expect(new Set(stage.calls.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)));
      }
      expect(killed).toBe(kind === "TASK" ? 10 : 12);
    },
  );

  test("or frozen past its lease writes nothing any more", async () => {
    const stage = await openArrivals(sql, "TASK");
    await stage.bring(mail("One"));
    const arrivals = new Proxy(stage.store, {
      get: (target, name) =>
        name !== "settleArrivals"
          ? Reflect.get(target, name)
          : async (...args: Parameters<typeof target.settleArrivals>) => {
              await endLanes(sql as never, [stage.accountId]);
              return target.settleArrivals(...args);
            },
    });
    expect(await stage.work(() => ok, { arrivals })).toBe("leaseLost");
    expect(await stage.tasks()).toEqual([]);
    const both = await Promise.all([stage.work(), stage.work()]);
    expect(both).toContain("nothingDue");
    expect(await stage.tasks()).toHaveLength(1);
  });
});
