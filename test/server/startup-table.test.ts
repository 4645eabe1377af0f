import { expect, test } from "vitest";
import { formatStartupTable } from "../../src/server/startup-table.ts";

test("the start-up table lines its columns up", () => {
  const table = formatStartupTable([
    { name: "database", what: "embedded PostgreSQL in .data/postgres, port 54365", change: "DATABASE_URL" },
    { name: "jobs", what: "the same PostgreSQL", change: "MONGODB_URL, or install mongod" },
  ]);
  expect(table).toBe(
    [
      "            in use                                             to change it",
      "  database  embedded PostgreSQL in .data/postgres, port 54365  DATABASE_URL",
      "  jobs      the same PostgreSQL                                MONGODB_URL, or install mongod",
    ].join("\n"),
  );
});
