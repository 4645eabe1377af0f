import { dateText, instantText } from "./date-text.ts";
import { eventFieldText } from "./event-text.ts";
import { plainText } from "./plain-text.ts";
import type { RecordFields, Resource } from "./record.ts";
import { recurrenceText } from "./recurrence-text.ts";
import type { TaskFields } from "./task.ts";

/** One field of a record as people read it, in one or more lines; "" if it is not set. */
export function fieldText(resource: Resource, name: string, fields: RecordFields): string {
  switch (resource) {
    case "TASKS":
      return taskFieldText(name, fields);
    case "CALENDAR":
      return eventFieldText(name, fields);
    case "EMAIL":
      return plainText(fields[name] ?? null);
  }
}

/** One field of a task as people read it; one line for each step of the checklist. */
function taskFieldText(name: string, fields: RecordFields): string {
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
