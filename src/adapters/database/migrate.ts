// Brings a database to the schema of this code: one advisory lock for all processes → read the history that Prisma keeps in
// _prisma_migrations → refuse what this code cannot fix → apply pending migrations → release.
import pg from "pg";
import { hasCode } from "../../lib/has-code.ts";
import { withDatabaseEngine } from "./migration-connection.ts";
import { MigrationError } from "./migration-error.ts";
import { listMigrations, type Migration, migrationsFolder } from "./migration-list.ts";
import { noFilters } from "./schema-engine.ts";

/** Any constant will do, as long as nothing else in the database uses it. */
const lockKey = 77_365_001;
const undefinedTable = "42P01";

interface HistoryRow {
  readonly migration_name: string;
  readonly finished: boolean;
  readonly logs: string | null;
}

/**
 * Applies the pending migrations, in order; applying none is a success. A second process waits for the first and finds nothing to do.
 * @throws MigrationError when the database is newer than the code, holds a failed migration, or one fails now
 */
export async function migrateDatabase(
  url: string,
  folder: string = migrationsFolder,
): Promise<{ readonly applied: readonly string[] }> {
  const migrations = await listMigrations(folder);
  return underLock(url, async (client) => {
    const history = await readHistory(client);
    refuseForeignHistory(history, migrations);
    // The engine is 20 MB of WebAssembly, which would stay in memory: most starts find nothing to apply.
    const present = new Set(history.map((row) => row.migration_name));
    if (migrations.every(({ name }) => present.has(name))) return { applied: [] };
    try {
      const applied = await withDatabaseEngine(url, (engine) =>
        engine.applyMigrations({
          migrationsList: describeFolder(folder, migrations),
          filters: noFilters,
        }),
      );
      return { applied: applied.appliedMigrationNames };
    } catch (error) {
      throw explainFailure(error, await readHistory(client));
    }
  });
}

/** Tells Prisma that a failed migration left nothing behind, so that the fixed one is applied at the next run. */
export async function markRolledBack(url: string, name: string): Promise<void> {
  await underLock(url, async () => {
    await withDatabaseEngine(url, (engine) => engine.markMigrationRolledBack({ migrationName: name }));
  });
}

async function underLock<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "m365-sync migrate",
  });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
    return await work(client);
  } finally {
    // The lock is the session's: it ends with the connection, also when this process is killed.
    await client.end();
  }
}

async function readHistory(client: pg.Client): Promise<readonly HistoryRow[]> {
  try {
    const { rows } = await client.query<HistoryRow>(
      `SELECT migration_name, finished_at IS NOT NULL AS finished, logs FROM _prisma_migrations
       WHERE rolled_back_at IS NULL ORDER BY started_at`,
    );
    return rows;
  } catch (error) {
    if (hasCode(error, undefinedTable)) return [];
    throw error;
  }
}

function refuseForeignHistory(history: readonly HistoryRow[], migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = history.filter((row) => row.finished && !known.has(row.migration_name));
  if (unknown.length > 0) {
    throw new MigrationError(
      "newerDatabase",
      `The database is newer than this version: it holds ${unknown.map((row) => row.migration_name).join(", ")}, ` +
        "which this version does not know. Nothing was changed. Start the version that made it, or a later one.",
    );
  }
  const failed = history.find((row) => !row.finished);
  if (failed !== undefined) throw failedMigration(failed.migration_name, failed.logs ?? "no message was kept");
}

function explainFailure(error: unknown, history: readonly HistoryRow[]): unknown {
  const failed = history.find((row) => !row.finished);
  if (failed !== undefined) return failedMigration(failed.migration_name, failed.logs ?? String(error), error);
  if (error instanceof Error && error.message.includes("database schema is not empty")) {
    return new MigrationError(
      "foreignDatabase",
      "The database holds tables but no history of migrations, so it is not one of ours. Nothing was changed. Name an empty database in DATABASE_URL.",
      { cause: error },
    );
  }
  return error;
}

function failedMigration(name: string, logs: string, cause?: unknown): MigrationError {
  return new MigrationError(
    "failedMigration",
    `The migration ${name} failed: ${withoutStack(logs)}\n` +
      "PostgreSQL undoes a failed script as a whole, unless the script commits by itself. " +
      `Mend its cause, then run: npm run migrate -- --rolled-back ${name}`,
    { cause },
  );
}

/** The engine adds the stack of its own source, as lines that begin with a number and a colon. */
function withoutStack(logs: string): string {
  const lines = logs.split("\n").map((line) => line.trim());
  const stack = lines.findIndex((line) => /^\d+: /.test(line));
  const said = (stack === -1 ? lines : lines.slice(0, stack)).filter(
    (line) => line !== "" && line !== "external connector error",
  );
  return said.join(" ");
}

function describeFolder(folder: string, migrations: readonly Migration[]) {
  return {
    baseDir: folder,
    lockfile: {
      path: "migration_lock.toml",
      content: 'provider = "postgresql"\n',
    },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: sql },
      },
    })),
  };
}
