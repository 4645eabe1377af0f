// The statements of a table of records, generated once from one list of columns. Rows come in as one array for each column, so that a page
// of a thousand records costs as many statements as one record.
import type { Resource } from "../../core/records/record.ts";
import { type ArrayColumn, selectUnnested } from "../database/column-arrays.ts";

/** A field of the kind, as its table holds it. */
export interface Column {
  readonly field: string;
  readonly column: string;
  readonly type: Exclude<ArrayColumn["type"], "uuid">;
  /** The column's value for null. */
  readonly unset?: string;
  /** The field's JSON from the row `t`; absent for what sync does not know. */
  readonly toJson?: string;
}

/** A column computed from a record's fields, by which rows are looked up. */
export interface DerivedColumn {
  readonly column: string;
  readonly type: "text" | "timestamptz";
}

export interface RecordTable {
  readonly table: string;
  readonly resource: Resource;
  readonly columns: readonly Column[];
  readonly derived: readonly DerivedColumn[];
  /** The fields that derived columns are computed from. */
  readonly derivedFrom: readonly string[];
}

export interface RecordSql {
  /** $1 owner, $2 JSON array of ids. Rows are locked in one order, so that no deadlock arises. */
  readonly load: string;
  /** $1 owner, $2 JSON array of hashed natural keys. */
  readonly findByKey: string;
  /** $1 owner, $2 JSON array of ids: the fields that derived columns need, for rows of which an update names only some. */
  readonly parts: string;
  /** What a WrittenRow has, in the order of their parameters. */
  readonly rowColumns: readonly ArrayColumn[];
  /**
   * $1 owner, then an array for each of `rowColumns`. Returns { id, version } in the order of the rows, and appends what changed to the
   * owner's log. Deleting a deleted record changes nothing and returns the present version.
   */
  readonly write: string;
  /** The same for a run: $2 run, $3 account. Each change is an effect in the ledger, with the values that it replaced. */
  readonly writeAsRun: string;
  /** $1 owner, $2 JSON array of ids, $3 account. */
  readonly claim: string;
  readonly release: string;
}

/** A row to write: these, and beside them the fields that it sets and the derived columns, each under its name. */
export interface WrittenRow {
  readonly $op: "create" | "update" | "delete";
  readonly $id: string;
  /** The fields that an update sets. */
  readonly $set?: readonly string[];
  /** Without it the derived columns stay. */
  readonly $derives?: boolean;
  readonly $importedFrom?: string | undefined;
  readonly [name: string]: unknown;
}

export const text = (field: string, column: string, unset?: string): Column => ({
  field,
  column,
  type: "text",
  ...(unset === undefined ? {} : { unset }),
  toJson: `t.${column}`,
});

/** A PostgreSQL array of text. */
export const texts = (field: string, column: string): Column => ({
  field,
  column,
  type: "text[]",
  unset: "'{}'",
  toJson: `t.${column}`,
});

export const json = (field: string, column: string, unset?: string): Column => ({
  ...text(field, column, unset),
  type: "jsonb",
});

/** One row for each id in $2, with the owner $1. */
const wantedIds = "SELECT wanted.id::uuid FROM jsonb_array_elements_text($2::jsonb) AS wanted(id)";

/**
 * The owner of a row that is looked up by id, compared in a way that no index can serve. For an owner missing in the statistics PostgreSQL
 * expects a single row, and might scan all of them for each id.
 */
const isOwners = "t.owner_id::text = $1::uuid::text";

const joined = (lines: readonly string[]): string => lines.join(",\n      ");

const jsonObject = (columns: readonly Column[]): string =>
  `jsonb_build_object(
      ${joined(columns.flatMap(({ field, toJson }) => (toJson === undefined ? [] : [`'${field}', ${toJson}`])))}
    )`;

/** A column's value from the row `w`. */
const storedValue = ({ field, unset }: Column): string =>
  unset === undefined ? `w."${field}"` : `COALESCE(w."${field}", ${unset})`;

export function recordSql({ table, resource, columns, derived, derivedFrom }: RecordTable): RecordSql {
  const recordColumns = `t.id, t.version, t.account_id AS "accountId", t.deleted_at IS NOT NULL AS "isDeleted",
    to_char(t.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "changedAt",
    ${jsonObject(columns)} AS fields`;
  const created = [...derived.map(({ column }) => `w."${column}"`), ...columns.map(storedValue)];
  const updated = [
    ...derived.map(({ column }) => `${column} = CASE WHEN w."$derives" THEN w."${column}" ELSE t.${column} END`),
    ...columns.map(
      (one) =>
        `${one.column} = CASE WHEN '${one.field}' = ANY(w."$set") THEN ${storedValue(one)} ELSE t.${one.column} END`,
    ),
  ];
  const rowColumns: ArrayColumn[] = [
    { name: "$op", type: "text" },
    { name: "$id", type: "uuid" },
    { name: "$set", type: "text[]" },
    { name: "$derives", type: "boolean" },
    { name: "$importedFrom", type: "uuid" },
    ...derived.map(({ column, type }) => ({ name: column, type })),
    ...columns.map(({ field, type }) => ({ name: field, type })),
  ];
  const names = [...derived, ...columns].map(({ column }) => column);
  // The row before the write: joined a second time in the same statement, which does not see its own changes.
  const all = jsonObject(columns).replaceAll(/\bt\./g, "t0.");
  const writeSql = (kept: "as a run" | "not kept"): string => {
    const isKept = kept === "as a run";
    const beforeRow = isKept ? `JOIN ${table} t0 ON t0.id = w."$id"` : "";
    const before = isKept ? all : "NULL::jsonb";
    const beforeSet = isKept
      ? `(SELECT jsonb_object_agg(name, value) FROM jsonb_each(${all}) AS field(name, value) WHERE name = ANY(w."$set"))`
      : "NULL::jsonb";
    return `
  WITH input AS (
    ${selectUnnested(rowColumns, isKept ? 4 : 2, "place")}
  ), created AS (
    INSERT INTO ${table} (id, owner_id, created_at, updated_at, account_id, is_imported,
      ${joined(names)})
    SELECT w."$id", $1::uuid, clock_timestamp(), clock_timestamp(), w."$importedFrom", w."$importedFrom" IS NOT NULL,
      ${joined(created)}
    FROM input w WHERE w."$op" = 'create'
    RETURNING id, version, 'create' AS op, NULL::jsonb AS before
  ), updated AS (
    UPDATE ${table} t SET version = t.version + 1, updated_at = clock_timestamp(), deleted_at = NULL,
      ${joined(updated)}
    FROM input w ${beforeRow} WHERE w."$op" = 'update' AND t.id = w."$id" AND ${isOwners}
    RETURNING t.id, t.version, 'update' AS op, ${beforeSet} AS before
  ), deleted AS (
    UPDATE ${table} t SET version = t.version + 1, updated_at = clock_timestamp(), deleted_at = clock_timestamp()
    FROM input w ${beforeRow} WHERE w."$op" = 'delete' AND t.id = w."$id" AND ${isOwners} AND t.deleted_at IS NULL
    RETURNING t.id, t.version, 'delete' AS op, ${before} AS before
  ), changed AS (
    SELECT c.*, w.place, row_number() OVER (ORDER BY w.place) AS nth, count(*) OVER () AS total
    FROM (TABLE created UNION ALL TABLE updated UNION ALL TABLE deleted) AS c JOIN input w ON w."$id" = c.id
  ), ${isKept ? effectSql(resource) : ""}${logSql(resource)}${isKept ? passedSql(resource) : ""}
  SELECT id, version FROM (
    SELECT id, version, place FROM changed
    UNION ALL
    SELECT t.id, t.version, w.place FROM ${table} t JOIN input w ON w."$id" = t.id
    WHERE w."$op" = 'delete' AND ${isOwners} AND t.deleted_at IS NOT NULL
  ) AS written ORDER BY place`;
  };
  return {
    load: `
  SELECT ${recordColumns} FROM ${table} t
  WHERE t.owner_id = $1::uuid AND t.id IN (${wantedIds})
  ORDER BY t.id FOR UPDATE`,
    // Each key by itself: while the statistics are old, and they are during an import, PostgreSQL would read all of the owner's records.
    findByKey: `
  SELECT id, version, "accountId", "isDeleted", "changedAt", fields
  FROM (SELECT DISTINCT jsonb_array_elements_text($2::jsonb) AS key) AS wanted CROSS JOIN LATERAL (
    SELECT ${recordColumns}, t.created_at FROM ${table} t
    WHERE t.natural_key = wanted.key AND ${isOwners} AND t.deleted_at IS NULL OFFSET 0
  ) AS found
  ORDER BY created_at, id`,
    parts: `
  SELECT t.id, ${jsonObject(columns.filter(({ field }) => derivedFrom.includes(field)))} AS fields
  FROM ${table} t
  WHERE t.owner_id = $1::uuid AND t.id IN (${wantedIds})
  ORDER BY t.id FOR UPDATE`,
    rowColumns,
    write: writeSql("not kept"),
    writeAsRun: writeSql("as a run"),
    claim: `
  UPDATE ${table} t SET account_id = $3::uuid WHERE t.id IN (${wantedIds}) AND ${isOwners} AND t.account_id IS NULL`,
    release: `
  UPDATE ${table} t SET account_id = NULL
  WHERE t.id IN (${wantedIds}) AND ${isOwners} AND t.account_id = $3::uuid AND NOT t.is_imported`,
  };
}

const effectSql = (resource: Resource): string => `kept AS (
    INSERT INTO effect (id, run_id, account_id, resource, side, operation, office_id, office_version, state, before, planned_at, settled_at)
    SELECT overlay(gen_random_uuid()::text PLACING time.digits FROM 1 FOR 15)::uuid,
      $2::uuid, $3::uuid, '${resource}', 'office', c.op, c.id, c.version, 'CONFIRMED', c.before, time.at, time.at
    FROM changed c, ${timeOfIds} AS time
  ), `;

/** As `createIds`: what is written together stands together in the index of its ids. */
const timeOfIds = `(
      SELECT at, substr(hex, 1, 8) || '-' || substr(hex, 9) || '-7' AS digits
      FROM (
        SELECT at, lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') AS hex
        FROM (SELECT clock_timestamp() AS at OFFSET 0) AS now
      ) AS written
    )`;

/**
 * Appends changes to an owner's log, compacted to the latest one for each record. The head's row stays locked until the transaction ends: a
 * later number is therefore always committed later, and a reader that remembers the last number it saw skips nothing.
 */
const logSql = (resource: Resource): string => `head AS (
    INSERT INTO office_log (scope_id, resource, head) SELECT $1::uuid, '${resource}', total FROM changed LIMIT 1
    ON CONFLICT (scope_id, resource) DO UPDATE SET head = office_log.head + EXCLUDED.head
    RETURNING head
  ), logged AS (
    INSERT INTO office_change (scope_id, resource, record_id, seq, version, deleted, at)
    SELECT $1::uuid, '${resource}', c.id, head.head - c.total + c.nth, c.version, c.op = 'delete', clock_timestamp()
    FROM head, changed c
    ON CONFLICT (scope_id, resource, record_id)
    DO UPDATE SET seq = EXCLUDED.seq, version = EXCLUDED.version, deleted = EXCLUDED.deleted, at = EXCLUDED.at
  )`;

/**
 * A page that was imported, when nothing of somebody else's waits before it in the log: the run knows of it already, since each record's
 * link is saved in the same transaction, and need not read it back.
 */
const passedSql = (resource: Resource): string => `, passed AS (
    UPDATE sync_state s SET office_cursor = head.head FROM head, (SELECT total FROM changed LIMIT 1) AS added
    WHERE s.account_id = $3::uuid AND s.resource = '${resource}' AND s.office_cursor = head.head - added.total
      AND NOT EXISTS (SELECT FROM input w WHERE w."$op" <> 'create' OR w."$importedFrom" IS DISTINCT FROM $3::uuid)
  )`;
