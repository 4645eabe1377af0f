import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../../lib/has-code.ts";
import { root } from "../../lib/root.ts";

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** The datamodel this migration leads to; undefined for hand-written SQL that Prisma's datamodel cannot express. */
  readonly datamodel: string | undefined;
}

/** prisma/migrations of this very checkout, wherever the process was started. */
export const migrationsFolder = join(root, "prisma", "migrations");

/** The migrations in a folder in the order in which they apply: their names begin with a timestamp. */
export async function listMigrations(folder: string): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => ({
      name,
      sql: await readFile(join(folder, name, "migration.sql"), "utf8"),
      datamodel: await readIfThere(join(folder, name, "schema.prisma")),
    })),
  );
}

/** What the next migration is the difference to; undefined before the first one. */
export function latestDatamodel(migrations: readonly Migration[]): string | undefined {
  return migrations.findLast(({ datamodel }) => datamodel !== undefined)?.datamodel;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
