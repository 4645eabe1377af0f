import { randomUUID } from "node:crypto";
import type { SimulatedClock } from "../clock.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import { newExtension } from "../mailbox/extension.ts";
import { instantOf } from "../mailbox/zone.ts";
import type { TaskView } from "./render.ts";
import type { ChecklistItem, LinkedResource, ListState, TaskState } from "./state.ts";
import { takeRecurrence } from "./take-recurrence.ts";
import type { LinkedInput, TaskCreate } from "./task-input.ts";
import type { TodoMailbox } from "./todo-mailbox.ts";
import { dateOf, midnight, today } from "./zoned-date.ts";

/** Makes a task with everything that one POST may carry, and tells in which zones its dates were sent. */
export function createTask(
  mailbox: TodoMailbox,
  list: ListState,
  input: TaskCreate,
  clock: SimulatedClock,
): { task: TaskState; sent: TaskView["sent"] } {
  if (input.linkedResources.length > 1) throw tooManyLinks();
  const start = input.startDateTime ? dateOf(input.startDateTime) : undefined;
  const sentDue = input.dueDateTime ? dateOf(input.dueDateTime) : undefined;
  const recurring = input.recurrence ? takeRecurrence(input.recurrence, input.dueDateTime, sentDue) : undefined;
  const status = input.status ?? "notStarted";
  const completed =
    status !== "completed"
      ? undefined
      : input.completedDateTime
        ? midnight(dateOf(input.completedDateTime).date, "UTC")
        : today(clock);
  const task = mailbox.addTask(
    list,
    {
      title: input.title,
      body: { content: input.body?.content ?? "", contentType: input.body?.contentType ?? "text" },
      status,
      importance: input.importance ?? "normal",
      due: recurring?.due ?? sentDue ?? start,
      start,
      reminderAt: input.reminderDateTime ? instantOf(input.reminderDateTime) : undefined,
      isReminderOn: Boolean(input.reminderDateTime),
      completed,
      recurrence: recurring?.recurrence,
      categories: input.categories ?? [],
    },
    {
      checklist: input.checklistItems.map((item) => newChecklistItem(item, mailbox)),
      linked: input.linkedResources.map(newLinkedResource),
      extensions: input.extensions.map(({ extensionName, ...properties }) => newExtension(extensionName, properties)),
    },
  );
  const dueZone = (input.dueDateTime ?? (recurring === undefined ? input.startDateTime : undefined))?.timeZone;
  return {
    task,
    sent: {
      ...(dueZone === undefined ? {} : { due: dueZone }),
      ...(input.startDateTime ? { start: input.startDateTime.timeZone } : {}),
      ...(input.reminderDateTime ? { reminder: input.reminderDateTime.timeZone } : {}),
    },
  };
}

export function newChecklistItem(input: TaskCreate["checklistItems"][number], mailbox: TodoMailbox): ChecklistItem {
  const now = mailbox.stamp();
  return {
    id: randomUUID(),
    displayName: input.displayName,
    isChecked: input.isChecked ?? false,
    createdAt: now,
    ...(input.isChecked ? { checkedAt: input.checkedDateTime ?? now } : {}),
  };
}

export function newLinkedResource(input: LinkedInput): LinkedResource {
  return {
    ...(input.webUrl ? { webUrl: input.webUrl } : {}),
    applicationName: input.applicationName,
    ...(input.displayName ? { displayName: input.displayName } : {}),
    ...(input.externalId ? { externalId: input.externalId } : {}),
    id: randomUUID(),
  };
}

export function tooManyLinks() {
  return invalidRequest("Linked Resource already exists.", "LinkedResourceSizeExceeded");
}
