import { eventKind } from "./event-kind.ts";
import { mailKind } from "./mail.ts";
import type { RecordKind, Resource } from "./record.ts";
import { taskKind } from "./task.ts";

/** What the engine knows about each resource's records. */
export const recordKinds = { EMAIL: mailKind, TASKS: taskKind, CALENDAR: eventKind } as const;

export function recordKindOf(resource: Resource): RecordKind {
  return recordKinds[resource];
}
