import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrateDatabase } from "../../../src/adapters/database/migrate.ts";
import { migrationsFolder } from "../../../src/adapters/database/migration-list.ts";
import { createEmptyDatabase, type TestDatabase } from "../../support/database.ts";

const migration = "20261125222413_whose_record";
const id = (nth: number) => `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;
const [firstMailbox, secondMailbox] = [id(1), id(2)];
/** From the second mailbox, copied into the first one; made in Oro, sent to both; held by the first mailbox alone. */
const [copied, madeInOro, alone] = [id(11), id(12), id(13)];

// What a server before this rule left: one person, two mailboxes that were synced into each other.
const before = `
  INSERT INTO organization (id, name) VALUES ('${id(90)}', 'Contoso');
  INSERT INTO "user" (id, organization_id, name, email, role) VALUES ('${id(91)}', '${id(90)}', 'Bella', 'b@contoso.example', 'USER');
  INSERT INTO account (id, organization_id, user_id, tenant_id, object_id, user_principal_name, display_name, state, created_at) VALUES
    ('${firstMailbox}', '${id(90)}', '${id(91)}', 't', 'o1', 'b1@contoso.example', 'B1', 'CONNECTED', '2026-01-01'),
    ('${secondMailbox}', '${id(90)}', '${id(91)}', 't', 'o2', 'b2@contoso.example', 'B2', 'CONNECTED', '2026-02-01');
  INSERT INTO office_task (id, owner_id, subject) VALUES
    ('${copied}', '${id(91)}', 'copied'), ('${madeInOro}', '${id(91)}', 'made in Oro'), ('${alone}', '${id(91)}', 'alone');
  INSERT INTO link (id, account_id, resource, collection_id, office_id, m365_id, office_version, state) VALUES
    ('${id(21)}', '${firstMailbox}', 'TASKS', '${id(81)}', '${copied}', 'copy', 1, 'CONFLICT'),
    ('${id(22)}', '${secondMailbox}', 'TASKS', '${id(82)}', '${copied}', 'original', 1, 'ACTIVE'),
    ('${id(23)}', '${firstMailbox}', 'TASKS', '${id(81)}', '${madeInOro}', 'early', 1, 'ACTIVE'),
    ('${id(24)}', '${secondMailbox}', 'TASKS', '${id(82)}', '${madeInOro}', 'late', 1, 'ACTIVE'),
    ('${id(25)}', '${firstMailbox}', 'TASKS', '${id(81)}', '${alone}', 'alone', 1, 'CONFLICT');
  INSERT INTO run (id, account_id, resource, trigger, state) VALUES ('${id(92)}', '${firstMailbox}', 'TASKS', 'INTERVAL', 'SUCCEEDED');
  INSERT INTO effect (run_id, account_id, resource, operation, office_id, m365_id, collection_id, state, planned_at) VALUES
    ('${id(92)}', '${firstMailbox}', 'TASKS', 'create', '${copied}', 'copy', '${id(81)}', 'CONFIRMED', '2026-02-02'),
    ('${id(92)}', '${firstMailbox}', 'TASKS', 'create', '${madeInOro}', 'early', '${id(81)}', 'CONFIRMED', '2026-03-01'),
    ('${id(92)}', '${secondMailbox}', 'TASKS', 'create', '${madeInOro}', 'late', '${id(82)}', 'CONFIRMED', '2026-03-02');
  INSERT INTO conflict (id, account_id, resource, link_id, office_id, m365_id, collection_id, kind, title, office_version, rule, state) VALUES
    ('${id(31)}', '${firstMailbox}', 'TASKS', '${id(21)}', '${copied}', 'copy', '${id(81)}', 'FIELDS', 'copied', 1, 'ASK', 'OPEN'),
    ('${id(32)}', '${firstMailbox}', 'TASKS', '${id(25)}', '${alone}', 'alone', '${id(81)}', 'FIELDS', 'alone', 1, 'ASK', 'OPEN');
  INSERT INTO inbox_item (account_id, resource, side, record_id) VALUES
    ('${firstMailbox}', 'TASKS', 'office', '${copied}'), ('${firstMailbox}', 'TASKS', 'm365', 'copy'),
    ('${secondMailbox}', 'TASKS', 'office', '${copied}'), ('${secondMailbox}', 'TASKS', 'm365', 'original'),
    ('${secondMailbox}', 'TASKS', 'office', '${alone}');
`;

describe("records that two mailboxes of one person held before a record had one mailbox", () => {
  let database: TestDatabase;
  let folder: string;
  let client: pg.Client;

  beforeAll(async () => {
    [database, folder] = await Promise.all([createEmptyDatabase(), mkdtemp(join(tmpdir(), "migrations-"))]);
    const names = await readdir(migrationsFolder);
    for (const name of names.filter((one) => one < migration || !/^\d/.test(one))) {
      await cp(join(migrationsFolder, name), join(folder, name), { recursive: true });
    }
    await migrateDatabase(database.url, folder);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(before);
    const { applied } = await migrateDatabase(database.url, migrationsFolder);
    expect(applied[0]).toBe(migration);
  });
  afterAll(async () => {
    await client.end();
    await Promise.all([database.drop(), rm(folder, { recursive: true })]);
  });

  const rows = async (sql: string) => (await client.query({ text: sql, rowMode: "array" })).rows;

  test("belong to the mailbox whose link is older; the other link is detached, and nothing is deleted", async () => {
    expect(await rows("SELECT m365_id, state, detached_reason FROM link ORDER BY m365_id")).toEqual([
      ["alone", "CONFLICT", null],
      ["copy", "DETACHED", "OTHER_MAILBOX"],
      ["early", "ACTIVE", null],
      ["late", "DETACHED", "OTHER_MAILBOX"],
      ["original", "ACTIVE", null],
    ]);
    expect(await rows("SELECT subject, account_id, deleted_at FROM office_task ORDER BY subject")).toEqual([
      ["alone", firstMailbox, null],
      ["copied", secondMailbox, null],
      ["made in Oro", firstMailbox, null],
    ]);
  });

  test("are never counted as imported: disconnecting deletes none of them", async () => {
    expect(await rows("SELECT count(*)::int FROM office_task WHERE is_imported")).toEqual([[0]]);
  });

  test("leave no open conflict and nothing that waits in the other mailbox", async () => {
    expect(await rows("SELECT title, state, outcome, reason FROM conflict ORDER BY title")).toEqual([
      ["alone", "OPEN", null, null],
      ["copied", "SETTLED", "KEPT_APART", expect.stringContaining("belongs to another mailbox of the same person")],
    ]);
    expect(await rows("SELECT account_id, side, record_id FROM inbox_item ORDER BY side DESC")).toEqual([
      [secondMailbox, "office", copied],
      [secondMailbox, "m365", "original"],
    ]);
  });

  test("cannot be linked twice again", async () => {
    await expect(client.query("UPDATE link SET state = 'ACTIVE', detached_reason = NULL")).rejects.toThrow(
      "link_one_mailbox",
    );
  });
});
