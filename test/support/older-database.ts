import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrateDatabase } from "../../src/adapters/database/migrate.ts";
import { migrationsFolder } from "../../src/adapters/database/migration-list.ts";
import { createEmptyDatabase } from "./database.ts";

/** A database as it was right before one migration, to be filled and upgraded. */
export interface OlderDatabase extends AsyncDisposable {
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** By that migration, or by the one named. */
  upgrade(name?: string): Promise<void>;
}

export async function createDatabaseBefore(migration: string): Promise<OlderDatabase> {
  const database = await createEmptyDatabase();
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  for (const name of await readdir(migrationsFolder)) {
    if (name < migration) await cp(join(migrationsFolder, name), join(folder, name), { recursive: true });
  }
  await migrateDatabase(database.url, folder);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    query: async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...values])).rows,
    upgrade: async (name = migration) => {
      await cp(join(migrationsFolder, name), join(folder, name), { recursive: true });
      await migrateDatabase(database.url, folder);
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
