import { z } from "zod";
import { bodyRead, invalidRequest } from "../graph/graph-error.ts";

/** Enum values are read in any casing and answered in lowerCamel. */
export function anyCase<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.preprocess(
    (given) =>
      typeof given === "string"
        ? (values.find((value) => value.toLowerCase() === given.toLowerCase()) ?? given)
        : given,
    z.enum(values),
  );
}

export const zonedTime = z.strictObject({ dateTime: z.string(), timeZone: z.string() });
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const dayOfWeek = anyCase("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");

export const recurrenceInput = z.strictObject({
  pattern: z.strictObject({
    type: anyCase("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"),
    interval: z.int().min(1).default(1),
    month: z.int().min(0).max(12).optional(),
    dayOfMonth: z.int().min(0).max(31).optional(),
    daysOfWeek: z.array(dayOfWeek).optional(),
    firstDayOfWeek: dayOfWeek.nullish(),
    index: anyCase("first", "second", "third", "fourth", "last").nullish(),
  }),
  range: z.strictObject({
    type: anyCase("endDate", "noEnd", "numbered"),
    startDate: date.optional(),
    endDate: date.nullish(),
    recurrenceTimeZone: z.string().nullish(),
    numberOfOccurrences: z.int().min(0).nullish(),
  }),
});
export type RecurrenceInput = z.infer<typeof recurrenceInput>;

const checklistInput = z.strictObject({
  displayName: z.string(),
  isChecked: z.boolean().nullish(),
  checkedDateTime: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  id: z.string().optional(),
});

const linkedInput = z.strictObject({
  webUrl: z.string().nullish(),
  applicationName: z.string().min(1),
  displayName: z.string().nullish(),
  externalId: z.string().nullish(),
  id: z.string().optional(),
});
export type LinkedInput = z.infer<typeof linkedInput>;

const extensionInput = z.looseObject({ extensionName: z.string().min(1) });

const fields = {
  title: z.string().min(1),
  body: z.strictObject({ content: z.string().nullish(), contentType: anyCase("text", "html").nullish() }).nullable(),
  status: anyCase("notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"),
  importance: anyCase("low", "normal", "high"),
  dueDateTime: zonedTime.nullable(),
  startDateTime: zonedTime.nullable(),
  reminderDateTime: zonedTime.nullable(),
  completedDateTime: zonedTime.nullable(),
  recurrence: recurrenceInput.nullable(),
  categories: z.array(z.string()),
  // Read-only or derived: accepted, and without effect.
  isReminderOn: z.boolean(),
  hasAttachments: z.boolean().nullable(),
  id: z.string(),
  createdDateTime: z.string(),
  lastModifiedDateTime: z.string(),
  bodyLastModifiedDateTime: z.string(),
};

const patchInput = z.strictObject(fields).partial();
export type TaskPatch = z.infer<typeof patchInput>;

const createInput = patchInput.required({ title: true }).extend({
  checklistItems: z.array(checklistInput).default([]),
  linkedResources: z.array(linkedInput).default([]),
  extensions: z.array(extensionInput).default([]),
});
export type TaskCreate = z.infer<typeof createInput>;

const listInput = z.strictObject({
  displayName: z.string().min(1),
  isOwner: z.boolean().optional(),
  isShared: z.boolean().optional(),
  wellknownListName: z.string().optional(),
  id: z.string().optional(),
});

export const readTaskCreate = reader("microsoft.graph.todoTask", createInput);
export const readTaskPatch = reader("microsoft.graph.todoTask", patchInput);
export const readList = reader("microsoft.graph.todoTaskList", listInput);
export const readChecklistCreate = reader("microsoft.graph.checklistItem", checklistInput);
export const readChecklistPatch = reader("microsoft.graph.checklistItem", checklistInput.partial());
export const readLinkedCreate = reader("microsoft.graph.linkedResource", linkedInput);
export const readLinkedPatch = reader("microsoft.graph.linkedResource", linkedInput.partial());
export const readExtension = reader("microsoft.graph.openTypeExtension", extensionInput);
export const readExtensionPatch = reader("microsoft.graph.openTypeExtension", extensionInput.partial());

/** Their refusals were measured; all others are Outlook's. */
const TODO_TYPES = new Set(
  ["todoTask", "todoTaskList", "checklistItem", "linkedResource", "openTypeExtension"].map(
    (name) => `microsoft.graph.${name}`,
  ),
);

/** Reads a body as the named type. @throws GraphError 400 naming the property that does not fit */
export function reader<Schema extends z.ZodType>(
  typeName: string,
  schema: Schema,
): (value: unknown) => z.output<Schema> {
  return (value) => {
    const parsed = schema.safeParse(withoutAnnotations(value));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const path = issue?.path.join(".") ?? "";
    const refuse = TODO_TYPES.has(typeName) ? invalidRequest : bodyRead;
    if (issue?.code === "unrecognized_keys") {
      throw refuse(
        `The property '${issue.keys[0]}' does not exist on type '${typeName}'. Make sure to only use property names that are defined by the type.`,
      );
    }
    throw refuse(`Invalid value for property '${path}' of type '${typeName}': ${issue?.message ?? "unreadable"}.`);
  };
}

/** OData annotations are allowed anywhere and mean nothing here. */
function withoutAnnotations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAnnotations);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.includes("@"))
      .map(([name, inner]) => [name, withoutAnnotations(inner)]),
  );
}
