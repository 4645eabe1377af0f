// How a change is written so that To Do does what was meant. Its traps, and the way around each:
//   due date of a recurring task   a plain PATCH splits the series → take the rule off with the new date, then put it on again
//   completing a recurring task    rolls it to the next date → a request of its own, the last one, never with other fields
//   start date alone               sets the due date too → send the due date with it, or clear it afterwards
//   reopening                      leaves the reminder off → send the reminder with it
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { TaskFields } from "../../../core/records/task.ts";
import { readExtra } from "./fields.ts";
import { neutralStatus } from "./read.ts";
import { encodePatch, isPatchedField, type PatchedField, type TaskBody } from "./write.ts";

export interface UpdatePlan {
  /** The first PATCH, or null if the task itself does not change. */
  readonly patch: TaskBody | null;
  /** The rule that the first PATCH removed. */
  readonly putBack: TaskBody | null;
  /** Whether the server may have set an unwanted due date. */
  readonly mayGainDueDate: boolean;
  /** A last PATCH, after everything else: it rolls a recurring task on to its next date. */
  readonly completion: TaskBody | null;
}

export function planUpdate(
  before: M365Item,
  fields: TaskFields,
  changed: Iterable<string>,
  timeZone: string,
): UpdatePlan {
  const wanted = new Set([...changed].filter(isPatchedField));
  const statusBefore = statusOf(before);
  // Another of To Do's words for the same status (deferred, waiting on others) is kept.
  if (fields.status === statusBefore) wanted.delete("status");
  if (wanted.has("status") && statusBefore === "closed" && fields.reminderAt !== null) wanted.add("reminderAt");

  const isRescheduled = wanted.has("dueDate") || wanted.has("startDate") || wanted.has("recurrence");
  const wasRecurring = (before.fields.recurrence ?? null) !== null;
  const isRecurring = isRescheduled ? fields.recurrence !== null : wasRecurring;
  const completes = wanted.has("status") && fields.status === "closed" && (wasRecurring || isRecurring);
  if (completes) wanted.delete("status");

  const encode = (names: Iterable<PatchedField>) => encodePatch(fields, names, timeZone);
  const { patch, putBack } = isRescheduled
    ? planReschedule(fields, wanted, wasRecurring, encode)
    : { patch: encode(wanted), putBack: null };
  return {
    patch: Object.keys(patch).length > 0 ? patch : null,
    putBack,
    mayGainDueDate: wanted.has("startDate") && fields.dueDate === null && !isRecurring,
    completion: completes ? encode(["status"]) : null,
  };
}

function planReschedule(
  fields: TaskFields,
  wanted: ReadonlySet<PatchedField>,
  wasRecurring: boolean,
  encode: (names: Iterable<PatchedField>) => TaskBody,
): { readonly patch: TaskBody; readonly putBack: TaskBody | null } {
  const names = new Set(wanted);
  if (fields.dueDate !== null) names.add("dueDate");
  if (fields.recurrence === null) return { patch: encode(names), putBack: null };
  // Even if the rule itself did not change: an earlier attempt may have ended between the two steps.
  names.add("recurrence");
  if (!wasRecurring) return { patch: encode(names), putBack: null };
  names.delete("recurrence");
  return { patch: { ...encode(names), recurrence: null }, putBack: encode(["recurrence"]) };
}

function statusOf(item: M365Item): TaskFields["status"] | null {
  const { status } = readExtra(item.extra);
  if (status !== undefined) return neutralStatus[status];
  const said = item.fields.status;
  return said === "open" || said === "in_progress" || said === "closed" ? said : null;
}
