import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrateDatabase } from "../../src/adapters/database/migrate.ts";
import { type Database, openDatabase } from "../../src/adapters/database/open-database.ts";

/** A folder that the user "postgres" can pass too, where the tests run as root. */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "m365-sync-"));
  await chmod(folder, 0o711);
  return folder;
}

/** A PostgreSQL that may lose its data with the machine, with a freshly migrated database to copy. */
export async function startPostgres(): Promise<{
  readonly url: string;
  readonly template: string;
  readonly folder: string;
  stop(): Promise<void>;
}> {
  const folder = await makeDataFolder();
  const server = await openDatabase({ folder: join(folder, "postgres"), database: "postgres", durable: false });
  const template = "migrated";
  await createDatabase(server, template);
  return { url: server.url, template, folder, stop: server.stop };
}

async function createDatabase(server: Database, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${template}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${template}`;
  await migrateDatabase(url.href);
}
