import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import { readCounts } from "../../../src/adapters/store/sync/counts.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { createDatabaseBefore } from "../../support/older-database.ts";
import { expectTrueCounts } from "../../support/record-counts.ts";

const account = "30000000-0000-4000-8000-000000000001";
const collection = "30000000-0000-4000-8000-000000000009";
const mailbox = `
  INSERT INTO organization (id, name) VALUES ('${account}', 'Test');
  INSERT INTO account (id, organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
  VALUES ('${account}', '${account}', 't', 'o', 'u', 'd', 'CONNECTED', '{}');
  INSERT INTO collection (id, account_id, resource, external_id, name) VALUES ('${collection}', '${account}', 'EMAIL', 'inbox', 'Inbox')`;

let database: TestDatabase;
let sessions: readonly pg.Client[];
beforeAll(async () => {
  database = await createTestDatabase();
  sessions = [1, 2, 3].map(() => new pg.Client({ connectionString: database.url }));
  for (const session of sessions) await session.connect();
  await sessions[0]?.query(mailbox);
});
afterAll(async () => {
  for (const session of sessions) await session.end();
  await database.drop();
});

const states = ["ACTIVE", "DETACHED", "REMOVED"] as const;
const links = (ids: readonly number[]) => ids.map((id) => `'link ${id}'`).join(", ");
/** Rows of a session of its own: two transactions that change the same row wait for each other, and that is not what is tested. */
const statements = {
  link: (ids: readonly number[], state: string) => `
    INSERT INTO link (id, account_id, resource, collection_id, office_id, m365_id, office_version, state, detached_reason)
    SELECT md5(id)::uuid, '${account}', 'EMAIL', '${collection}', md5(id)::uuid, id, 1, '${state}', CASE WHEN '${state}' = 'DETACHED' THEN 'DELETED' END
    FROM unnest(ARRAY[${links(ids)}]) AS id
    ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, detached_reason = EXCLUDED.detached_reason`,
  see: (ids: readonly number[]) => `UPDATE link SET seen_round = seen_round + 1 WHERE m365_id IN (${links(ids)})`,
  unlink: (ids: readonly number[]) => `DELETE FROM link WHERE m365_id IN (${links(ids)})`,
  exclude: (ids: readonly number[], state: string) => `
    INSERT INTO excluded_mail (account_id, hash, collection_id, reason, round)
    SELECT '${account}', id, '${collection}', '${state === "ACTIVE" ? "INTERNAL_MAIL" : "MARKED_PRIVATE"}', 1 FROM unnest(ARRAY[${links(ids)}]) AS id
    ON CONFLICT (account_id, hash) DO UPDATE SET reason = EXCLUDED.reason`,
  admit: (ids: readonly number[]) => `DELETE FROM excluded_mail WHERE hash IN (${links(ids)})`,
  // As in the product, a mail is there before its link.
  mail: (ids: readonly number[], state: string) => `
    INSERT INTO office_email (id, owner_id, folder_id, subject, is_read)
    SELECT md5(name)::uuid, '${account}', '${state}', name, ${state === "ACTIVE"} FROM unnest(ARRAY[${links(ids)}]) AS name
    WHERE NOT EXISTS (SELECT FROM link l WHERE l.id = md5(name)::uuid)
    ON CONFLICT (id) DO UPDATE SET folder_id = EXCLUDED.folder_id, is_read = NOT office_email.is_read`,
  move: (ids: readonly number[], state: string) =>
    `UPDATE office_email SET folder_id = '${state}' WHERE subject IN (${links(ids)})`,
  dropMail: (ids: readonly number[]) => `UPDATE office_email SET deleted_at = now() WHERE subject IN (${links(ids)})`,
  purge: (ids: readonly number[]) => `DELETE FROM office_email WHERE subject IN (${links(ids)})`,
  commit: () => "COMMIT; BEGIN",
  rollback: () => "ROLLBACK; BEGIN",
};

const steps = fc.array(
  fc.record({
    session: fc.constantFrom(0, 1),
    do: fc.constantFrom(...(Object.keys(statements) as (keyof typeof statements)[])),
    ids: fc.uniqueArray(fc.nat(5), { minLength: 1 }),
    state: fc.constantFrom(...states),
  }),
  { maxLength: 30 },
);

test("counters are what a look at the rows gives at each moment, whatever two transactions do at once, and neither waits for the other", async () => {
  const [, , onlooker] = sessions;
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      for (const session of sessions.slice(0, 2)) await session.query("SET lock_timeout = 1; BEGIN");
      for (const { session, do: doing, ids, state } of history) {
        const own = ids.map((id) => session * 10 + id);
        await sessions[session]?.query(statements[doing](own, state));
        await expectTrueCounts(async (sql) => (await onlooker?.query(sql))?.rows ?? []);
      }
      for (const session of sessions.slice(0, 2)) await session.query("COMMIT");
      await expectTrueCounts(async (sql) => (await onlooker?.query(sql))?.rows ?? []);
    }),
    { numRuns: 100 },
  );
  const { rows } = (await onlooker?.query("SELECT count(*)::int AS rows FROM record_count")) ?? { rows: [] };
  // Two transactions at once, and eleven numbers.
  expect(rows[0].rows).toBeLessThanOrEqual(22);
});

test("a mail waits once for what changed on either side, and does not wait as long as it fails", async () => {
  const [session] = sessions;
  const sql = openSqlDatabase(database.url);
  const waits = (side: string, nth: number, state: string) => `
    INSERT INTO inbox_item (account_id, resource, side, record_id, state)
    SELECT '${account}', 'EMAIL', '${side}', CASE WHEN '${side}' = 'm365' THEN m365_id ELSE office_id::text END, '${state}'
    FROM link WHERE m365_id = 'link ${nth}'`;
  await session?.query("DELETE FROM link; DELETE FROM excluded_mail; DELETE FROM inbox_item");
  await session?.query(statements.link([1, 2, 3, 4, 5], "ACTIVE"));
  for (const [side, nth, state] of [
    ["m365", 1, "READY"],
    ["office", 2, "READY"],
    ...[["m365", 3, "READY"] as const, ["office", 3, "READY"] as const],
    ...[["m365", 4, "QUARANTINED"] as const, ["office", 4, "READY"] as const],
  ] as const)
    await session?.query(waits(side, nth, state));
  const counts = await readCounts(sql, [{ id: "key", accountId: account, resource: "EMAIL" }]);
  await sql.end();
  await session?.query("DELETE FROM inbox_item");
  expect(counts.get("key")).toMatchObject({ inSync: 1, pending: 3, failing: 1, total: 5 });
});

test("mail that Microsoft deleted for good is in no folder, until it is back or its link is forgotten", async () => {
  const [session] = sessions;
  const inFolders = async () => {
    const { rows } = (await session?.query(
      "SELECT sum(count)::int AS sum FROM record_count WHERE counted = 'MAIL_IN_FOLDER'",
    )) ?? { rows: [] };
    return rows[0].sum;
  };
  await session?.query("DELETE FROM link; DELETE FROM office_email");
  await session?.query(statements.mail([1, 2, 3], "ACTIVE"));
  await session?.query(statements.link([1, 2, 3], "ACTIVE"));
  expect(await inFolders()).toBe(3);
  await session?.query(statements.link([1, 2], "DETACHED"));
  expect(await inFolders()).toBe(1);
  await session?.query(statements.link([1], "ACTIVE"));
  expect(await inFolders()).toBe(2);
  await session?.query(statements.unlink([1, 2]));
  expect(await inFolders()).toBe(3);
});

test("the migration of the folders' counters counts what is there already", async () => {
  await using older = await createDatabaseBefore("20261127092052_mail_in_folder_counts");
  await older.query(mailbox);
  await older.query(statements.mail([1, 2, 3, 4], "ACTIVE"));
  await older.query(statements.dropMail([4]));
  await older.query(statements.link([1, 2, 3], "ACTIVE"));
  await older.query(statements.link([3], "DETACHED"));
  await older.upgrade();
  await expectTrueCounts((sql) => older.query(sql));
  expect(await older.query("SELECT sum(count)::int AS sum FROM record_count WHERE counted = 'MAIL_IN_FOLDER'")).toEqual(
    [{ sum: 2 }],
  );
});

test("the migration counts what is there already", async () => {
  await using older = await createDatabaseBefore("20261127091430_record_counts");
  await older.query(mailbox);
  await older.query(statements.link([1, 2, 3], "ACTIVE"));
  await older.query(statements.link([3], "DETACHED"));
  await older.query(statements.exclude([4, 5], "ACTIVE"));
  await older.upgrade();
  await expectTrueCounts((sql) => older.query(sql));
  await older.query(statements.unlink([1, 3]));
  await expectTrueCounts((sql) => older.query(sql));
  expect(await older.query("SELECT sum(count)::int AS sum FROM record_count")).toEqual([{ sum: 3 }]);
});
