// npm run migrate [-- --rolled-back NAME]: brings the database to this version's schema.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markRolledBack, migrateDatabase } from "../src/adapters/database/migrate.ts";
import { MigrationError } from "../src/adapters/database/migration-error.ts";
import { openDatabase } from "../src/adapters/database/open-database.ts";

const { values } = parseArgs({ options: { "rolled-back": { type: "string" } } });
const database = await openDatabase({
  url: process.env.DATABASE_URL,
  folder: join(process.env.DATA_DIR || ".data", "postgres"),
  say: console.log,
});
try {
  console.log(`Database: ${database.where}`);
  const rolledBack = values["rolled-back"];
  if (rolledBack !== undefined) await markRolledBack(database.url, rolledBack);
  const { applied } = await migrateDatabase(database.url);
  console.log(applied.length === 0 ? "Up to date: nothing to apply." : `Applied: ${applied.join(", ")}`);
} catch (error) {
  if (!(error instanceof MigrationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await database.stop();
}
