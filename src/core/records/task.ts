import type { FieldSpec, FieldValue, RecordFields, RecordKind } from "./record.ts";
import { type Recurrence, wholeRule } from "./recurrence.ts";

/** A task as both sides can hold it. The time of day of a due date stays in the back office and is never sent. */
export interface TaskFields {
  readonly subject: string;
  readonly description: string;
  /** Calendar dates, YYYY-MM-DD: they belong to no zone and are never converted. */
  readonly dueDate: string | null;
  readonly startDate: string | null;
  readonly completedDate: string | null;
  readonly priority: "low" | "normal" | "high";
  readonly status: "open" | "in_progress" | "closed";
  /** An instant, ISO 8601 in UTC, to the second: 2026-05-01T16:30:00Z. */
  readonly reminderAt: string | null;
  readonly categories: readonly string[];
  readonly checklist: readonly ChecklistEntry[];
  readonly recurrence: Recurrence | null;
}

/** The fields of a task, each with its unset value. */
export const emptyTask: TaskFields = {
  subject: "",
  description: "",
  dueDate: null,
  startDate: null,
  completedDate: null,
  priority: "normal",
  status: "open",
  reminderAt: null,
  categories: [],
  checklist: [],
  recurrence: null,
};

/** Neutral fields as a task. They come from our own adapters and tables, which hold exactly these. */
export function taskOf(fields: RecordFields): TaskFields {
  return { ...emptyTask, ...(fields as Partial<TaskFields>) };
}

export interface ChecklistEntry {
  readonly title: string;
  readonly isChecked: boolean;
}

const sorted = (value: FieldValue): FieldValue => (Array.isArray(value) ? [...value].sort() : value);

/** Outlook stores line ends as CRLF and drops trailing space. */
const plainText = (value: FieldValue): FieldValue =>
  typeof value === "string" ? value.replace(/\r\n?/g, "\n").trimEnd() : value;

const entryTitle = (entry: FieldValue): string =>
  typeof entry === "object" && entry !== null && "title" in entry ? String(entry.title) : String(entry);

const value = (name: keyof TaskFields, label: string, empty: FieldValue = null): FieldSpec => ({
  name,
  label,
  empty,
  merge: "value",
});

export const taskKind = {
  resource: "TASKS",
  fields: [
    value("subject", "Subject", ""),
    { ...value("description", "Description", ""), normalise: plainText },
    value("dueDate", "Due date"),
    value("startDate", "Start date"),
    value("status", "Status", "open"),
    value("completedDate", "Completed"),
    value("priority", "Priority", "normal"),
    value("reminderAt", "Reminder"),
    {
      name: "categories",
      label: "Categories",
      empty: [],
      merge: "elements",
      normalise: sorted,
    },
    {
      name: "checklist",
      label: "Checklist",
      empty: [],
      merge: "elements",
      elementKey: entryTitle,
    },
    { ...value("recurrence", "Recurrence"), normalise: wholeRule },
  ],
  title: (fields) => String(fields.subject ?? ""),
  naturalKey: (fields) => {
    const subject = String(fields.subject ?? "")
      .replace(/\s+/g, " ")
      .trim();
    return subject === "" ? null : JSON.stringify([subject, fields.dueDate ?? null]);
  },
  windowSpan: (fields) => ({ from: textOrNull(fields, "dueDate"), to: textOrNull(fields, "dueDate") }),
  rolling: {
    hasRolled: (base, office, m365) =>
      base.recurrence !== null &&
      base.status !== "closed" &&
      office.status === "closed" &&
      m365.status !== "closed" &&
      (textOrNull(m365, "dueDate") ?? "") > (textOrNull(base, "dueDate") ?? ""),
  },
} as const satisfies RecordKind;

function textOrNull(fields: RecordFields, name: keyof TaskFields): string | null {
  const found = fields[name];
  return typeof found === "string" ? found : null;
}
