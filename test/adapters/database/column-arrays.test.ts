import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ArrayColumn, columnArrays, selectUnnested } from "../../../src/adapters/database/column-arrays.ts";
import { createEmptyDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const columns: readonly ArrayColumn[] = [
  { name: "plain", type: "text" },
  { name: "list", type: "text[]" },
  { name: "data", type: "jsonb" },
  { name: "count", type: "int" },
  { name: "isSet", type: "boolean" },
  { name: "at", type: "timestamptz" },
];

const awkward = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "NULL", "null", "{}", "{a,b}", '"', "\\", '\\"', "a,b", " a ", "\n\t", "\\N", "'"),
);
const row = fc.record({
  plain: fc.option(awkward),
  list: fc.option(fc.array(awkward, { maxLength: 3 })),
  data: fc.option(fc.dictionary(awkward, fc.oneof(awkward, fc.boolean(), fc.array(awkward, { maxLength: 2 })))),
  count: fc.option(fc.integer({ min: -1_000, max: 1_000 })),
  isSet: fc.option(fc.boolean()),
  at: fc.option(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })),
});

test("rows of any content come back from the database as they were sent, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
      const sql = `${selectUnnested(columns, 1, "place")} ORDER BY place`;
      const read = await client.query<{ readonly place: string }>(sql, [...columnArrays(columns, rows)]);
      expect(read.rows).toEqual(rows.map((one, at) => ({ ...one, place: String(at + 1) })));
    }),
    { numRuns: 100 },
  );
});

test("what PostgreSQL cannot hold is left out of a text or replaced, and the page is stored", async () => {
  const sent = [{ plain: "a\0b\ud800", list: ["\0", "\udc00"], data: { text: "\0\ud800" } }];
  const read = await client.query(selectUnnested(columns, 1, "place"), [...columnArrays(columns, sent)]);
  expect(read.rows).toMatchObject([{ plain: "ab\ufffd", list: ["", "\ufffd"], data: { text: "\ufffd" }, at: null }]);
});
