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
  { name: "id", type: "uuid" },
  { name: "words", type: "tsvector" },
  { name: "count", type: "int" },
  { name: "isSet", type: "boolean" },
  { name: "at", type: "timestamptz" },
];

const awkward = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "NULL", "null", "{}", "{a,b}", '"', "\\", '\\"', "a,b", " a ", "\n\t", "\\N", "'"),
);
const words = fc.dictionary(
  fc.stringMatching(/^[a-zäж漢𝒳]{1,12}$/u),
  fc.uniqueArray(fc.integer({ min: 1, max: 16_383 }), { maxLength: 5 }),
);
const row = fc.record({
  id: fc.option(fc.uuid()),
  words: fc.option(words),
  plain: fc.option(awkward),
  list: fc.option(fc.array(awkward, { maxLength: 3 })),
  data: fc.option(fc.dictionary(awkward, fc.oneof(awkward, fc.boolean(), fc.array(awkward, { maxLength: 2 })))),
  count: fc.option(fc.integer({ min: -1_000, max: 1_000 })),
  isSet: fc.option(fc.boolean()),
  at: fc.option(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })),
});

const vectorOf = (some: Readonly<Record<string, readonly number[]>>) =>
  new Map(Object.entries(some).map(([word, places]) => [word, places.toSorted((one, other) => one - other)]));
/** A word without places has none instead of an empty list, and an empty vector has no words to gather. */
const shown = (some: Readonly<Record<string, readonly number[]>> | null) => {
  const found = Object.entries(some ?? {}).map(([word, places]) => [
    word,
    places.length === 0 ? null : vectorOf({ word: places }).get("word"),
  ]);
  return found.length === 0 ? null : Object.fromEntries(found);
};

test("rows of any content come back from the database as they were sent, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
      const sql = `SELECT *, (SELECT jsonb_object_agg(lexeme, positions) FROM unnest(words)) AS words
        FROM (${selectUnnested(columns, 1, "place")}) AS n ORDER BY place`;
      const sent = rows.map((one) => {
        const { words } = one;
        return { ...one, words: words && (() => vectorOf(words)) };
      });
      const read = await client.query<{ readonly place: string }>(sql, [...columnArrays(columns, sent)]);
      expect(read.rows).toEqual(rows.map((one, at) => ({ ...one, words: shown(one.words), place: String(at + 1) })));
    }),
    { numRuns: 100 },
  );
});

test("what PostgreSQL cannot hold is left out of a text or replaced, and the page is stored", async () => {
  const sent = [{ plain: "a\0b\ud800", list: ["\0", "\udc00"], data: { text: "\0\ud800" } }];
  const read = await client.query(selectUnnested(columns, 1, "place"), [...columnArrays(columns, sent)]);
  expect(read.rows).toMatchObject([{ plain: "ab\ufffd", list: ["", "\ufffd"], data: { text: "\ufffd" }, at: null }]);
});
