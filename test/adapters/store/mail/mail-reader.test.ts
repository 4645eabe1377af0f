import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { createOfficeEmails } from "../../../../src/adapters/office/email.ts";
import { createMailFolderReader } from "../../../../src/adapters/store/mail/mail-folder-reader.ts";
import { createMailReader } from "../../../../src/adapters/store/mail/mail-reader.ts";
import { createReadMail } from "../../../../src/app/mail/read-mail.ts";
import type { MailCursor, MailFilter, MailPageQuery } from "../../../../src/app/ports/mail/mail-reader.ts";
import type { ReachedMailbox } from "../../../../src/core/access/mail-access.ts";
import { notFlagged } from "../../../../src/core/records/mail.ts";
import { must } from "../../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { createdMail, type MailSample, saying, somebody } from "../../../support/mail-samples.ts";
import { una, viewerOf } from "../../../support/mail-world.ts";

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

async function createMailbox(): Promise<string> {
  const [account] = await sql.$queryRaw<{ id: string }[]>`
    WITH o AS (INSERT INTO organization (name) VALUES ('Works') RETURNING id)
    INSERT INTO account (organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
    SELECT id, 'tenant', ${randomUUID()}, 'una@fabrikam.example', 'Una', 'CONNECTED', '{}' FROM o RETURNING id`;
  const { id } = must(account, "a mailbox");
  await sql.$executeRaw`
    INSERT INTO collection (account_id, resource, external_id, name, state, parent_id, well_known)
    SELECT ${id}::uuid, 'EMAIL', f.id, f.name, f.state, f.parent, f.known FROM (VALUES
      ('inbox', 'Posteingang', 'ACTIVE', NULL, 'inbox'), ('projects', 'Projekte', 'ACTIVE', 'inbox', NULL),
      ('alpha', 'Alpha', 'ACTIVE', 'projects', NULL), ('trash', 'Gelöschte Elemente', 'ACTIVE', NULL, 'deleteditems'),
      ('old', 'Alt', 'ACTIVE', 'trash', NULL), ('gone', 'Weg', 'GONE', NULL, NULL)) AS f(id, name, state, parent, known)`;
  return id;
}

interface Placed extends MailSample {
  /** Of its link: DELETED means deleted for good in Microsoft. */
  readonly left?: "WINDOW" | "DELETED";
}

async function arrive(accountId: string, ...mails: readonly Placed[]): Promise<readonly string[]> {
  const ids = mails.map(({ id }) => id ?? randomUUID());
  await sql.$transaction(async (tx) => {
    await emails.write(
      tx,
      accountId,
      mails.map((mail, at) => createdMail(accountId, { ...mail, id: ids[at] ?? "" })),
    );
    for (const [at, { left }] of mails.entries())
      await tx.$executeRaw`
        INSERT INTO link (account_id, resource, collection_id, office_id, m365_id, bases, office_version, state, detached_reason)
        SELECT owner_id, 'EMAIL', (SELECT id FROM collection WHERE account_id = owner_id AND external_id = 'inbox'), id, id::text, '{}', 1,
          ${left === undefined ? "ACTIVE" : "DETACHED"}, ${left ?? null}
        FROM office_email WHERE id = ${ids[at]}::uuid`;
  });
  return ids;
}

const owner = (accountId: string): ReachedMailbox => ({ accountId, reach: { kind: "ALL", level: "OWNER" } });
const shared = (accountId: string, level: "PEOPLE_AND_TIME" | "SUBJECT" | "EVERYTHING"): ReachedMailbox => ({
  accountId,
  reach: { kind: "SHARED", level, ownDomains: ["fabrikam.example"] },
});
const outsider = { name: "Otto", address: "otto@outside.example" };

const at = (minute: number) => `2026-05-01T08:${String(minute).padStart(2, "0")}:00Z`;
const mail = (subject: string, minute: number, more: Placed = {}): Placed => ({
  ...more,
  fields: { subject, receivedAt: at(minute), ...more.fields },
  content: { messageId: `<${subject}@x>`, ...more.content },
});

async function subjects(mailboxes: readonly ReachedMailbox[], query: Partial<MailPageQuery> = {}): Promise<string[]> {
  const reader = createMailReader(sql);
  const { rows } = await reader.list({
    mailboxes,
    filter: {},
    order: "NEWEST_FIRST",
    first: 50,
    after: null,
    ...query,
  });
  const { count } = await reader.count({ mailboxes, filter: {}, ...query });
  expect(count).toBe(rows.length);
  return rows.map(({ subject }) => subject);
}
const filtered = (mailbox: ReachedMailbox, filter: MailFilter) => subjects([mailbox], { filter });

describe("a list of mail", () => {
  test("goes page by page over several mailboxes, in both directions, with mail without a time at its end", async () => {
    const [one, other] = [await createMailbox(), await createMailbox()];
    await arrive(one, mail("a", 1), mail("c", 3), mail("e", 5), mail("timeless", 9, { fields: { receivedAt: null } }));
    await arrive(other, mail("b", 2), mail("d", 3), mail("f", 6));
    const mailboxes = [owner(one), owner(other)];
    for (const order of ["NEWEST_FIRST", "OLDEST_FIRST"] as const) {
      const seen: string[] = [];
      let after: MailCursor | null = null;
      for (let hasMore = true; hasMore; ) {
        const query: MailPageQuery = { mailboxes, filter: {}, order, first: 2, after };
        const page = await createMailReader(sql).list(query);
        seen.push(...page.rows.map(({ subject }) => subject));
        after = page.rows.at(-1) ?? null;
        hasMore = page.hasMore;
      }
      const newest = seen.map((subject) => (subject === "d" ? "c" : subject));
      const expected = ["f", "e", "c", "c", "b", "a", "timeless"];
      expect(newest).toEqual(order === "NEWEST_FIRST" ? expected : expected.toReversed());
    }
  });

  test("gives a mail whole, as it was stored", async () => {
    const mailbox = await createMailbox();
    const content = {
      ...{ to: [somebody("una")], cc: [somebody("bob")], bcc: [somebody("eve")], replyTo: [], messageId: "<id@x>" },
      ...{
        inReplyTo: "<a@x>",
        references: ["<a@x>"],
        hasAttachments: true,
        sentAt: at(1),
        webLink: "https://outlook.example",
      },
      ...saying("The whole text"),
    };
    const flag = { ...notFlagged, status: "flagged" as const, dueDate: "2026-05-03" };
    const [id = ""] = await arrive(
      mailbox,
      mail("whole", 2, { fields: { flag, categories: ["Blue"], isRead: true }, content }),
    );
    const found = await createMailReader(sql).one([owner(mailbox)], id);
    expect(found).toMatchObject({
      id,
      accountId: mailbox,
      state: "HERE",
      level: "OWNER",
      subject: "whole",
      flag,
      categories: ["Blue"],
      ...content,
    });
    expect(found).toMatchObject({ isRead: true, receivedAt: at(2), headers: [{ name: "Subject", value: "Hello" }] });
  });

  test("is filtered by folder with what lies below it, by what is read, flagged, attached, from somebody, and by time", async () => {
    const mailbox = await createMailbox();
    await arrive(
      mailbox,
      mail("inbox", 1, { content: { from: outsider } }),
      mail("projects", 2, { fields: { folderId: "projects", isRead: true } }),
      mail("alpha", 3, {
        fields: { folderId: "alpha", flag: { ...notFlagged, status: "flagged" } },
        content: { hasAttachments: true },
      }),
    );
    const of = (filter: MailFilter) => filtered(owner(mailbox), { accountId: mailbox, ...filter });
    expect(await of({ folder: { id: "inbox", withSubfolders: false } })).toEqual(["inbox"]);
    expect(await of({ folder: { id: "projects", withSubfolders: true } })).toEqual(["alpha", "projects"]);
    expect(await of({ isRead: false })).toEqual(["alpha", "inbox"]);
    expect(await of({ isFlagged: true })).toEqual(["alpha"]);
    expect(await of({ hasAttachments: false })).toEqual(["projects", "inbox"]);
    expect(await of({ from: "OTTO@outside" })).toEqual(["inbox"]);
    expect(await of({ receivedFrom: new Date(at(2)), receivedBefore: new Date(at(3)) })).toEqual(["projects"]);
  });

  test("has what is here and what is followed no longer, and deleted mail only when it is asked for", async () => {
    const mailbox = await createMailbox();
    await arrive(
      mailbox,
      mail("here", 1),
      mail("deleted", 2, { fields: { folderId: "trash" } }),
      mail("folder deleted", 3, { fields: { folderId: "old" } }),
      mail("left the window", 4, { left: "WINDOW" }),
      mail("purged", 5, { left: "DELETED" }),
    );
    expect(await filtered(owner(mailbox), {})).toEqual(["left the window", "here"]);
    expect(await filtered(owner(mailbox), { states: ["IN_DELETED_ITEMS"] })).toEqual(["folder deleted", "deleted"]);
    expect(await filtered(owner(mailbox), { states: ["DELETED"] })).toEqual(["purged"]);
  });

  test("has one row for each thread: its newest mail that the query finds", async () => {
    const mailbox = await createMailbox();
    const answers = (subject: string) => ({ content: { inReplyTo: `<${subject}@x>` } });
    await arrive(
      mailbox,
      mail("a", 1),
      mail("b", 2),
      mail("Re: a", 3, answers("a")),
      mail("Re: Re: a", 4, { ...answers("a"), fields: { isRead: true } }),
    );
    expect(await subjects([owner(mailbox)], { isThreaded: true })).toEqual(["Re: Re: a", "b"]);
    expect(await subjects([owner(mailbox)], { isThreaded: true, filter: { isRead: false } })).toEqual(["Re: a", "b"]);
    expect(await subjects([owner(mailbox)], { isThreaded: true, order: "OLDEST_FIRST" })).toHaveLength(2);
    const [first] = (
      await createMailReader(sql).list({
        mailboxes: [owner(mailbox)],
        filter: {},
        order: "OLDEST_FIRST",
        first: 1,
        after: null,
      })
    ).rows;
    const thread = await createMailReader(sql).thread([owner(mailbox)], first?.threadId ?? "");
    expect(thread).toEqual({
      id: first?.threadId,
      accountId: mailbox,
      count: 3,
      unread: 2,
      firstAt: at(1),
      lastAt: at(4),
      subject: "a",
    });
  });
});

describe("somebody else's mailbox", () => {
  async function createShared(): Promise<string> {
    const mailbox = await createMailbox();
    await arrive(
      mailbox,
      mail("internal", 1, { content: saying("secret word") }),
      mail("outside", 2, { content: { from: outsider, bcc: [somebody("eve")], ...saying("secret word") } }),
      mail("outside by bcc", 3, { content: { bcc: [outsider] } }),
      mail("outside and deleted", 4, { fields: { folderId: "trash" }, content: { from: outsider } }),
      mail("outside and kept", 5, { left: "WINDOW", content: { from: outsider } }),
    );
    return mailbox;
  }
  const levels = ["PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING"] as const;

  test("shows mail that is here and has an address outside, and nothing else, by no way of asking", async () => {
    const mailbox = await createShared();
    const every = { states: ["HERE", "IN_DELETED_ITEMS", "DELETED", "DETACHED"] as const };
    for (const level of levels) {
      expect(await filtered(shared(mailbox, level), every)).toEqual(["outside"]);
      const [{ rows }] = [
        await createMailReader(sql).list({
          mailboxes: [owner(mailbox)],
          filter: every,
          order: "NEWEST_FIRST",
          first: 9,
          after: null,
        }),
      ];
      const reader = createMailReader(sql);
      const read = await Promise.all(rows.map(({ id }) => reader.one([shared(mailbox, level)], id)));
      expect(read.flatMap((one) => one?.subject ?? [])).toEqual(["outside"]);
      const threads = await Promise.all(rows.map(({ threadId }) => reader.thread([shared(mailbox, level)], threadId)));
      expect(threads.filter((one) => one !== null)).toHaveLength(1);
    }
  });

  test("shows threads as far as the level shows what belongs together, made of the mails that it shows", async () => {
    const mailbox = await createMailbox();
    const own = { name: "Una", address: "una@fabrikam.example" };
    const answers = (to: string) => ({ inReplyTo: `<${to}@x>`, references: [`<${to}@x>`] });
    // The first and the third stay within the organization.
    await arrive(
      mailbox,
      mail("first", 1, { content: { from: own } }),
      mail("second", 2, { content: { from: own, to: [outsider], ...answers("first") } }),
      mail("third", 3, { content: { from: own, ...answers("second") } }),
      mail("fourth", 4, { content: { from: outsider, ...answers("third") } }),
      mail("other", 5, { content: { from: outsider } }),
    );
    const stored = await createMailReader(sql).list({
      ...{ mailboxes: [owner(mailbox)], filter: {}, order: "NEWEST_FIRST", first: 9, after: null },
    });
    const threadId = stored.rows[1]?.threadId ?? "";
    const viewer = viewerOf(una);
    const page = { order: "NEWEST_FIRST", first: 9, after: null } as const;
    const lines: string[] = [];
    for (const reached of [...levels.map((level) => shared(mailbox, level)), owner(mailbox), owner(randomUUID())]) {
      const reader = { mail: createMailReader(sql), folders: createMailFolderReader(sql) };
      const read = createReadMail({ ...reader, reach: async () => [reached] });
      const { rows } = await read.list(viewer, { filter: {}, isThreaded: true, ...page });
      const { count } = await read.count(viewer, { filter: {}, isThreaded: true });
      const sizes = await Promise.all(rows.map((row) => read.threadSize(viewer, row.threadId)));
      const isAlone = rows.map(({ id, threadId: shown }) => shown === id);
      const opened = await Promise.all(rows.map((row) => read.thread(viewer, row.threadId)));
      const listed = await Promise.all(
        rows.map(({ threadId: shown }) => read.list(viewer, { filter: { threadId: shown }, ...page })),
      );
      expect(sizes).toEqual(listed.map((one) => one.rows.length));
      expect(sizes).toEqual(opened.map((thread) => thread?.count));
      expect(opened.map((thread) => thread?.id)).toEqual(rows.map((row) => row.threadId));
      const probed = await read.thread(viewer, threadId);
      const filteredBy = await read.count(viewer, { filter: { threadId } });
      lines.push(
        `${rows.length === 0 ? "elsewhere" : reached.reach.level}: ${count} rows of ${sizes}, alone ${isAlone}; by the thread's id ${probed?.count ?? 0} of ${filteredBy.count}, "${probed?.subject ?? ""}"`,
      );
    }
    expect(lines).toEqual([
      `PEOPLE_AND_TIME: 3 rows of 1,1,1, alone true,true,true; by the thread's id 0 of 0, ""`,
      `SUBJECT: 3 rows of 1,1,1, alone true,true,true; by the thread's id 0 of 0, ""`,
      `EVERYTHING: 2 rows of 1,2, alone true,false; by the thread's id 2 of 2, "second"`,
      `OWNER: 2 rows of 1,4, alone true,false; by the thread's id 4 of 4, "first"`,
      `elsewhere: 0 rows of , alone ; by the thread's id 0 of 0, ""`,
    ]);
  });

  test.each([
    ["otto", ["PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING", "OWNER"]],
    ["outside", ["PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING", "OWNER"]],
    ["subject:", []],
    ["secret", ["EVERYTHING", "OWNER"]],
    ["eve", ["OWNER"]],
    ["otto -secret", ["PEOPLE_AND_TIME", "SUBJECT"]],
    ["otto -eve", ["PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING"]],
    ["offer", ["SUBJECT", "EVERYTHING", "OWNER"]],
    ["otto -offer", ["PEOPLE_AND_TIME"]],
    ["ott*", ["PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING", "OWNER"]],
    ["secr*", ["EVERYTHING", "OWNER"]],
    ["otto -ev*", ["PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING"]],
    ['"secret word"', ["EVERYTHING", "OWNER"]],
    ['"offer twice"', ["SUBJECT", "EVERYTHING", "OWNER"]],
    // Beside each other in the vector, but in two parts.
    ['"twice secret"', []],
    ["otto twice secret", ["EVERYTHING", "OWNER"]],
    ["eve or twice", ["SUBJECT", "EVERYTHING", "OWNER"]],
    // Marks of parts are no words.
    ["+otto #twice", ["SUBJECT", "EVERYTHING", "OWNER"]],
    ["!eve", ["OWNER"]],
  ])("is searched only in what the level shows: %s", async (search, found) => {
    const mailbox = await createMailbox();
    await arrive(
      mailbox,
      mail("Offer twice", 2, { content: { from: outsider, bcc: [somebody("eve")], ...saying("secret word") } }),
    );
    const reached = [...levels.map((level) => shared(mailbox, level)), owner(mailbox)];
    const by = await Promise.all(
      reached.map(async (one) => ((await subjects([one], { search })).length > 0 ? [one.reach.level] : [])),
    );
    expect(by.flat()).toEqual(found);
  });

  test("has no mail for a filter about what the level does not show", async () => {
    const mailbox = await createShared();
    expect(await filtered(shared(mailbox, "SUBJECT"), { isRead: false })).toEqual([]);
    expect(await filtered(shared(mailbox, "EVERYTHING"), { isRead: false })).toEqual(["outside"]);
    expect(await createMailFolderReader(sql).folders(shared(mailbox, "SUBJECT"))).toEqual([]);
  });
});

test("folders come as a tree with what is in them; one that is gone only as long as it has mail", async () => {
  const mailbox = await createMailbox();
  await arrive(
    mailbox,
    mail("a", 1),
    mail("b", 2, { fields: { folderId: "alpha", isRead: true } }),
    mail("c", 3, { fields: { folderId: "old" } }),
    mail("purged", 4, { left: "DELETED" }),
  );
  const folders = await createMailFolderReader(sql).folders(owner(mailbox));
  expect(folders.map(({ name, count, unread, isInDeletedItems }) => [name, count, unread, isInDeletedItems])).toEqual([
    ["Gelöschte Elemente", 0, 0, true],
    ["Alt", 1, 1, true],
    ["Posteingang", 1, 1, false],
    ["Projekte", 0, 0, false],
    ["Alpha", 1, 0, false],
  ]);
});

test("a search finds a mail by any spelling of its words, by phrases and by what stands beside them", async () => {
  const mailbox = await createMailbox();
  await arrive(
    mailbox,
    mail("Grüße aus Łódź", 1, {
      content: { from: { name: "Jan Novák", address: "jan.novak@x.example" }, ...saying("Das Angebot gilt bis Mai") },
    }),
    mail("Other", 2, { content: saying("Mai bis gilt Angebot, 全文検索") }),
  );
  const found = (search: string) => subjects([owner(mailbox)], { search });
  expect(await found("grusse lodz NOVAK")).toEqual(["Grüße aus Łódź"]);
  expect(await found('"angebot gilt bis"')).toEqual(["Grüße aus Łódź"]);
  expect(await found("angebot -novák")).toEqual(["Other"]);
  expect(await found("検索")).toEqual(["Other"]);
  expect(await found("索検")).toEqual([]);
  expect(await found("jan.novak@x.example or 全文")).toEqual(["Other", "Grüße aus Łódź"]);
  expect(await found("nov*")).toEqual(["Grüße aus Łódź"]);
  expect(await found("!!!")).toEqual([]);
});
