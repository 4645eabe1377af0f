import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { drain, type Measured } from "./bare-fetch.ts";
import type { BenchedImport } from "./benched.ts";
import type { Stage } from "./stage.ts";

/** The columns of everything that an import writes for a record, and the record's id in Microsoft first. */
const partsOf = ({ tableName, beside }: BenchedImport) => [
  { table: tableName, alias: "t" },
  { table: "link", alias: "l" },
  { table: "effect", alias: "e" },
  { table: "office_change", alias: "c" },
  ...(beside === undefined ? [] : [{ table: beside.table, alias: "b" }]),
];

/**
 * After an import: drains the same pages again and appends to one table, without an index, what the import stored for them, by one COPY a
 * page, each durable. The rows are made beforehand, so this is about the least that storing them can cost.
 */
export async function measureCopy(stage: Stage, pageSize: number): Promise<Measured> {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  try {
    const lines = await prepare(client, stage.benched);
    const count = lines.size;
    const copied = await drain(stage.mailbox, stage.benched, pageSize, async (items) => {
      // A series is on several pages.
      const page = items.map(({ id }) => takeFrom(lines, id)).join("");
      if (page !== "") await pipeline([page], client.query(copyFrom("COPY copied FROM STDIN")));
    });
    const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM copied");
    await client.query("DROP TABLE copied");
    if (rows[0]?.count !== count)
      throw new Error(`Of ${count} rows ${rows[0]?.count} were copied: the mailbox changed meanwhile.`);
    return { ...copied, items: count };
  } finally {
    await client.end();
  }
}

function takeFrom(lines: Map<string, string>, id: string): string {
  const line = lines.get(id);
  lines.delete(id);
  return line ?? "";
}

/** Makes the empty table; answers COPY's line of each record, by its id in Microsoft. */
async function prepare(client: pg.Client, benched: BenchedImport): Promise<Map<string, string>> {
  const { tableName, beside } = benched;
  const { rows: columns } = await client.query<{ selected: string }>(
    `SELECT format('%s.%I AS %I', p.alias, c.column_name, p.alias || '_' || c.column_name) AS selected
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p(name, alias, place)
     JOIN information_schema.columns c ON c.table_name = p.name AND c.table_schema = current_schema() ORDER BY p.place, c.ordinal_position`,
    [partsOf(benched).map(({ table }) => table), partsOf(benched).map(({ alias }) => alias)],
  );
  const stored = `SELECT l.m365_id, ${columns.map(({ selected }) => selected).join(", ")}
    FROM link l JOIN ${tableName} t ON t.id = l.office_id JOIN effect e ON e.office_id = t.id JOIN office_change c ON c.record_id = t.id
    ${beside === undefined ? "" : `JOIN ${beside.table} b ON b.${beside.id} = t.id`}`;
  await client.query(`CREATE TABLE copied AS ${stored} WITH NO DATA`);
  const all = await text(client.query(copyTo(`COPY (${stored}) TO STDOUT`)));
  const lines = all.split("\n").slice(0, -1);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf("\t")), `${line}\n`]));
}
