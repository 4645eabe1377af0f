import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { diffDatamodels } from "../../../src/adapters/database/datamodel-diff.ts";
import { markRolledBack, migrateDatabase } from "../../../src/adapters/database/migrate.ts";
import { MigrationError } from "../../../src/adapters/database/migration-error.ts";
import { latestDatamodel, listMigrations, migrationsFolder } from "../../../src/adapters/database/migration-list.ts";
import { writeMigration } from "../../../src/adapters/database/write-migration.ts";
import { createEmptyDatabase, type TestDatabase } from "../../support/database.ts";

const header = 'datasource db {\n  provider = "postgresql"\n}\n';
const note = `${header}model Note {\n  id Int @id\n}\n`;
const titledNote = `${header}model Note {\n  id Int @id\n  title String @default("")\n}\n`;

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = await mkdtemp(join(tmpdir(), "migrations-"));
});
afterEach(() => database.drop());

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "migration.sql"), sql);
}

async function faultOf(work: Promise<unknown>): Promise<MigrationError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MigrationError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe("migrateDatabase", () => {
  test("applies what is pending, and the second time nothing", async () => {
    await addMigration("20260101000000_one", "CREATE TABLE one (id int);");
    expect((await migrateDatabase(database.url, folder)).applied).toEqual(["20260101000000_one"]);
    await addMigration("20260102000000_two", "CREATE TABLE two (id int);");
    expect((await migrateDatabase(database.url, folder)).applied).toEqual(["20260102000000_two"]);
    expect((await migrateDatabase(database.url, folder)).applied).toEqual([]);
  });

  test("lets one of several at once apply, and the others find nothing to do", async () => {
    await addMigration("20260101000000_one", "CREATE TABLE one (id int);");
    const all = await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(database.url, folder)));
    expect(all.flatMap(({ applied }) => applied)).toEqual(["20260101000000_one"]);
  });

  test("refuses a database that is newer than the code, and leaves it alone", async () => {
    await addMigration("20260101000000_one", "CREATE TABLE one (id int);");
    await migrateDatabase(database.url, folder);
    const older = await mkdtemp(join(tmpdir(), "migrations-"));
    const error = await faultOf(migrateDatabase(database.url, older));
    expect(error.fault).toBe("newerDatabase");
    expect(error.message).toContain("20260101000000_one");
  });

  test("explains a failed migration, refuses to go on, and goes on once it is mended", async () => {
    await addMigration("20260101000000_bad", "CREATE TABLE good (id int); ALTER TABLE nowhere ADD COLUMN x int;");
    const first = await faultOf(migrateDatabase(database.url, folder));
    expect(first.fault).toBe("failedMigration");
    expect(first.message).toMatch(/failed: No such table: nowhere\n/);
    expect(await query("SELECT 1 FROM pg_tables WHERE tablename = 'good'")).toEqual([]);
    expect((await faultOf(migrateDatabase(database.url, folder))).fault).toBe("failedMigration");

    await writeFile(join(folder, "20260101000000_bad", "migration.sql"), "CREATE TABLE good (id int);");
    await markRolledBack(database.url, "20260101000000_bad");
    expect((await migrateDatabase(database.url, folder)).applied).toEqual(["20260101000000_bad"]);
  });

  test("takes functions with semicolons in their bodies", async () => {
    const body = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 7; END $$;";
    await addMigration("20260101000000_function", body);
    await migrateDatabase(database.url, folder);
    expect(await query("SELECT f()")).toEqual([{ f: 7 }]);
  });

  test("refuses a database that somebody else's tables are in", async () => {
    await query("CREATE TABLE theirs (id int)");
    await addMigration("20260101000000_one", "CREATE TABLE one (id int);");
    expect((await faultOf(migrateDatabase(database.url, folder))).fault).toBe("foreignDatabase");
  });
});

describe("writeMigration", () => {
  test("writes the difference to the last migration, and nothing when there is none", async () => {
    const first = await writeMigration(folder, "notes", note, new Date("2026-01-01T00:00:00Z"));
    expect(first).toBe("20260101000000_notes");
    expect(await writeMigration(folder, "again", note, new Date("2026-01-02T00:00:00Z"))).toBeUndefined();
    const second = await writeMigration(folder, "titles", titledNote, new Date("2026-01-03T00:00:00Z"));
    const sql = await readFile(join(folder, second ?? "", "migration.sql"), "utf8");
    expect(sql).toContain('ALTER TABLE "Note" ADD COLUMN');
    expect(sql).not.toContain("CREATE TABLE");
    expect((await migrateDatabase(database.url, folder)).applied).toEqual([first, second]);
  });

  test("refuses a name that is no file name", async () => {
    await expect(writeMigration(folder, "../x", note, new Date())).rejects.toThrow("cannot be a migration's name");
  });
});

describe("prisma/migrations", () => {
  test("leads to prisma/schema.prisma", async () => {
    const migrations = await listMigrations(migrationsFolder);
    const schema = await readFile(join(migrationsFolder, "..", "schema.prisma"), "utf8");
    expect(
      await diffDatamodels(latestDatamodel(migrations), schema),
      "npm run migration:new NAME writes what is missing",
    ).toBe("");
  });

  test("applies to an empty database", async () => {
    await cp(migrationsFolder, folder, { recursive: true });
    const { applied } = await migrateDatabase(database.url, folder);
    expect(applied).toEqual((await readdir(folder)).filter((name) => /^\d{14}_/.test(name)).toSorted());
  });
});
