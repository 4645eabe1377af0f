import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../src/adapters/database/sql-database.ts";
import { createOfficeEmails } from "../../../src/adapters/office/email.ts";
import { createBlobStore } from "../../../src/adapters/store/mail/blob-store.ts";
import { createContentLaneStore } from "../../../src/adapters/store/mail/content-lane-store.ts";
import { endLanes } from "../../../src/adapters/store/mail/forget-mail.ts";
import { createMailReader } from "../../../src/adapters/store/mail/mail-reader.ts";
import { createContentLane } from "../../../src/app/mail/content-lane.ts";
import type { ContentTerms } from "../../../src/app/mail/content-terms.ts";
import { createFetchAttachment } from "../../../src/app/mail/fetch-attachment.ts";
import { createFetchText } from "../../../src/app/mail/fetch-text.ts";
import type { ContentLaneStore } from "../../../src/app/ports/mail/content-lane-store.ts";
import type { MailAttachment, MailSource } from "../../../src/app/ports/mail-source.ts";
import { StoreError } from "../../../src/app/store-error.ts";
import { must } from "../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { createdMail, mailContent, saying } from "../../support/mail-samples.ts";

let database: TestDatabase;
let sql: SqlConnections;
let lane: ContentLaneStore;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = openSqlDatabase(database.url);
  lane = createContentLaneStore(sql, createBlobStore(sql));
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function createMailbox(): Promise<string> {
  const [row] = await sql.$queryRaw<{ id: string }[]>`
    WITH o AS (INSERT INTO organization (name) VALUES ('Works') RETURNING id)
    INSERT INTO account (organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
    SELECT id, 'tenant', ${randomUUID()}, 'una@fabrikam.example', 'Una', 'CONNECTED', '{}' FROM o RETURNING id`;
  const { id } = must(row, "a mailbox");
  await sql.$executeRaw`INSERT INTO collection (account_id, resource, external_id, name, state) VALUES (${id}::uuid, 'EMAIL', 'inbox', 'Inbox', 'ACTIVE')`;
  return id;
}

/** Mail without its text, by Microsoft's id and the day of June when it came. */
async function arrive(accountId: string, m365Id: string, day: number): Promise<string> {
  const id = randomUUID();
  const fields = { subject: m365Id, receivedAt: `2026-06-${String(day).padStart(2, "0")}T08:00:00Z` };
  const content = { body: { state: "LATER" as const }, hasAttachments: true };
  await sql.$transaction((tx) =>
    createOfficeEmails().write(tx, accountId, [createdMail(accountId, { id, fields, content })]),
  );
  await sql.$executeRaw`
    INSERT INTO link (account_id, resource, collection_id, office_id, m365_id, bases, office_version, state)
    SELECT ${accountId}::uuid, 'EMAIL', id, ${id}::uuid, ${m365Id}, '{}', 1, 'ACTIVE' FROM collection WHERE account_id = ${accountId}::uuid`;
  return id;
}

const file = (id: string, size = 5): MailAttachment => ({
  ...{ id, kind: "file", name: `${id}.txt`, contentType: "text/plain", size, isInline: false, contentId: null },
});

/** Microsoft's side in memory; `asked` tells what was read, in order. */
function createSource(attachments: Readonly<Record<string, readonly MailAttachment[]>> = {}) {
  const asked: string[] = [];
  const troubles = new Map<string, StoreError>();
  const source: MailSource = {
    readContents: async (ids) => {
      asked.push(...ids);
      return ids.map((id) => troubles.get(id) ?? { ...mailContent, ...saying(`Text of ${id}`) });
    },
    listAttachments: async (ids) => ids.map((id) => attachments[id] ?? []),
    async readAttachment({ attachmentId }, take) {
      asked.push(attachmentId);
      const trouble = troubles.get(attachmentId);
      if (trouble !== undefined) throw trouble;
      async function* chunks() {
        yield Buffer.from("he");
        yield Buffer.from("llo");
      }
      return take({ chunks: chunks(), length: 5, contentType: null });
    },
    readMime: async () => {
      throw new Error("Nobody reads MIME here.");
    },
  };
  return { source, asked, troubles };
}

const never = new AbortController().signal;
const usual: ContentTerms = { attachments: "RECENT", attachmentLimitBytes: 1_000, bodyLimitBytes: 1_000 };

function createLane(source: MailSource, terms: ContentTerms | null = usual, hasRoom = true) {
  return createContentLane({
    lane,
    openMail: async () => source,
    termsOf: async () => terms,
    hasRoom: async () => hasRoom,
    now: () => new Date("2026-07-05T00:00:00Z"),
    ...{ holder: randomUUID(), leaseMs: 60_000 },
  });
}

async function states(accountId: string): Promise<Readonly<Record<string, string>>> {
  const rows = await sql.$queryRaw<{ id: string; state: string }[]>`
    SELECT a.m365_id AS id, a.state FROM email_attachment a JOIN office_email e ON e.id = a.email_id WHERE e.owner_id = ${accountId}::uuid`;
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

const long = "ü".repeat(501);
const short = "ü".repeat(499);
const saysByName: MailSource["readContents"] = async (ids) =>
  ids.map((id) => ({ ...mailContent, ...saying(id === "long" ? long : short) }));
const keptOf = (accountId: string) => sql.$queryRaw`
  SELECT c.body_state AS state, c.body_reason AS reason, c.text IS NOT NULL AS "hasText" FROM email_content c
  WHERE c.account_id = ${accountId}::uuid ORDER BY 1`;
const shortIsKept = [
  { state: "STORED", reason: null, hasText: true },
  { state: "TOO_LARGE", reason: expect.stringContaining("Open it in Outlook"), hasText: false },
];

test("a late text that is larger than the settings let in is not kept, and says why", async () => {
  const mailbox = await createMailbox();
  await arrive(mailbox, "long", 1);
  await arrive(mailbox, "short", 2);
  const source = { ...createSource().source, readContents: saysByName };
  expect(await createLane(source)(mailbox, never)).toBe("nothingToDo");
  expect(await keptOf(mailbox)).toEqual(shortIsKept);
});

test("nor is it when somebody opens its mail; of a mailbox that is not synced, nothing is fetched", async () => {
  const mailbox = await createMailbox();
  const ids = [await arrive(mailbox, "long", 1), await arrive(mailbox, "short", 2)];
  const source = { ...createSource().source, readContents: saysByName };
  const openAll = (terms: ContentTerms | null) => {
    const { fetch } = createFetchText({ lane, openMail: async () => source, termsOf: async () => terms });
    return Promise.all(ids.map((id) => fetch(id, never)));
  };
  expect((await openAll(null)).map(({ kind }) => kind)).toEqual(["LATER", "LATER"]);
  expect(await openAll(usual)).toEqual([{ kind: "DECIDED" }, { kind: "DECIDED" }]);
  expect(await keptOf(mailbox)).toEqual(shortIsKept);
});

test("a permission that only calendars or tasks lack stops nothing of mail", async () => {
  const mailbox = await createMailbox();
  const id = await arrive(mailbox, "short", 1);
  await sql.$executeRaw`UPDATE account SET state = 'MISSING_SCOPES' WHERE id = ${mailbox}::uuid`;
  expect(await lane.waitingAccounts(1_000)).toContain(mailbox);
  const source = { ...createSource({ short: [file("one")] }).source, readContents: saysByName };
  const { fetch } = createFetchText({ lane, openMail: async () => source, termsOf: async () => usual });
  expect(await fetch(id, never)).toEqual({ kind: "DECIDED" });
  expect(await createLane(source, { ...usual, attachments: "ALL" })(mailbox, never)).toBe("nothingToDo");
  expect(await states(mailbox)).toEqual({ one: "STORED" });
});

test("late texts come newest first and are found by their words; what Microsoft does not give says why", async () => {
  const mailbox = await createMailbox();
  await arrive(mailbox, "old", 1);
  const refused = await arrive(mailbox, "corrupt", 2);
  await arrive(mailbox, "new", 3);
  const { source, asked, troubles } = createSource();
  troubles.set("corrupt", new StoreError("rejected", "The item is corrupt."));
  expect(await createLane(source)(mailbox, never)).toBe("nothingToDo");
  expect(asked).toEqual(["new", "corrupt", "old"]);
  const mailboxes = [{ accountId: mailbox, reach: { kind: "ALL", level: "OWNER" } }] as const;
  const reader = createMailReader(sql);
  const query = {
    mailboxes,
    filter: {},
    search: '"text of new"',
    order: "NEWEST_FIRST",
    first: 5,
    after: null,
  } as const;
  expect((await reader.list(query)).rows.map(({ subject }) => subject)).toEqual(["new"]);
  expect((await reader.one(mailboxes, refused))?.body).toEqual({ state: "UNREADABLE", reason: "The item is corrupt." });
});

test("attachments are listed for all mail, and fetched as far as the settings say", async () => {
  const attachments = {
    old: [file("of old mail")],
    new: [file("small"), file("large", 2_000), { ...file("link"), kind: "reference" as const }],
  };
  const fetched = { ON_OPEN: [], RECENT: ["small"], ALL: ["of old mail", "small"] } as const;
  for (const mode of ["ON_OPEN", "RECENT", "ALL"] as const) {
    const mailbox = await createMailbox();
    await arrive(mailbox, "old", 1);
    await arrive(mailbox, "new", 20);
    await createLane(createSource(attachments).source, { ...usual, attachments: mode })(mailbox, never);
    const found = await states(mailbox);
    expect(found).toMatchObject({ large: "TOO_BIG", link: "REFUSED" });
    const stored = Object.keys(found).filter((id) => found[id] === "STORED");
    expect(stored.toSorted()).toEqual(fetched[mode]);
  }
});

test("what fails for now is tried again in the next turn, and keeps nothing else waiting", async () => {
  const mailbox = await createMailbox();
  await arrive(mailbox, "new", 20);
  const { source, troubles } = createSource({ new: [file("a"), file("b")] });
  troubles.set("a", new StoreError("unavailable", "Microsoft does not answer."));
  expect(await createLane(source)(mailbox, never)).toBe("later");
  expect(await states(mailbox)).toEqual({ a: "NOT_FETCHED", b: "STORED" });
  troubles.clear();
  expect(await createLane(source)(mailbox, never)).toBe("nothingToDo");
  expect(await states(mailbox)).toEqual({ a: "STORED", b: "STORED" });
});

test("no attachment is fetched while the disk has too little room; texts are", async () => {
  const mailbox = await createMailbox();
  await arrive(mailbox, "new", 20);
  const { source, asked } = createSource({ new: [file("a")] });
  expect(await createLane(source, usual, false)(mailbox, never)).toBe("later");
  expect(asked).toEqual(["new"]);
});

test("what is in flight is lost when the mailbox's lanes end meanwhile, and one worker has the lane at a time", async () => {
  const mailbox = await createMailbox();
  await arrive(mailbox, "new", 20);
  const { source } = createSource({ new: [file("a")] });
  const ending: MailSource = {
    ...source,
    async readAttachment(ref, take, signal) {
      expect(await createLane(source)(mailbox, never)).toBe("nothingToDo");
      await endLanes(sql, [mailbox]);
      return source.readAttachment(ref, take, signal);
    },
  };
  expect(await createLane(ending)(mailbox, never)).toBe("leaseLost");
  expect(await states(mailbox)).toEqual({ a: "NOT_FETCHED" });
});

test("an attachment that somebody opens is fetched at once, whatever its size", async () => {
  const mailbox = await createMailbox();
  await arrive(mailbox, "new", 20);
  const { source, troubles } = createSource({ new: [file("large", 2_000), file("bad", 2_000)] });
  await createLane(source)(mailbox, never);
  const rows = await sql.$queryRaw<{ id: string; name: string }[]>`
    SELECT a.id, a.m365_id AS name FROM email_attachment a JOIN office_email e ON e.id = a.email_id WHERE e.owner_id = ${mailbox}::uuid`;
  const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? "";
  const { fetch } = createFetchAttachment({ lane, openMail: async () => source });
  expect(await fetch(idOf("large"), never)).toMatchObject({ kind: "STORED", length: 5 });
  troubles.set("bad", new StoreError("rejected", "It holds malware."));
  expect(await fetch(idOf("bad"), never)).toEqual({ kind: "REFUSED", reason: "It holds malware." });
  expect(await fetch(randomUUID(), never)).toEqual({ kind: "GONE" });
  await sql.$executeRaw`UPDATE account SET state = 'DISCONNECTED' WHERE id = ${mailbox}::uuid`;
  troubles.clear();
  expect(await fetch(idOf("bad"), never)).toEqual({ kind: "GONE" });
});
