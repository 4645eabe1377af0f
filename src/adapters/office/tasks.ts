import { taskKind } from "../../core/records/task.ts";
import { json, type RecordTable, text, texts } from "./record-sql.ts";
import { createRecordTable, type RecordTableDeps, type SqlOfficeTable } from "./record-table.ts";

const table: RecordTable = {
  table: "office_task",
  resource: "TASKS",
  columns: [
    text("subject", "subject", "''"),
    text("description", "description", "''"),
    text("dueDate", "due_date"),
    // The time of day stays in the office: To Do cannot hold it, so sync neither reads nor writes it.
    { field: "dueTime", column: "due_time", type: "text" },
    text("startDate", "start_date"),
    text("priority", "priority", "'normal'"),
    text("status", "status", "'open'"),
    text("completedDate", "completed_date"),
    {
      field: "reminderAt",
      column: "reminder_at",
      type: "timestamptz",
      toJson: `to_char(t.reminder_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
    },
    texts("categories", "categories"),
    json("checklist", "checklist", "'[]'"),
    json("recurrence", "recurrence"),
  ],
  derived: [{ column: "natural_key", type: "text" }],
  derivedFrom: ["subject", "dueDate"],
};

/** The back office's tasks. */
export function createOfficeTasks(beside: Pick<RecordTableDeps, "prepareContent"> = {}): SqlOfficeTable {
  return createRecordTable({ kind: taskKind, table, ...beside });
}
