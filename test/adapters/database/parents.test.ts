import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

/** Links, effects and records know whose they are, as if by a foreign key: triggers ask for the parent once a statement. */

const id = (nth: number) => `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;
const [nobody, person, mailbox] = [id(99), id(1), id(2)];
let database: TestDatabase;
const open = async (): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
};
let sql: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = await open();
  await sql.query(`
    INSERT INTO organization (id, name) VALUES ('${id(90)}', 'Contoso');
    INSERT INTO "user" (id, organization_id, name, email, role) SELECT id, '${id(90)}', 'Bella', id || '@contoso.example', 'USER'
      FROM unnest('{${person}}'::uuid[]) AS id;
    INSERT INTO account (id, organization_id, tenant_id, object_id, user_principal_name, display_name, state)
      SELECT id, '${id(90)}', 't', id, id || '@contoso.example', 'B', 'CONNECTED' FROM unnest('{${mailbox}}'::uuid[]) AS id`);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

interface Child {
  readonly table: string;
  readonly parent: string;
  readonly column: string;
  readonly of: string;
  /** A row for each parent in $1. */
  readonly insert: string;
}
const children: readonly Child[] = [
  {
    ...{ table: "link", parent: "account", column: "account_id", of: mailbox },
    insert: `INSERT INTO link (account_id, resource, collection_id, office_id, m365_id, office_version)
      SELECT p, 'TASKS', '${id(5)}', gen_random_uuid(), gen_random_uuid(), 1 FROM unnest($1::uuid[]) AS p`,
  },
  {
    ...{ table: "effect", parent: "account", column: "account_id", of: mailbox },
    insert: `INSERT INTO effect (run_id, account_id, resource, operation, office_id)
      SELECT '${id(6)}', p, 'TASKS', 'create', gen_random_uuid() FROM unnest($1::uuid[]) AS p`,
  },
  {
    ...{ table: "office_task", parent: "user", column: "owner_id", of: person },
    insert: `INSERT INTO office_task (owner_id, subject) SELECT p, '' FROM unnest($1::uuid[]) AS p`,
  },
  {
    ...{ table: "office_event", parent: "user", column: "owner_id", of: person },
    insert: `INSERT INTO office_event (owner_id, time, starts_at) SELECT p, '{}', now() FROM unnest($1::uuid[]) AS p`,
  },
  {
    ...{ table: "office_email", parent: "account", column: "owner_id", of: mailbox },
    insert: `INSERT INTO office_email (owner_id, folder_id, subject) SELECT p, '', '' FROM unnest($1::uuid[]) AS p`,
  },
];

/** Whatever it does is undone. */
async function inTransaction(work: () => Promise<void>): Promise<void> {
  await sql.query("BEGIN");
  try {
    await work();
  } finally {
    await sql.query("ROLLBACK");
  }
}

test.each(children)("a row of $table needs its parent, also one among many", async ({ table, column, of, insert }) => {
  const refused = { code: "23503", constraint: `${table}_${column}_fkey` };
  await inTransaction(() =>
    expect(sql.query(insert, [`{${of},${of},${nobody},${of}}`])).rejects.toMatchObject({ code: "23503" }),
  );
  await inTransaction(async () => {
    expect((await sql.query(insert, [`{${of},${of}}`])).rowCount).toBe(2);
    await expect(sql.query(`UPDATE ${table} SET ${column} = '${nobody}'`)).rejects.toMatchObject(refused);
  });
});

test.each(children)("a parent that $table names stays, with its id", async ({ table, parent, column, of, insert }) => {
  const refused = { code: "23503", constraint: `${table}_${column}_fkey` };
  for (const order of [`DELETE FROM "${parent}" WHERE`, `UPDATE "${parent}" SET id = '${nobody}' WHERE`]) {
    await inTransaction(async () => {
      await sql.query(insert, [`{${of}}`]);
      await expect(sql.query(`${order} id = '${of}'`)).rejects.toMatchObject(refused);
    });
  }
});

test.each(children)("a deletion waits for who just wrote a row of $table, and is refused", async (child) => {
  const { table, parent, column, of, insert } = child;
  const other = await open();
  try {
    await sql.query("BEGIN");
    await sql.query(insert, [`{${of}}`]);
    await other.query("SET lock_timeout = '20ms'");
    await expect(other.query(`DELETE FROM "${parent}" WHERE id = '${of}'`)).rejects.toMatchObject({ code: "55P03" });
    await sql.query("COMMIT");
    await expect(other.query(`DELETE FROM "${parent}" WHERE id = '${of}'`)).rejects.toMatchObject({
      code: "23503",
    });
  } finally {
    await sql.query(`DELETE FROM ${table} WHERE ${column} = '${of}'`);
    await other.end();
  }
});

test("a parent that nothing names can go", async () => {
  await inTransaction(async () => {
    expect((await sql.query(`DELETE FROM account WHERE id = '${mailbox}'`)).rowCount).toBe(1);
    expect((await sql.query(`DELETE FROM "user" WHERE id = '${person}'`)).rowCount).toBe(1);
  });
});
