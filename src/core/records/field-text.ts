import { eventFieldText } from "./event-text.ts";
import { plainText } from "./plain-text.ts";
import type { RecordFields, Resource } from "./record.ts";
import { taskFieldText } from "./task-text.ts";

/** One field of a record as a person reads it, in one or more lines; "" for one that is not set. */
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
