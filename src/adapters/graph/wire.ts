// The part that we read of what Graph sends. Microsoft adds members without notice: they are dropped, which costs half of what keeping them
// does. Unset ones are absent or null.
import { z } from "zod";

const maybe = <T extends z.ZodType>(shape: T) => shape.nullish();

const dateTimeZone = z.object({ dateTime: z.string(), timeZone: maybe(z.string()) });

const pattern = z.object({
  type: z.enum(["daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"]),
  interval: z.number().int().positive(),
  month: maybe(z.number()),
  dayOfMonth: maybe(z.number()),
  daysOfWeek: maybe(z.array(z.string())),
  firstDayOfWeek: maybe(z.string()),
  index: maybe(z.enum(["first", "second", "third", "fourth", "last"])),
});

const range = z.object({
  type: z.enum(["noEnd", "endDate", "numbered"]),
  startDate: maybe(z.string()),
  endDate: maybe(z.string()),
  numberOfOccurrences: maybe(z.number()),
  recurrenceTimeZone: maybe(z.string()),
});

export const patternedRecurrence = z.object({ pattern, range });
export type WireRecurrence = z.infer<typeof patternedRecurrence>;

const checklistItem = z.object({
  id: z.string(),
  displayName: maybe(z.string()),
  isChecked: maybe(z.boolean()),
});

export const linkedResource = z.object({
  id: maybe(z.string()),
  webUrl: maybe(z.string()),
  applicationName: maybe(z.string()),
  displayName: maybe(z.string()),
  externalId: maybe(z.string()),
});

/** An id by which something can be stored and requested again. */
export function isId(id: unknown): id is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for, and the database takes none of them.
  return typeof id === "string" && /^[^\u0000-\u001f]{1,2000}$/.test(id);
}

/** https://learn.microsoft.com/graph/api/resources/todotask */
export const todoTask = z.object({
  id: z.string().refine(isId),
  "@odata.etag": z.string(),
  title: maybe(z.string()),
  status: z.enum(["notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"]),
  importance: z.enum(["low", "normal", "high"]),
  body: maybe(z.object({ content: maybe(z.string()), contentType: maybe(z.string()) })),
  categories: maybe(z.array(z.string())),
  dueDateTime: maybe(dateTimeZone),
  startDateTime: maybe(dateTimeZone),
  completedDateTime: maybe(dateTimeZone),
  reminderDateTime: maybe(dateTimeZone),
  isReminderOn: maybe(z.boolean()),
  recurrence: maybe(patternedRecurrence),
  createdDateTime: maybe(z.string()),
  lastModifiedDateTime: maybe(z.string()),
  checklistItems: maybe(z.array(checklistItem)),
  linkedResources: maybe(z.array(linkedResource)),
});
export type WireTask = z.infer<typeof todoTask>;

/** https://learn.microsoft.com/graph/api/resources/todotasklist */
const todoTaskList = z.object({
  id: maybe(z.string()),
  displayName: maybe(z.string()),
  wellknownListName: maybe(z.string()),
  "@removed": z.unknown().optional(),
});

const links = { "@odata.nextLink": z.string().optional(), "@odata.deltaLink": z.string().optional() };

export const listPage = z.object({ value: z.array(todoTaskList), ...links });

/** A page of a collection or of a delta round. Its items are read one by one, so that one bad item costs only itself. */
export const page = z.object({
  value: z.array(z.unknown()),
  ...links,
});
export type WirePage = z.infer<typeof page>;

export interface WireItem {
  readonly id: string;
  readonly "@odata.etag"?: string;
  readonly "@removed"?: unknown;
}

/** The minimum for an item of a page: without an id it could be neither stored nor requested again. Checked for every item, so by hand. */
export function isItem<T>(item: T): item is T & WireItem {
  return typeof item === "object" && item !== null && "id" in item && isId(item.id);
}

/** With `User.Read` alone, Graph tells of an organization only these (and the name). */
export const organizations = z.object({
  value: z.array(z.object({ id: z.string(), verifiedDomains: z.array(z.object({ name: z.string() })) })),
});

export const mailboxTimeZone = z.object({ value: maybe(z.string()) });

export const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});
