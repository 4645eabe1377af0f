import { randomUUID } from "node:crypto";
import type { SimulatedClock } from "../clock.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import type { Mailbox } from "./mailbox.ts";
import { takeRecurrence } from "./recurrence-input.ts";
import type { TaskView } from "./render.ts";
import type { ChecklistItem, Extension, LinkedResource, ListState, TaskState } from "./state.ts";
import type { LinkedInput, TaskCreate } from "./task-input.ts";
import { dateOf, instantOf, midnight, type ZonedDate } from "./zone.ts";

/** Today as `completedDateTime` has it: without a time of day. */
export function today(clock: SimulatedClock): ZonedDate {
  return midnight(new Date(clock.now()).toISOString().slice(0, 10), "UTC");
}

/** Makes a task with everything that one POST may carry, and tells in which zones its dates were sent. */
export function createTask(
  mailbox: Mailbox,
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

export function newChecklistItem(input: TaskCreate["checklistItems"][number], mailbox: Mailbox): ChecklistItem {
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

/** An `id` among the properties is the server's business. */
export function newExtension(name: string, { id: _, ...properties }: Record<string, unknown>): Extension {
  return { name, properties };
}

export function tooManyLinks() {
  return invalidRequest("Linked Resource already exists.", "LinkedResourceSizeExceeded");
}
