import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqlDatabase } from "../../../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../../../src/adapters/database/sql-database.ts";
import { createOfficeEmails } from "../../../../src/adapters/office/email.ts";
import { createAddressBook } from "../../../../src/adapters/store/mail/address-book.ts";
import type { ReachedMailbox } from "../../../../src/core/access/mail-access.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { createdMail, somebody } from "../../../support/mail-samples.ts";
import { createMailbox } from "../../../support/outgoing-samples.ts";

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

test("people of mail are found by the beginning of their names, as far as the viewer sees them", async () => {
  const { accountId } = await createMailbox(sql);
  const emails = createOfficeEmails();
  const ana = somebody("ana");
  const hidden = somebody("anatol");
  const crowd = Array.from({ length: 60 }, (_, nth) => somebody(`ana${nth}`));
  await sql.$transaction((tx) =>
    emails.write(tx, accountId, [
      createdMail(accountId, { content: { from: ana, bcc: [hidden] } }),
      createdMail(accountId, { content: { from: somebody("bo"), cc: [ana] } }),
      createdMail(accountId, { content: { from: somebody("cy"), to: [ana, ...crowd] } }),
    ]),
  );
  const book = createAddressBook(sql);
  const found = async (level: "OWNER" | "EVERYTHING", words = "ana") => {
    const mailboxes: readonly ReachedMailbox[] = [{ accountId, reach: { kind: "ALL", level } }];
    return (await book.ofMail(mailboxes, words)).map(({ address, count }) => [address, count]);
  };
  const own = await found("OWNER");
  expect(own).toContainEqual([ana.address, 2]);
  expect(own).toContainEqual([hidden.address, 1]);
  expect(await found("EVERYTHING")).not.toContainEqual([hidden.address, 1]);
  expect(own).not.toContainEqual([crowd[0]?.address, 1]);
  expect(await found("OWNER", "nobody")).toEqual([]);
  expect(await book.ofMail([], "ana")).toEqual([]);
});
