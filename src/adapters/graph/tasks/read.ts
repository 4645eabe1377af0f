import type { M365Item } from "../../../core/records/m365-item.ts";
import type { FieldValue, RecordFields } from "../../../core/records/record.ts";
import type { TaskFields } from "../../../core/records/task.ts";
import { bodyText } from "../body-text.ts";
import { decodeDate, decodeInstant, type WireDate } from "../dates.ts";
import { decodeRecurrence } from "../recurrence.ts";
import type { WireTask } from "../wire.ts";

/** A linked resource with this name is our mark. */
export const applicationName = "m365-sync";

/** To Do has five states, the office three: the raw one is kept in `extra`. */
export const neutralStatus = {
  notStarted: "open",
  inProgress: "in_progress",
  waitingOnOthers: "in_progress",
  deferred: "in_progress",
  completed: "closed",
} as const satisfies Record<WireTask["status"], TaskFields["status"]>;

/** Graph's task in neutral form. @param mailboxZone IANA name. @throws RangeError for a date or a recurrence that cannot be read */
export function readTask(task: WireTask, mailboxZone: string): M365Item {
  const ours = task.linkedResources?.find((link) => link.applicationName === applicationName);
  return {
    id: task.id,
    etag: task["@odata.etag"],
    modifiedAt: task.lastModifiedDateTime ?? null,
    mark: ours?.externalId ?? null,
    fields: readFields(task, mailboxZone),
    extra: readExtra(task),
  };
}

function readFields(task: WireTask, zone: string): RecordFields {
  const date = (wire: WireDate | null | undefined) => (wire ? decodeDate(wire, zone) : null);
  return {
    subject: task.title ?? "",
    description: bodyText(task.body),
    dueDate: date(task.dueDateTime),
    startDate: date(task.startDateTime),
    completedDate: date(task.completedDateTime),
    priority: task.importance,
    status: neutralStatus[task.status],
    reminderAt: readReminder(task),
    categories: task.categories ?? [],
    checklist:
      task.checklistItems?.map(({ displayName, isChecked }) => ({
        title: displayName ?? "",
        isChecked: isChecked ?? false,
      })) ?? [],
    recurrence: task.recurrence ? decodeRecurrence(task.recurrence) : null,
  } satisfies Record<keyof TaskFields, FieldValue>;
}

/**
 * `isReminderOn` is derived by the server. Completing a task turns the reminder off and keeps its time: read as "no reminder", that would
 * delete the reminder in the office too.
 */
function readReminder({ reminderDateTime, isReminderOn, status }: WireTask): string | null {
  if (!reminderDateTime || (isReminderOn === false && status !== "completed")) return null;
  return decodeInstant(reminderDateTime);
}

/** Only what is needed to write without flattening; it is stored with every link, so parts that say nothing are omitted. */
function readExtra({ status, checklistItems, linkedResources }: WireTask): M365Item["extra"] {
  const foreign = linkedResources?.filter((link) => link.applicationName !== applicationName) ?? [];
  return {
    status,
    ...(checklistItems?.length && {
      checklist: checklistItems.map(({ id, displayName, isChecked }) => ({
        id,
        title: displayName ?? "",
        isChecked: isChecked ?? false,
      })),
    }),
    ...(foreign.length && {
      linkedResources: foreign.map(({ id, webUrl, applicationName: name, displayName, externalId }) => ({
        id: id ?? null,
        webUrl: webUrl ?? null,
        applicationName: name ?? null,
        displayName: displayName ?? null,
        externalId: externalId ?? null,
      })),
    }),
  };
}
