import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import type { MemoryMail } from "../../../../src/adapters/memory/mail-store.ts";
import { createOfficeEmails } from "../../../../src/adapters/office/email.ts";
import { createMailFolderReader } from "../../../../src/adapters/store/mail/mail-folder-reader.ts";
import { createMailReader } from "../../../../src/adapters/store/mail/mail-reader.ts";
import type { RecordContent } from "../../../../src/core/records/m365-item.ts";
import { emptyMail } from "../../../../src/core/records/mail.ts";
import type { OfficeWrite } from "../../../../src/core/records/office-record.ts";
import type { RecordFields } from "../../../../src/core/records/record.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { anyMails, anyRules, anyViewer, askAll, withOtherSecrets } from "../../../support/mail-secrecy.ts";
import { createMailWorld, mailboxRows } from "../../../support/mail-world.ts";

const emails = createOfficeEmails();
let database: TestDatabase;
let sql: SqlConnections;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = openSqlDatabase(database.url);
  for (const id of new Set(mailboxRows.map(({ organizationId }) => organizationId))) {
    await sql.$executeRaw`INSERT INTO organization (id, name) VALUES (${id}::uuid, 'Works')`;
  }
  for (const { accountId, organizationId } of mailboxRows) {
    await sql.$executeRaw`
      INSERT INTO account (id, organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
      VALUES (${accountId}::uuid, ${organizationId}::uuid, 'tenant', ${randomUUID()}, 'a@b.example', 'A', 'CONNECTED', '{}')`;
    await sql.$executeRaw`
      INSERT INTO collection (account_id, resource, external_id, name, state, well_known)
      SELECT ${accountId}::uuid, 'EMAIL', f.id, f.id, 'ACTIVE', f.known
      FROM (VALUES ('folder0', 'inbox'), ('trash', 'deleteditems')) AS f(id, known)`;
  }
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** The mails in place of all that was there. */
async function store(mails: readonly MemoryMail[]): Promise<void> {
  await sql.$transaction(async (tx) => {
    await tx.$executeRaw`DELETE FROM link`;
    await tx.$executeRaw`DELETE FROM office_email`;
    for (const mail of mails) {
      const { accountId, id, state } = mail;
      await emails.write(tx, accountId, [writeOf(mail)]);
      const left = { HERE: null, IN_DELETED_ITEMS: null, DELETED: "DELETED", DETACHED: "WINDOW" }[state];
      await tx.$executeRaw`
        INSERT INTO link (account_id, resource, collection_id, office_id, m365_id, bases, office_version, state, detached_reason)
        SELECT ${accountId}::uuid, 'EMAIL', c.id, ${id}::uuid, ${id}, '{}', 1, ${left === null ? "ACTIVE" : "DETACHED"}, ${left}
        FROM collection c WHERE c.account_id = ${accountId}::uuid AND c.external_id = 'folder0'`;
    }
  });
}

function writeOf({ id, accountId, threadId: _thread, state: _state, ...mail }: MemoryMail): OfficeWrite {
  const isField = (name: string): boolean => name in emptyMail;
  const parts = Object.entries(mail);
  const fields = Object.fromEntries(parts.filter(([name]) => isField(name))) as RecordFields;
  const content = Object.fromEntries(parts.filter(([name]) => !isField(name))) as RecordContent;
  return { op: "create", id, fields, importedFrom: accountId, content };
}

test("in PostgreSQL, too, no answer depends on mail that the viewer may not read, nor on what their level does not show", async () => {
  const readers = { reader: createMailReader(sql), folders: createMailFolderReader(sql) };
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(anyRules, anyViewer, anyMails, async (rules, viewer, mails) => {
      const { reach, read } = createMailWorld(rules, readers);
      await store(mails);
      const answers = await askAll(read, viewer);
      const visible = withOtherSecrets(await reach(viewer), mails);
      if (visible.length > 0) seen += 1;
      await store(visible);
      expect(answers).toEqual(await askAll(read, viewer));
    }),
    { numRuns: 40 },
  );
  // Otherwise it would say nothing.
  expect(seen).toBeGreaterThan(5);
}, 300_000);
