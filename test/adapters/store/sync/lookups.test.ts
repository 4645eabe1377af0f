import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Sql } from "../../../../src/adapters/database/sql-database.ts";
import { createOfficeTasks } from "../../../../src/adapters/office/tasks.ts";
import type { RunContext } from "../../../../src/adapters/store/context.ts";
import { linkStatements } from "../../../../src/adapters/store/sync/links.ts";
import { stagingStatements } from "../../../../src/adapters/store/sync/staging.ts";
import type { HeldRun } from "../../../../src/app/ports/sync-store.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { hashOf } from "../../../support/hash-of.ts";

/**
 * What a page of an import looks up is found by its own key, although the statistics are those of an empty table: otherwise each page would
 * read all that the pages before it wrote.
 */

const rows = 3_000;
const office = createOfficeTasks();
const ownerId = randomUUID();
const accountId = randomUUID();
let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    INSERT INTO organization (id, name) VALUES ('${ownerId}', 'Contoso');
    INSERT INTO "user" (id, organization_id, name, email, role) VALUES ('${ownerId}', '${ownerId}', 'Bella', 'b@contoso.example', 'USER');
    INSERT INTO account (id, organization_id, user_id, tenant_id, object_id, user_principal_name, display_name, state)
      VALUES ('${accountId}', '${ownerId}', '${ownerId}', 't', 'o', 'b@contoso.example', 'B', 'CONNECTED');
    INSERT INTO sync_state (account_id, resource, office_cursor) VALUES ('${accountId}', 'TASKS', ${rows - 10});
    ANALYZE link, office_task, office_change, sync_state;
    INSERT INTO office_task (id, owner_id, account_id, subject, natural_key)
      SELECT md5('task' || n)::uuid, '${ownerId}', '${accountId}', 'Task ' || n, 'key' || n FROM generate_series(1, ${rows}) AS n;
    INSERT INTO link (account_id, resource, collection_id, office_id, m365_id, office_version)
      SELECT '${accountId}', 'TASKS', '${ownerId}', md5('task' || n)::uuid, 'm' || n, 1 FROM generate_series(1, ${rows}) AS n;
    INSERT INTO office_change (scope_id, resource, record_id, seq, version)
      SELECT '${ownerId}', 'TASKS', md5('task' || n)::uuid, n, 1 FROM generate_series(1, ${rows}) AS n`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** The most rows that a step of a statement's plan hands on or drops, in one go. */
async function mostRead(ask: (tx: Sql) => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  const explain = async (text: string, values: readonly unknown[]): Promise<[]> => {
    await client.query("BEGIN");
    const { rows: plans } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
    await client.query("ROLLBACK");
    const steps = JSON.stringify(plans).matchAll(/"(?:Actual Rows|Rows Removed by [\w ]+)":(\d+)/g);
    counts.push(...[...steps].map(([, count]) => Number(count)));
    return [];
  };
  const raw = (statement: TemplateStringsArray | Prisma.Sql, ...given: readonly unknown[]) => {
    const { text, values } = statement instanceof Prisma.Sql ? statement : Prisma.sql([...statement], ...given);
    return explain(text, values);
  };
  const unsafe = (text: string, ...values: readonly unknown[]) => explain(text, values);
  await ask({ $queryRaw: raw, $queryRawUnsafe: unsafe, $executeRaw: raw, $executeRawUnsafe: unsafe } as unknown as Sql);
  expect(counts).not.toEqual([]);
  return Math.max(...counts);
}

const contextOf = (tx: Sql): RunContext => ({
  ...{ tx, office, hashOf, hasExcluded: true, writeFeed: async () => {} },
  run: { accountId, resource: "TASKS", scopeId: ownerId, userId: ownerId, organizationId: ownerId } as HeldRun,
});
const wanted = Array.from({ length: 10 }, (_, nth) => nth * 7 + 1);

test.each<[string, (tx: Sql) => Promise<unknown>]>([
  ["links by Microsoft's ids", (tx) => linkStatements(contextOf(tx)).linksByM365Ids(wanted.map((nth) => `m${nth}`))],
  ["links by Oro's ids", (tx) => linkStatements(contextOf(tx)).linksByOfficeIds(wanted.map(() => randomUUID()))],
  ["links by their ids", (tx) => linkStatements(contextOf(tx)).linksByIds(wanted.map(() => randomUUID()))],
  ["records by their natural keys", (tx) => office.findByNaturalKeys(tx, ownerId, ["Task 1", "Task 2"])],
  ["Oro's changes since the last run", (tx) => stagingStatements(contextOf(tx)).stageOfficeChanges(500)],
])("%s are found by index, however old the statistics are", async (_name, ask) => {
  expect(await mostRead(ask)).toBeLessThanOrEqual(wanted.length);
});
