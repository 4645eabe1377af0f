import { createOfficeEmails } from "../adapters/office/email.ts";
import { createOfficeEvents } from "../adapters/office/events.ts";
import { createOfficeTasks } from "../adapters/office/tasks.ts";
import { recordKinds } from "../core/records/record-kinds.ts";

/** What can be synced so far: the back office's table and the kind of record, by resource. */
export const offices = { TASKS: createOfficeTasks(), CALENDAR: createOfficeEvents(), EMAIL: createOfficeEmails() };
export const kinds = recordKinds;
export const resources = ["TASKS", "CALENDAR", "EMAIL"] as const;
