// Writes schema.graphql; with --check only compares, and fails when the file is not what the code says.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lexicographicSortSchema, printSchema } from "graphql";
import { schema } from "../src/graphql/schema.ts";
import { isMissing } from "../src/lib/has-code.ts";

const path = join(import.meta.dirname, "..", "schema.graphql");
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (process.argv.includes("--check")) {
  const written = await readFile(path, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return "";
    throw error;
  });
  if (written !== printed) {
    console.error("schema.graphql is not what the code says. Run npm run schema and look at the difference.");
    process.exit(1);
  }
} else {
  await writeFile(path, printed);
}
