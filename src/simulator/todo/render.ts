import { GRAPH_ROOT } from "../graph/call.ts";
import { describeExtension } from "../mailbox/extension.ts";
import { writeInstant } from "../mailbox/zone.ts";
import type { ChecklistItem, LinkedResource, ListState, TaskState } from "./state.ts";

/** Where a task lives, for its context URLs. */
export interface TaskPlace {
  readonly ownerId: string;
  readonly listId: string;
}

/** How a representation differs from the plain one in UTC. */
export interface TaskView {
  /** Zone of `Prefer: outlook.timezone`. */
  readonly timeZone?: string | undefined;
  /** Zones that the dates were just sent in: the answer to a create repeats them. */
  readonly sent?: { due?: string; start?: string; reminder?: string };
  /** Name of the open extension that `$expand` asked for, or "*" for all. */
  readonly extension?: string | undefined;
}

export function contextOf({ ownerId, listId }: TaskPlace, rest: string): string {
  return `${GRAPH_ROOT}/$metadata#users('${ownerId}')/todo/lists('${encodeURIComponent(listId)}')${rest}`;
}

/** The task's JSON. Fields without a value are absent, never null or empty. */
export function taskJson(task: TaskState, place: TaskPlace, view?: TaskView): string {
  if (view !== undefined) return JSON.stringify(describeTask(task, place, view));
  task.json ??= JSON.stringify(describeTask(task, place, {}));
  return task.json;
}

export function describeTask(
  task: TaskState,
  place: TaskPlace,
  { timeZone, sent = {}, extension }: TaskView,
): Record<string, unknown> {
  const date = (at: number, sentZone?: string) => writeInstant(at, timeZone ?? sentZone);
  const context = (name: string) => contextOf(place, `/tasks('${encodeURIComponent(task.id)}')/${name}`);
  // Assigned one by one and not spread: this runs for each of 100,000 tasks when a list is first drained.
  const entity: Record<string, unknown> = {
    "@odata.etag": task.etag,
    importance: task.importance,
    isReminderOn: task.isReminderOn,
    status: task.status,
    title: task.title,
    createdDateTime: task.createdAt,
    lastModifiedDateTime: task.lastModifiedAt,
    bodyLastModifiedDateTime: task.bodyLastModifiedAt,
    hasAttachments: task.files.length > 0,
    categories: task.categories,
    id: task.id,
    body: task.body,
  };
  if (task.completed !== undefined) entity.completedDateTime = date(task.completed.at);
  if (task.due !== undefined) entity.dueDateTime = date(task.due.at, sent.due);
  if (task.start !== undefined) entity.startDateTime = date(task.start.at, sent.start);
  if (task.reminderAt !== undefined) entity.reminderDateTime = date(task.reminderAt, sent.reminder);
  if (task.recurrence !== undefined) entity.recurrence = task.recurrence;
  if (task.linked.length > 0) {
    entity["linkedResources@odata.context"] = context("linkedResources");
    entity.linkedResources = task.linked;
  }
  if (task.checklist.length > 0) {
    entity["checklistItems@odata.context"] = context("checklistItems");
    entity.checklistItems = task.checklist.map(describeChecklistItem);
  }
  const extensions =
    extension === undefined ? [] : task.extensions.filter(({ name }) => extension === "*" || name === extension);
  if (extensions.length > 0) {
    entity["extensions@odata.context"] = context("extensions");
    entity.extensions = extensions.map(describeExtension);
  }
  return entity;
}

export function describeChecklistItem({
  id,
  displayName,
  isChecked,
  createdAt,
  checkedAt,
}: ChecklistItem): Record<string, unknown> {
  return {
    displayName,
    createdDateTime: createdAt,
    ...(checkedAt === undefined ? {} : { checkedDateTime: checkedAt }),
    isChecked,
    id,
  };
}

export function describeLinkedResource(resource: LinkedResource): Record<string, unknown> {
  return { ...resource };
}

export function describeList(list: ListState): Record<string, unknown> {
  return {
    "@odata.etag": list.etag,
    displayName: list.displayName,
    isOwner: true,
    isShared: false,
    wellknownListName: list.wellknownListName,
    id: list.id,
  };
}

export function taskTombstone(id: string): string {
  return JSON.stringify({ id, "@removed": { reason: "deleted" }, isReminderOn: false, hasAttachments: false });
}

export function listTombstone(id: string): string {
  return JSON.stringify({
    id,
    "@removed": { reason: "deleted" },
    isOwner: true,
    isShared: false,
    wellknownListName: "none",
  });
}
