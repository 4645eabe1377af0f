import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../src/adapters/database/sql-database.ts";
import { createOfficeEmails } from "../../../src/adapters/office/email.ts";
import type { MailContent } from "../../../src/core/records/mail.ts";
import { must } from "../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { createdMail, type MailSample, saying, somebody } from "../../support/mail-samples.ts";

const emails = createOfficeEmails();
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

async function createMailbox(organizationId?: string): Promise<string> {
  const [organization] = organizationId
    ? [{ id: organizationId }]
    : await sql.$queryRaw<{ id: string }[]>`INSERT INTO organization (name) VALUES ('Works') RETURNING id`;
  const [account] = await sql.$queryRaw<{ id: string }[]>`
    INSERT INTO account (organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
    VALUES (${must(organization, "an organization").id}::uuid, 'tenant', ${randomUUID()}, 'Una@fabrikam.example', 'Una', 'CONNECTED', '{}')
    RETURNING id`;
  return must(account, "a mailbox").id;
}

async function arrive(accountId: string, ...pages: readonly (readonly MailSample[])[]): Promise<void> {
  for (const page of pages)
    await sql.$transaction((tx) =>
      emails.write(
        tx,
        accountId,
        page.map((mail) => createdMail(accountId, mail)),
      ),
    );
}

async function threadsOf(accountId: string): Promise<readonly string[]> {
  const rows = await sql.$queryRaw<{ subjects: string[] }[]>`
    SELECT array_agg(e.subject ORDER BY e.subject) AS subjects FROM email_threading t JOIN office_email e ON e.id = t.email_id
    WHERE e.owner_id = ${accountId}::uuid GROUP BY t.thread_id`;
  return rows.map(({ subjects }) => subjects.join(" ")).toSorted();
}

const mail = (
  subject: string,
  from: string,
  to: readonly string[],
  minute: number,
  content: Partial<MailContent> = {},
) => ({
  fields: { subject, receivedAt: `2026-05-01T08:${String(minute).padStart(2, "0")}:00Z` },
  content: { from: somebody(from), to: to.map(somebody), messageId: `<${subject}@x>`, ...content },
});

describe("threads of a mailbox in PostgreSQL", () => {
  test("join answers that came before what they answer, and an address of a thread that was merged still finds it", async () => {
    const mailbox = await createMailbox();
    const first = mail("a", "alice", ["una", "bob"], 1);
    const one = mail("b", "bob", ["una"], 2, { inReplyTo: "<a@x>" });
    const other = mail("c", "una", ["alice"], 3, { references: ["<a@x>"] });
    await arrive(mailbox, [other], [one]);
    expect(await threadsOf(mailbox)).toEqual(["b", "c"]);
    const before = await sql.$queryRaw<{ id: string }[]>`
      SELECT thread_id AS id FROM email_threading WHERE account_id = ${mailbox}::uuid ORDER BY id`;
    await arrive(mailbox, [first]);
    expect(await threadsOf(mailbox)).toEqual(["a b c"]);
    const after = await sql.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT COALESCE(a.thread_id, was.id) AS id
      FROM unnest(${before.map(({ id }) => id)}::uuid[]) AS was(id) LEFT JOIN email_thread_alias a USING (id)`;
    expect(after).toHaveLength(1);
  });

  test("take no stranger in, whatever the headers of its mail say", async () => {
    const mailbox = await createMailbox();
    const topic = { conversationId: "conversation" };
    await arrive(mailbox, [
      mail("Offer", "alice", ["una", "bob"], 1, topic),
      mail("Re: Offer", "bob", ["una", "alice"], 2, { ...topic, inReplyTo: "<Offer@x>" }),
      mail("AW: Offer", "stranger", ["una", "alice", "bob"], 3, {
        ...topic,
        references: ["<Offer@x>", "<Re: Offer@x>"],
      }),
      mail("RE: Offer", "bob", ["una", "alice"], 4, { ...topic, references: ["<Offer@x>"] }),
    ]);
    expect(await threadsOf(mailbox)).toEqual(["AW: Offer", "Offer RE: Offer Re: Offer"]);
  });

  test("are the same in whatever order and in whatever pages mail comes", async () => {
    const people = ["una", "alice", "bob", "carol"];
    const header = fc.integer({ min: 0, max: 5 }).map((nth) => `<${nth}@x>`);
    const arrived = fc.record({
      from: fc.constantFrom(...people),
      to: fc.subarray(people),
      minute: fc.integer({ min: 0, max: 9 }),
      messageId: header,
      references: fc.array(header, { maxLength: 2 }),
      conversationId: fc.constantFrom(null, "one"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(arrived, { minLength: 3, maxLength: 9 }).chain((all) => {
          const mails = all.map(({ from, to, minute, ...content }, nth) => ({
            ...mail(`Re: ${"ab".charAt(nth % 2)}`, from, to, minute, { ...content, preview: String(nth) }),
          }));
          const order = fc.shuffledSubarray(mails, { minLength: mails.length, maxLength: mails.length });
          return fc.tuple(fc.constant(mails), order, fc.integer({ min: 1, max: 3 }));
        }),
        async ([mails, order, size]) => {
          const [one, other] = [await createMailbox(), await createMailbox()];
          await arrive(one, mails);
          await arrive(other, ...order.flatMap((_, at) => (at % size === 0 ? [order.slice(at, at + size)] : [])));
          expect(await namesByThread(other)).toEqual(await namesByThread(one));
        },
      ),
      { numRuns: 12 },
    );
  });

  async function namesByThread(accountId: string): Promise<readonly string[]> {
    const rows = await sql.$queryRaw<{ names: string[] }[]>`
      SELECT array_agg(c.preview ORDER BY c.preview) AS names
      FROM email_threading t JOIN email_content c USING (email_id) WHERE t.account_id = ${accountId}::uuid GROUP BY t.thread_id`;
    return rows.map(({ names }) => names.join(" ")).toSorted();
  }

  test("cost as many statements for a page of any size", async () => {
    const mailbox = await createMailbox();
    const cost = async (count: number): Promise<number> => {
      const sent: string[] = [];
      const counted = openSqlDatabase(database.url);
      try {
        await counted.$transaction(async (tx) => {
          const spied = { ...tx, ...spy(tx, sent) };
          const page = Array.from({ length: count }, (_, nth) =>
            mail(`m${count}-${nth}`, "alice", ["una"], 1, { references: [`<m${count}-${nth - 1}@x>`] }),
          );
          await emails.write(
            spied,
            mailbox,
            page.map((one) => createdMail(mailbox, one)),
          );
        });
      } finally {
        await counted.end();
      }
      return sent.length;
    };
    expect(await cost(60)).toBe(await cost(2));
  });

  type Tx = Parameters<typeof emails.write>[0];
  function spy(tx: Tx, sent: string[]): Pick<Tx, "$queryRawUnsafe" | "$executeRawUnsafe"> {
    return {
      $queryRawUnsafe: (text, ...values) => {
        sent.push(text);
        return tx.$queryRawUnsafe(text, ...values);
      },
      $executeRawUnsafe: (text, ...values) => {
        sent.push(text);
        return tx.$executeRawUnsafe(text, ...values);
      },
    };
  }
});

describe("the placements of one mail", () => {
  const groups = async (...accountIds: readonly string[]): Promise<number> => {
    const rows = await sql.$queryRaw`
      SELECT DISTINCT message_group_id FROM email_threading WHERE account_id = ANY(${[...accountIds]}::uuid[])`;
    return (rows as unknown[]).length;
  };

  test("are one message in an organization when Message-ID, sender and sent time agree, and in no other one", async () => {
    const [organization] = await sql.$queryRaw<
      { id: string }[]
    >`INSERT INTO organization (name) VALUES ('Works') RETURNING id`;
    const [una, bob] = [await createMailbox(organization?.id), await createMailbox(organization?.id)];
    const stranger = await createMailbox();
    const letter = mail("Offer", "alice", ["una", "bob"], 1);
    await arrive(una, [letter]);
    await arrive(bob, [letter]);
    expect(await groups(una, bob)).toBe(1);
    await arrive(stranger, [letter]);
    expect(await groups(una, bob, stranger)).toBe(2);
    await arrive(bob, [mail("Offer", "mallory", ["bob"], 1), mail("Offer", "alice", ["bob"], 1, { messageId: null })]);
    expect(await groups(una, bob)).toBe(3);
  });
});

test("whatever a mail says can be stored, and is found by its words", async () => {
  const mailbox = await createMailbox();
  const odd = `${"\u0000"}half \ud83d ${"x".repeat(5_000)} ${"ab ".repeat(30_000)} 'quote" {brace} \\ back`;
  await arrive(mailbox, [
    mail("odd", "alice", ["una"], 1, {
      ...saying(odd),
      messageId: `<${"i".repeat(10_000)}>`,
      headers: [{ name: "X", value: odd }],
    }),
    mail("plain", "", [], 2, { from: null, sender: null, sentAt: null, messageId: null }),
  ]);
  const found = await sql.$queryRaw<{ subject: string }[]>`
    SELECT e.subject FROM office_email e JOIN email_content c ON c.email_id = e.id
    WHERE e.owner_id = ${mailbox}::uuid AND c.search @@ ${`'@${mailbox}' & 'quote' & 'back'`}::tsquery`;
  expect(found).toEqual([{ subject: "odd" }]);
});
