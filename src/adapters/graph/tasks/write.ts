import { StoreError } from "../../../app/store-error.ts";
import type { TaskFields } from "../../../core/records/task.ts";
import { encodeDate, encodeInstant } from "../dates.ts";
import { encodeRecurrence } from "../recurrence.ts";
import type { WireTask } from "../wire.ts";
import type { TaskExtra } from "./fields.ts";
import { applicationName, neutralStatus } from "./read.ts";

/** Fields that a PATCH of the task itself can set. Only a create can set the completion date; checklist entries are separate resources. */
export type PatchedField = Exclude<keyof TaskFields, "checklist" | "completedDate">;

export type TaskBody = Readonly<Record<string, unknown>>;

const rawStatus = { open: "notStarted", in_progress: "inProgress", closed: "completed" } as const satisfies Record<
  TaskFields["status"],
  WireTask["status"]
>;

/** Each field in Graph's form; `null` clears. @param timeZone the mailbox's zone by Microsoft's name */
const encoders: Readonly<Record<PatchedField, (fields: TaskFields, timeZone: string) => TaskBody>> = {
  subject: ({ subject }) => ({ title: subject }),
  description: ({ description }) => ({ body: { content: description, contentType: "text" } }),
  dueDate: ({ dueDate }, timeZone) => ({ dueDateTime: dueDate && encodeDate(dueDate, timeZone) }),
  startDate: ({ startDate }, timeZone) => ({ startDateTime: startDate && encodeDate(startDate, timeZone) }),
  priority: ({ priority }) => ({ importance: priority }),
  status: ({ status }) => ({ status: rawStatus[status] }),
  reminderAt: ({ reminderAt }) => ({ reminderDateTime: reminderAt && encodeInstant(reminderAt) }),
  categories: ({ categories }) => ({ categories }),
  recurrence: encodeSeries,
};

/** A rule and its due date belong together: the server refuses a rule without a due date, or with a past one. */
function encodeSeries({ recurrence, dueDate, startDate }: TaskFields, timeZone: string): TaskBody {
  if (recurrence === null) return { recurrence: null };
  const anchor = dueDate ?? startDate;
  if (anchor === null)
    throw new StoreError("rejected", "A task that recurs needs a due date in Microsoft To Do. Give it one.", {
      code: "RecurrenceWithoutDueDate",
    });
  return {
    dueDateTime: encodeDate(anchor, timeZone),
    recurrence: encodeRecurrence(recurrence, anchor, timeZone),
  };
}

export function encodePatch(fields: TaskFields, names: Iterable<PatchedField>, timeZone: string): TaskBody {
  return Object.assign({}, ...[...names].map((name) => encoders[name](fields, timeZone)));
}

export interface NewTask {
  readonly mark: string;
  readonly fields: TaskFields;
  /** From the item that this one replaces, if any. */
  readonly extra: TaskExtra;
  /** Where a person finds the office's record. */
  readonly webUrl: string | null;
}

/**
 * The body of a create: the set fields, and our mark. To Do knows no idempotency key, so the mark is how a create whose answer was lost is
 * found.
 */
export function encodeNewTask({ mark, fields, extra, webUrl }: NewTask, timeZone: string): TaskBody {
  const isSet: Readonly<Record<PatchedField, boolean>> = {
    subject: true,
    description: fields.description !== "",
    dueDate: fields.dueDate !== null,
    startDate: fields.startDate !== null,
    priority: true,
    status: true,
    reminderAt: fields.reminderAt !== null,
    categories: fields.categories.length > 0,
    recurrence: fields.recurrence !== null,
  };
  const kept = extra.status !== undefined && neutralStatus[extra.status] === fields.status ? extra.status : null;
  return {
    ...encodePatch(
      fields,
      patchedFields.filter((name) => isSet[name]),
      timeZone,
    ),
    ...(kept && { status: kept }),
    // Midnight UTC is how the server itself stores it.
    ...(fields.completedDate !== null &&
      fields.status === "closed" && { completedDateTime: encodeDate(fields.completedDate, "UTC") }),
    ...(fields.checklist.length > 0 && {
      checklistItems: fields.checklist.map(({ title, isChecked }) => ({ displayName: title, isChecked })),
    }),
    linkedResources: [{ applicationName, externalId: mark, displayName: "Task in Oro", ...(webUrl && { webUrl }) }],
  };
}

const patchedFields = Object.keys(encoders).filter(isPatchedField);

export function isPatchedField(name: string): name is PatchedField {
  return name in encoders;
}
