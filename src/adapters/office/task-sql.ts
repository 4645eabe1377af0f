// The statements of the task table, written out once from one list of columns. Rows come in as a single JSON parameter, so that a page of
// a thousand tasks costs as many statements as one task.

interface Column {
  readonly field: string;
  readonly column: string;
  /** The column's value from the JSON object `w.changed`. */
  readonly fromJson: string;
  /** The field's JSON from the row; absent for what sync does not know. */
  readonly toJson?: string;
}

const text = (field: string, column: string, unset: string): Column => ({
  field,
  column,
  fromJson: `COALESCE(w.changed->>'${field}', ${unset})`,
  toJson: `t.${column}`,
});

const columns: readonly Column[] = [
  text("subject", "subject", "''"),
  text("description", "description", "''"),
  text("dueDate", "due_date", "NULL"),
  // The time of day is the office's own: To Do cannot hold it, so sync neither reads nor writes it.
  { field: "dueTime", column: "due_time", fromJson: "w.changed->>'dueTime'" },
  text("startDate", "start_date", "NULL"),
  text("priority", "priority", "'normal'"),
  text("status", "status", "'open'"),
  text("completedDate", "completed_date", "NULL"),
  {
    field: "reminderAt",
    column: "reminder_at",
    fromJson: "(w.changed->>'reminderAt')::timestamptz",
    toJson: `to_char(t.reminder_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  },
  {
    field: "categories",
    column: "categories",
    fromJson: "ARRAY(SELECT jsonb_array_elements_text(COALESCE(NULLIF(w.changed->'categories', 'null'), '[]')))",
    toJson: "t.categories",
  },
  {
    field: "checklist",
    column: "checklist",
    fromJson: "COALESCE(NULLIF(w.changed->'checklist', 'null'), '[]')",
    toJson: "t.checklist",
  },
  {
    field: "recurrence",
    column: "recurrence",
    fromJson: "NULLIF(w.changed->'recurrence', 'null')",
    toJson: "t.recurrence",
  },
];

const lines = (each: (column: Column) => string | undefined): string =>
  columns
    .map(each)
    .filter((line) => line !== undefined)
    .join(",\n      ");

const selectRecord = `
  SELECT t.id, t.version, t.deleted_at IS NOT NULL AS "isDeleted",
    to_char(t.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "changedAt",
    jsonb_build_object(
      ${lines(({ field, toJson }) => (toJson === undefined ? undefined : `'${field}', ${toJson}`))}
    ) AS fields
  FROM office_task t`;

/** $1 owner, $2 JSON array of ids. Locked in one order, so that two transactions never wait for each other. */
export const loadSql = `${selectRecord}
  WHERE t.owner_id = $1::uuid AND t.id IN (SELECT wanted.id::uuid FROM jsonb_array_elements_text($2::jsonb) AS wanted(id))
  ORDER BY t.id FOR UPDATE`;

/** $1 owner, $2 JSON array of hashed natural keys. */
export const findByKeySql = `${selectRecord}
  WHERE t.owner_id = $1::uuid AND t.deleted_at IS NULL AND t.natural_key IN (SELECT jsonb_array_elements_text($2::jsonb))
  ORDER BY t.created_at, t.id`;

/** $1 owner, $2 JSON array of ids: the parts of the natural key that an update leaves as they are. */
export const keyPartsSql = `
  SELECT t.id, t.subject, t.due_date AS "dueDate" FROM office_task t
  WHERE t.owner_id = $1::uuid AND t.id IN (SELECT wanted.id::uuid FROM jsonb_array_elements_text($2::jsonb) AS wanted(id))
  ORDER BY t.id FOR UPDATE`;

/**
 * The owner of a row that is looked up by its id, compared in a way that no index serves: of an owner that the statistics do not know yet
 * PostgreSQL expects a single row, and would as soon scan all of them for each id.
 */
const isOwners = "t.owner_id::text = $1::uuid::text";

/**
 * $1 owner, $2 JSON array of { op, id, changed, key, isRekeyed }. Answers { id, version, deleted, isChanged }.
 * Deleting what is deleted already changes nothing and answers the present version.
 */
export const writeSql = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS w(op text, id uuid, changed jsonb, key text, "isRekeyed" boolean)
  ), created AS (
    INSERT INTO office_task (id, owner_id, natural_key, created_at, updated_at,
      ${lines(({ column }) => column)})
    SELECT w.id, $1::uuid, w.key, clock_timestamp(), clock_timestamp(),
      ${lines(({ fromJson }) => fromJson)}
    FROM input w WHERE w.op = 'create'
    RETURNING id, version, false AS deleted
  ), updated AS (
    UPDATE office_task t SET version = t.version + 1, updated_at = clock_timestamp(), deleted_at = NULL,
      natural_key = CASE WHEN w."isRekeyed" THEN w.key ELSE t.natural_key END,
      ${lines(({ field, column, fromJson }) => `${column} = CASE WHEN w.changed ? '${field}' THEN ${fromJson} ELSE t.${column} END`)}
    FROM input w WHERE w.op = 'update' AND t.id = w.id AND ${isOwners}
    RETURNING t.id, t.version, false AS deleted
  ), deleted AS (
    UPDATE office_task t SET version = t.version + 1, updated_at = clock_timestamp(), deleted_at = clock_timestamp()
    FROM input w WHERE w.op = 'delete' AND t.id = w.id AND ${isOwners} AND t.deleted_at IS NULL
    RETURNING t.id, t.version, true AS deleted
  )
  SELECT id, version, deleted, true AS "isChanged" FROM (TABLE created UNION ALL TABLE updated UNION ALL TABLE deleted) AS changed
  UNION ALL
  SELECT t.id, t.version, true, false FROM office_task t JOIN input w ON w.id = t.id
  WHERE w.op = 'delete' AND ${isOwners} AND t.deleted_at IS NOT NULL`;
