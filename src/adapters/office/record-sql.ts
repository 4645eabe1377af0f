// The statements of a table of records, generated once from one list of columns. Rows come in as a single JSON parameter, so that a page of
// a thousand records costs as many statements as one record.

export interface Column {
  readonly field: string;
  readonly column: string;
  /** The column's value from the JSON object `w.changed`. */
  readonly fromJson: string;
  /** The field's JSON from the row; absent for what sync does not know. */
  readonly toJson?: string;
}

/** A column computed from a record's fields, by which rows are looked up. */
export interface DerivedColumn {
  readonly column: string;
  readonly type: "text" | "timestamptz";
}

export interface RecordTable {
  readonly table: string;
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
  /**
   * $1 owner, $2 JSON array of { op, id, changed, derived, importedFrom }; without `derived` those columns stay. Returns { id, version,
   * deleted, isChanged }. Deleting a deleted record changes nothing and returns the present version.
   */
  readonly write: string;
  /** The same for a run: $3 run, $4 account, $5 resource. Each change is an effect in the ledger, with the values that it replaced. */
  readonly writeAsRun: string;
  /** $1 owner, $2 JSON array of ids, $3 account. */
  readonly claim: string;
  readonly release: string;
}

export const text = (field: string, column: string, unset: string): Column => ({
  field,
  column,
  fromJson: `COALESCE(w.changed->>'${field}', ${unset})`,
  toJson: `t.${column}`,
});

/** A PostgreSQL array of text. */
export const texts = (field: string, column: string): Column => ({
  field,
  column,
  fromJson: `ARRAY(SELECT jsonb_array_elements_text(COALESCE(NULLIF(w.changed->'${field}', 'null'), '[]')))`,
  toJson: `t.${column}`,
});

export const json = (field: string, column: string, unset: string): Column => ({
  field,
  column,
  fromJson: `COALESCE(NULLIF(w.changed->'${field}', 'null'), ${unset})`,
  toJson: `t.${column}`,
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

const derivedValue = ({ column, type }: DerivedColumn): string => `(w.derived->>'${column}')::${type}`;

export function recordSql({ table, columns, derived, derivedFrom }: RecordTable): RecordSql {
  const selectRecord = `
  SELECT t.id, t.version, t.account_id AS "accountId", t.deleted_at IS NOT NULL AS "isDeleted",
    to_char(t.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "changedAt",
    ${jsonObject(columns)} AS fields
  FROM ${table} t`;
  const names = [...derived, ...columns].map(({ column }) => column);
  const created = [...derived.map(derivedValue), ...columns.map(({ fromJson }) => fromJson)];
  const updated = [
    ...derived.map(
      (one) => `${one.column} = CASE WHEN w.derived IS NULL THEN t.${one.column} ELSE ${derivedValue(one)} END`,
    ),
    ...columns.map(
      ({ field, column, fromJson }) =>
        `${column} = CASE WHEN w.changed ? '${field}' THEN ${fromJson} ELSE t.${column} END`,
    ),
  ];
  // The row before the write: joined a second time in the same statement, which does not see its own changes.
  const before = `JOIN ${table} t0 ON t0.id = w.id`;
  const all = jsonObject(columns).replaceAll(/\bt\./g, "t0.");
  const named = `(SELECT jsonb_object_agg(name, (${all})->name) FROM jsonb_object_keys(w.changed) AS name)`;
  const writeSql = ({ kept }: { readonly kept: string }): string => {
    const images =
      kept === "" ? { of: "NULL::jsonb", one: "NULL::jsonb", from: "" } : { of: all, one: named, from: before };
    return `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS w(op text, id uuid, changed jsonb, derived jsonb, "importedFrom" uuid)
  ), created AS (
    INSERT INTO ${table} (id, owner_id, created_at, updated_at, account_id, is_imported,
      ${joined(names)})
    SELECT w.id, $1::uuid, clock_timestamp(), clock_timestamp(), w."importedFrom", w."importedFrom" IS NOT NULL,
      ${joined(created)}
    FROM input w WHERE w.op = 'create'
    RETURNING id, version, 'create' AS op, NULL::jsonb AS before
  ), updated AS (
    UPDATE ${table} t SET version = t.version + 1, updated_at = clock_timestamp(), deleted_at = NULL,
      ${joined(updated)}
    FROM input w ${images.from} WHERE w.op = 'update' AND t.id = w.id AND ${isOwners}
    RETURNING t.id, t.version, 'update' AS op, ${images.one} AS before
  ), deleted AS (
    UPDATE ${table} t SET version = t.version + 1, updated_at = clock_timestamp(), deleted_at = clock_timestamp()
    FROM input w ${images.from} WHERE w.op = 'delete' AND t.id = w.id AND ${isOwners} AND t.deleted_at IS NULL
    RETURNING t.id, t.version, 'delete' AS op, ${images.of} AS before
  )${kept}
  SELECT id, version, op = 'delete' AS deleted, true AS "isChanged" FROM (TABLE created UNION ALL TABLE updated UNION ALL TABLE deleted) AS changed
  UNION ALL
  SELECT t.id, t.version, true, false FROM ${table} t JOIN input w ON w.id = t.id
  WHERE w.op = 'delete' AND ${isOwners} AND t.deleted_at IS NOT NULL`;
  };
  return {
    load: `${selectRecord}
  WHERE t.owner_id = $1::uuid AND t.id IN (${wantedIds})
  ORDER BY t.id FOR UPDATE`,
    findByKey: `${selectRecord}
  WHERE t.owner_id = $1::uuid AND t.deleted_at IS NULL AND t.natural_key IN (SELECT jsonb_array_elements_text($2::jsonb))
  ORDER BY t.created_at, t.id`,
    parts: `
  SELECT t.id, ${jsonObject(columns.filter(({ field }) => derivedFrom.includes(field)))} AS fields
  FROM ${table} t
  WHERE t.owner_id = $1::uuid AND t.id IN (${wantedIds})
  ORDER BY t.id FOR UPDATE`,
    write: writeSql({ kept: "" }),
    writeAsRun: writeSql({
      kept: `, kept AS (
    INSERT INTO effect (run_id, account_id, resource, side, operation, office_id, office_version, state, before, planned_at, settled_at)
    SELECT $3::uuid, $4::uuid, $5::resource, 'office', c.op, c.id, c.version, 'CONFIRMED', c.before, clock_timestamp(), clock_timestamp()
    FROM (TABLE created UNION ALL TABLE updated UNION ALL TABLE deleted) AS c
  )`,
    }),
    claim: `
  UPDATE ${table} t SET account_id = $3::uuid WHERE t.id IN (${wantedIds}) AND ${isOwners} AND t.account_id IS NULL`,
    release: `
  UPDATE ${table} t SET account_id = NULL
  WHERE t.id IN (${wantedIds}) AND ${isOwners} AND t.account_id = $3::uuid AND NOT t.is_imported`,
  };
}
