import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diffDatamodels } from "./datamodel-diff.ts";
import { latestDatamodel, listMigrations } from "./migration-list.ts";

/**
 * Writes the folder of the next migration: its SQL, and the datamodel it leads to.
 * @returns the folder's name, or undefined when the datamodel did not change since the last migration
 */
export async function writeMigration(
  folder: string,
  name: string,
  datamodel: string,
  now: Date,
): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error(`"${name}" cannot be a migration's name: small letters, digits and _ only, a letter first.`);
  }
  await mkdir(folder, { recursive: true });
  const migrations = await listMigrations(folder);
  const last = migrations.at(-1);
  const sql = await diffDatamodels(latestDatamodel(migrations), datamodel);
  if (sql === "") return undefined;
  const stamp = now.toISOString().replace(/[-:T]/g, "").slice(0, 14);
  const migration = `${stamp}_${name}`;
  if (last !== undefined && migration <= last.name) {
    throw new Error(`${migration} would apply before ${last.name}: the clock of this machine is behind.`);
  }
  await mkdir(join(folder, migration));
  await writeFile(join(folder, migration, "migration.sql"), sql);
  await writeFile(join(folder, migration, "schema.prisma"), datamodel);
  await writeFile(
    join(folder, "migration_lock.toml"),
    '# Which kind of database the SQL is for.\nprovider = "postgresql"\n',
  );
  return migration;
}
