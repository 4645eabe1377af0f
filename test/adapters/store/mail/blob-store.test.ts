import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Prisma } from "../../../../prisma/generated/client.ts";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { createOfficeEmails } from "../../../../src/adapters/office/email.ts";
import {
  type BlobStore,
  collectBlobs,
  createBlobStore,
  partBytes,
} from "../../../../src/adapters/store/mail/blob-store.ts";
import { endLanes, forgetMail, purgeMail } from "../../../../src/adapters/store/mail/forget-mail.ts";
import { createMailAttachmentReader } from "../../../../src/adapters/store/mail/mail-attachment-reader.ts";
import { must } from "../../../../src/lib/must.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { createdMail, somebody } from "../../../support/mail-samples.ts";

let database: TestDatabase;
let sql: SqlConnections;
let blobs: BlobStore;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = openSqlDatabase(database.url);
  blobs = createBlobStore(sql);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function createMailbox(): Promise<{ readonly organizationId: string; readonly accountId: string }> {
  const [row] = await sql.$queryRaw<{ organizationId: string; accountId: string }[]>`
    WITH o AS (INSERT INTO organization (name) VALUES ('Works') RETURNING id)
    INSERT INTO account (organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
    SELECT id, 'tenant', ${randomUUID()}, 'una@fabrikam.example', 'Una', 'CONNECTED', '{}' FROM o
    RETURNING id AS "accountId", organization_id AS "organizationId"`;
  return must(row, "a mailbox");
}

async function createMail(accountId: string): Promise<string> {
  const id = randomUUID();
  const content = { to: [somebody("una")], conversationId: "conversation", references: ["<unknown@x>"] };
  await sql.$transaction((tx) => createOfficeEmails().write(tx, accountId, [createdMail(accountId, { id, content })]));
  return id;
}

async function* inChunks(bytes: Uint8Array, size = 100_000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

function attach(organizationId: string, emailId: string, bytes: Uint8Array, name = "a.pdf") {
  return blobs.store(organizationId, inChunks(bytes), async (tx, { blobId, length }) => {
    await tx.$executeRaw`
      INSERT INTO email_attachment (email_id, m365_id, nth, kind, name, size, state, blob_id)
      VALUES (${emailId}::uuid, ${randomUUID()}, 0, 'file', ${name}, ${length}::bigint, 'STORED', ${blobId}::uuid)`;
  });
}

async function read(blobId: string, range?: { start: number; end: number }): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blobs.read(blobId, range)) {
    expect(chunk.byteLength).toBeLessThanOrEqual(partBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const bytesOf = (seed: string, length: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, nth) => createHash("sha256").update(`${seed}${nth}`).digest()),
  ).subarray(0, length);

async function count(table: "blob" | "blob_part"): Promise<number> {
  const [row] = await sql.$queryRaw<{ count: number }[]>(
    Prisma.sql`SELECT count(*)::int AS count FROM ${Prisma.raw(table)}`,
  );
  return row?.count ?? 0;
}

describe("bytes of attachments", () => {
  test.each([0, 1, partBytes, partBytes + 1, 3 * partBytes - 7])(
    "come back as they were, whole and in parts: %i",
    async (length) => {
      const { organizationId, accountId } = await createMailbox();
      const bytes = bytesOf(String(length), length);
      const { blobId } = await attach(organizationId, await createMail(accountId), bytes);
      expect((await read(blobId)).equals(bytes)).toBe(true);
      const range = { start: Math.floor(length / 3), end: Math.ceil(length / 2) };
      expect((await read(blobId, range)).equals(bytes.subarray(range.start, range.end))).toBe(true);
    },
  );

  test("are stored once in each organization that has them, and go when nothing refers to them", async () => {
    while ((await collectBlobs(sql, 100)) > 0);
    const [one, other] = [await createMailbox(), await createMailbox()];
    const bytes = bytesOf("shared", partBytes + 5);
    const before = await count("blob_part");
    const mails = [await createMail(one.accountId), await createMail(one.accountId)];
    const stored = await Promise.all(mails.map((id) => attach(one.organizationId, id, bytes)));
    const elsewhere = await attach(other.organizationId, await createMail(other.accountId), bytes);
    expect(new Set(stored.map(({ blobId }) => blobId)).size).toBe(1);
    expect(elsewhere.blobId).not.toBe(stored[0]?.blobId);
    expect(await count("blob_part")).toBe(before + 4);
    expect(await collectBlobs(sql, 100)).toBe(0);
    await sql.$executeRaw`DELETE FROM office_email WHERE id = ${mails[0]}::uuid`;
    expect(await collectBlobs(sql, 100)).toBe(0);
    await sql.$executeRaw`DELETE FROM office_email WHERE id = ${mails[1]}::uuid`;
    expect(await collectBlobs(sql, 100)).toBe(1);
    expect(await count("blob_part")).toBe(before + 2);
  });

  test("that stop coming leave nothing", async () => {
    const { organizationId } = await createMailbox();
    const before = await count("blob");
    async function* broken(): AsyncIterable<Uint8Array> {
      yield bytesOf("broken", 2 * partBytes);
      throw new Error("The connection was reset.");
    }
    await expect(blobs.store(organizationId, broken(), async () => {})).rejects.toThrow("reset");
    expect(await count("blob")).toBe(before);
  });

  test("are all there, however storing and collecting meet", async () => {
    const { organizationId, accountId } = await createMailbox();
    const contents = [bytesOf("x", 70_000), bytesOf("y", 70_000)];
    const emailIds = await Promise.all(Array.from({ length: 4 }, () => createMail(accountId)));
    let isOver = false;
    const collecting = (async () => {
      while (!isOver) await collectBlobs(sql, 10);
    })();
    await Promise.all(
      emailIds.map(async (emailId, at) => {
        for (let round = 0; round < 15; round += 1) {
          const bytes = must(contents[(round + at) % 2], "bytes");
          const { blobId } = await attach(organizationId, emailId, bytes);
          expect((await read(blobId)).equals(bytes)).toBe(true);
          await sql.$executeRaw`DELETE FROM email_attachment WHERE email_id = ${emailId}::uuid`;
        }
      }),
    );
    isOver = true;
    await collecting;
  });
});

test("attachments are listed and read by whoever reads what is in their mail, by nobody else", async () => {
  const { organizationId, accountId } = await createMailbox();
  const emailId = await createMail(accountId);
  await attach(organizationId, emailId, bytesOf("a", 10));
  const reader = createMailAttachmentReader(sql);
  const owner = [{ accountId, reach: { kind: "ALL", level: "OWNER" } }] as const;
  const others = [
    [],
    [{ accountId: randomUUID(), reach: { kind: "ALL", level: "OWNER" } }],
    [{ accountId, reach: { kind: "SHARED", level: "SUBJECT", ownDomains: ["x.example"] } }],
    [{ accountId, reach: { kind: "SHARED", level: "EVERYTHING", ownDomains: ["fabrikam.example"] } }],
  ] as const;
  const listed = await reader.ofMail(owner, emailId);
  expect(listed).toMatchObject({
    isComplete: true,
    rows: [{ name: "a.pdf", size: 10, state: "STORED", emailId, accountId }],
  });
  const id = listed?.rows[0]?.id ?? "";
  expect(await reader.one(owner, id)).toMatchObject({ level: "OWNER", attachment: { id } });
  for (const mailboxes of others) {
    expect(await reader.ofMail(mailboxes, emailId)).toBeNull();
    expect(await reader.one(mailboxes, id)).toBeNull();
  }
});

describe("nothing of mail stays", () => {
  const tables = [
    "office_email",
    "email_content",
    "email_threading",
    "email_thread_person",
    "email_thread_topic",
    "email_attachment",
  ];
  async function left(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const table of tables) {
      const rows = await sql.$queryRaw<unknown[]>(Prisma.sql`SELECT FROM ${Prisma.raw(table)} LIMIT 1`);
      if (rows.length > 0) found.push(table);
    }
    return found;
  }
  async function clear(): Promise<void> {
    await sql.$executeRaw`DELETE FROM office_email`;
    for (const table of tables) await sql.$executeRaw(Prisma.sql`DELETE FROM ${Prisma.raw(table)}`);
  }

  test("of a mailbox that is forgotten, and whoever works on its lanes loses them", async () => {
    await clear();
    const { organizationId, accountId } = await createMailbox();
    await attach(organizationId, await createMail(accountId), bytesOf("a", 10));
    await sql.$executeRaw`INSERT INTO mail_lane (account_id, lane, lease_holder) VALUES (${accountId}::uuid, 'content', 'worker')`;
    expect(await left()).toEqual(tables);
    await sql.$transaction(async (tx) => {
      await forgetMail(tx, accountId);
      await endLanes(tx, [accountId]);
    });
    expect(await left()).toEqual([]);
    const [lane] = await sql.$queryRaw<{ holder: string | null; token: bigint }[]>`
      SELECT lease_holder AS holder, fencing_token AS token FROM mail_lane WHERE account_id = ${accountId}::uuid`;
    expect(lane).toEqual({ holder: null, token: 1n });
  });

  test("of tombstones that are old enough; a thread stays as long as it has other mail", async () => {
    await clear();
    const { accountId } = await createMailbox();
    const [one, other] = [await createMail(accountId), await createMail(accountId)];
    const purge = (id: string) => purgeMail(sql, Prisma.sql`SELECT ${id}::uuid`);
    expect(await purge(one)).toBe(1);
    expect(await left()).toContain("email_thread_person");
    expect(await purge(other)).toBe(1);
    expect(await left()).toEqual([]);
  });
});
