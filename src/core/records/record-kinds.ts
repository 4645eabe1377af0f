import { eventKind } from "./event-kind.ts";
import type { RecordKind, Resource } from "./record.ts";
import { taskKind } from "./task.ts";

/** What the engine knows about each resource's records. Mail is imported and never compared, so it has none. */
export const recordKinds = { TASKS: taskKind, CALENDAR: eventKind } as const;

export function recordKindOf(resource: Resource): RecordKind | null {
  return resource === "EMAIL" ? null : recordKinds[resource];
}
