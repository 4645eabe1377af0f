import { randomUUID } from "node:crypto";
import type { SimulatedClock } from "../clock.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import { nextOccurrence, type Recurrence } from "../mailbox/recurrence.ts";
import { addDays, instantOf } from "../mailbox/zone.ts";
import type { ListState, TaskState } from "./state.ts";
import { refuseFillerDates, takeRecurrence } from "./take-recurrence.ts";
import type { TaskPatch } from "./task-input.ts";
import type { TodoMailbox } from "./todo-mailbox.ts";
import { dateOf, midnight, today, type ZonedDate } from "./zoned-date.ts";

/**
 * Changes a task as a PATCH does. Two changes of a recurring task are not what they seem:
 *
 * | change | this task (same id) | another task (new id) |
 * | --- | --- | --- |
 * | status → completed | open, at the next occurrence | the completed occurrence, recurrence still there |
 * | due date, without touching the recurrence | at the next occurrence | open, at the date asked for, without recurrence |
 */
export function patchTask(
  mailbox: TodoMailbox,
  list: ListState,
  task: TaskState,
  patch: TaskPatch,
  clock: SimulatedClock,
): void {
  const due = patch.dueDateTime ? dateOf(patch.dueDateTime) : undefined;
  const start = patch.startDateTime ? dateOf(patch.startDateTime) : undefined;
  const reminderAt = patch.reminderDateTime ? instantOf(patch.reminderDateTime) : undefined;
  const recurring = patch.recurrence ? changeRecurrence(task, patch, due, clock) : undefined;
  if (patch.dueDateTime === null && task.recurrence !== undefined && patch.recurrence !== null) {
    throw invalidRequest("A recurring task needs a due date.");
  }

  applyPlainFields(mailbox, task, patch);
  if (patch.startDateTime !== undefined) task.start = start;
  if (start !== undefined && task.due === undefined && patch.dueDateTime === undefined) task.due = start;
  if (patch.reminderDateTime !== undefined) {
    task.reminderAt = reminderAt;
    task.isReminderOn = reminderAt !== undefined;
  }
  if (patch.recurrence === null) task.recurrence = undefined;
  if (recurring !== undefined) {
    task.recurrence = recurring.recurrence;
    task.due = recurring.due;
  } else if (due !== undefined && task.recurrence !== undefined && due.date !== task.due?.date) {
    splitOff(mailbox, list, task, due, task.recurrence);
  } else if (patch.dueDateTime !== undefined) {
    task.due = due;
  }
  if (patch.status !== undefined) applyStatus(mailbox, list, task, patch.status, reminderAt !== undefined, clock);
  mailbox.touchTask(list, task);
}

function changeRecurrence(task: TaskState, patch: TaskPatch, due: ZonedDate | undefined, clock: SimulatedClock) {
  if (!patch.recurrence) return undefined;
  if (task.recurrence !== undefined) refuseFillerDates(patch.recurrence);
  const hasFutureDue = task.due !== undefined && task.due.date >= today(clock).date;
  if (due === undefined && !hasFutureDue) {
    throw invalidRequest(
      "A recurrence can only be set together with a due date, or on a task whose due date has not passed.",
    );
  }
  return takeRecurrence(patch.recurrence, patch.dueDateTime, due ?? task.due);
}

function applyPlainFields(mailbox: TodoMailbox, task: TaskState, patch: TaskPatch): void {
  if (patch.title !== undefined) task.title = patch.title;
  if (patch.importance !== undefined) task.importance = patch.importance;
  if (patch.categories !== undefined) task.categories = patch.categories;
  if (patch.body !== undefined) {
    task.body = { content: patch.body?.content ?? "", contentType: patch.body?.contentType ?? "text" };
    task.bodyLastModifiedAt = mailbox.stamp();
  }
}

/** Completing turns the reminder off, unless the same change sets it; re-opening leaves it off. */
function applyStatus(
  mailbox: TodoMailbox,
  list: ListState,
  task: TaskState,
  status: TaskState["status"],
  isReminderSet: boolean,
  clock: SimulatedClock,
): void {
  const wasCompleted = task.status === "completed";
  if (status !== "completed") {
    task.status = status;
    task.completed = undefined;
    return;
  }
  if (wasCompleted) return;
  const next =
    task.recurrence === undefined || task.due === undefined
      ? undefined
      : nextOccurrence(task.recurrence, task.due.date);
  if (next === undefined || task.recurrence === undefined) {
    task.status = "completed";
    task.completed = today(clock);
    if (!isReminderSet) task.isReminderOn = false;
    return;
  }
  const { checklist, ...fields } = copyOf(task);
  mailbox.addTask(
    list,
    { ...fields, status: "completed", completed: today(clock), isReminderOn: isReminderSet },
    { checklist },
  );
  rollTo(task, next, task.recurrence);
}

/** The series goes on at its next occurrence; the occurrence that was moved becomes a task of its own. */
function splitOff(
  mailbox: TodoMailbox,
  list: ListState,
  task: TaskState,
  due: ZonedDate,
  recurrence: Recurrence,
): void {
  const { checklist, recurrence: _, ...fields } = copyOf(task);
  mailbox.addTask(list, { ...fields, due }, { checklist });
  const next = nextOccurrence(recurrence, task.due?.date ?? recurrence.range.startDate);
  if (next !== undefined) rollTo(task, next, recurrence);
}

function copyOf({
  title,
  body,
  status,
  importance,
  due,
  start,
  reminderAt,
  isReminderOn,
  completed,
  recurrence,
  categories,
  checklist,
}: TaskState) {
  return {
    ...{ title, body, status, importance, due, start, reminderAt, isReminderOn, completed, recurrence, categories },
    checklist: checklist.map((item) => ({ ...item, id: randomUUID() })),
  };
}

function rollTo(task: TaskState, nextDate: string, recurrence: Recurrence): void {
  const days = task.due === undefined ? 0 : Math.round((Date.parse(nextDate) - Date.parse(task.due.date)) / 86_400_000);
  task.status = "notStarted";
  task.completed = undefined;
  task.due = midnight(nextDate, "UTC");
  if (task.start !== undefined) task.start = midnight(addDays(task.start.date, days), "UTC");
  if (task.reminderAt !== undefined) task.reminderAt += days * 86_400_000;
  task.recurrence = { ...recurrence, range: { ...recurrence.range, recurrenceTimeZone: "UTC" } };
  for (const item of task.checklist) {
    item.isChecked = false;
    delete item.checkedAt;
  }
}
