import { z } from "zod";
import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { RecordFields } from "../../../core/records/record.ts";
import type { TaskFields } from "../../../core/records/task.ts";
import { dateShape as date, recurrenceShape as recurrence } from "../recurrence.ts";

const taskFields = z.object({
  subject: z.string(),
  description: z.string(),
  dueDate: date.nullable(),
  startDate: date.nullable(),
  completedDate: date.nullable(),
  priority: z.enum(["low", "normal", "high"]),
  status: z.enum(["open", "in_progress", "closed"]),
  reminderAt: z.iso.datetime({ offset: true }).nullable(),
  categories: z.array(z.string()),
  checklist: z.array(z.object({ title: z.string(), isChecked: z.boolean() })),
  recurrence: recurrence.nullable(),
}) satisfies z.ZodType<TaskFields>;

/** @throws StoreError rejected, naming the field */
export function mustBeTask(fields: RecordFields): TaskFields {
  const parsed = taskFields.safeParse(fields);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StoreError("rejected", `The task's ${issue?.path.join(".")} cannot be written: ${issue?.message}.`, {
    cause: parsed.error,
  });
}

const extraShape = z.looseObject({
  status: z.enum(["notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"]).optional().catch(undefined),
  checklist: z
    .array(z.object({ id: z.string(), title: z.string(), isChecked: z.boolean() }))
    .default([])
    .catch([]),
});
export type TaskExtra = z.infer<typeof extraShape>;

/** What `readTask` put into `extra`. It was stored in between, perhaps by an older version: unreadable parts count as absent. */
export function readExtra(extra: M365Item["extra"]): TaskExtra {
  return extraShape.parse(extra);
}
