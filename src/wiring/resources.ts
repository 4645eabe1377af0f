import { createOfficeEvents } from "../adapters/office/events.ts";
import { createOfficeTasks } from "../adapters/office/tasks.ts";
import { eventKind } from "../core/records/event-kind.ts";
import { taskKind } from "../core/records/task.ts";

/** What can be synced so far: the back office's table and the kind of record, by resource. */
export const offices = { TASKS: createOfficeTasks(), CALENDAR: createOfficeEvents() };
export const kinds = { TASKS: taskKind, CALENDAR: eventKind };
export const resources = ["TASKS"] as const;
