import { dateText, instantText } from "./date-text.ts";
import { plainText } from "./plain-text.ts";
import type { RecordFields } from "./record.ts";
import { recurrenceText } from "./recurrence-text.ts";
import type { TaskFields } from "./task.ts";

/** One field of a task as people read it; one line for each step of the checklist. */
export function taskFieldText(name: string, fields: RecordFields): string {
  // They come from our own adapters and tables, which hold only task fields.
  const task = fields as Partial<TaskFields>;
  switch (name) {
    case "dueDate":
      return task.dueDate ? dateText(task.dueDate) : "";
    case "startDate":
      return task.startDate ? dateText(task.startDate) : "";
    case "completedDate":
      return task.completedDate ? dateText(task.completedDate) : "";
    case "reminderAt":
      return task.reminderAt ? instantText(task.reminderAt) : "";
    case "status":
      return (task.status ?? "open").replaceAll("_", " ");
    case "checklist":
      return (task.checklist ?? []).map(({ title, isChecked }) => `[${isChecked ? "x" : " "}] ${title}`).join("\n");
    case "recurrence":
      return task.recurrence ? recurrenceText(task.recurrence) : "";
    default:
      return plainText(fields[name] ?? null);
  }
}
