// npm run migration:new NAME: writes the next migration from what changed in prisma/schema.prisma. Needs no database. Read the SQL before you commit it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrationsFolder } from "../src/adapters/database/migration-list.ts";
import { writeMigration } from "../src/adapters/database/write-migration.ts";

const name = process.argv[2];
if (name === undefined) {
  console.error("Usage: npm run migration:new NAME, for example: npm run migration:new add_reminders");
  process.exit(2);
}
const datamodel = await readFile(join(migrationsFolder, "..", "schema.prisma"), "utf8");
const written = await writeMigration(migrationsFolder, name, datamodel, new Date());
console.log(
  written === undefined
    ? "prisma/schema.prisma did not change since the last migration."
    : `Wrote prisma/migrations/${written}/migration.sql`,
);
