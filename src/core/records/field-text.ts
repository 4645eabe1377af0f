import { eventFieldText } from "./event-text.ts";
import { plainText } from "./plain-text.ts";
import type { RecordFields, Resource } from "./record.ts";
import { taskFieldText } from "./task-text.ts";

/** One field of a record as people read it, in one or more lines; "" if it is not set. */
export function fieldText(resource: Resource, name: string, fields: RecordFields): string {
  switch (resource) {
    case "TASKS":
      return taskFieldText(name, fields);
    case "CALENDAR":
      return eventFieldText(name, fields);
    case "EMAIL":
      return plainText(fields[name] ?? null);
  }
}
