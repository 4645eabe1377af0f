// What Graph sends, as far as we read it. Loose: Microsoft adds members without notice, and unset ones are absent or null.
import { z } from "zod";

const maybe = <T extends z.ZodType>(shape: T) => shape.nullish();

export const dateTimeZone = z.looseObject({ dateTime: z.string(), timeZone: maybe(z.string()) });

const pattern = z.looseObject({
  type: z.enum(["daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"]),
  interval: z.number().int().positive(),
  month: maybe(z.number()),
  dayOfMonth: maybe(z.number()),
  daysOfWeek: maybe(z.array(z.string())),
  firstDayOfWeek: maybe(z.string()),
  index: maybe(z.enum(["first", "second", "third", "fourth", "last"])),
});

const range = z.looseObject({
  type: z.enum(["noEnd", "endDate", "numbered"]),
  startDate: maybe(z.string()),
  endDate: maybe(z.string()),
  numberOfOccurrences: maybe(z.number()),
  recurrenceTimeZone: maybe(z.string()),
});

export const patternedRecurrence = z.looseObject({ pattern, range });
export type WireRecurrence = z.infer<typeof patternedRecurrence>;

export const checklistItem = z.looseObject({
  id: z.string(),
  displayName: maybe(z.string()),
  isChecked: maybe(z.boolean()),
});

export const linkedResource = z.looseObject({
  id: maybe(z.string()),
  webUrl: maybe(z.string()),
  applicationName: maybe(z.string()),
  displayName: maybe(z.string()),
  externalId: maybe(z.string()),
});

/** https://learn.microsoft.com/graph/api/resources/todotask */
export const todoTask = z.looseObject({
  id: z.string(),
  "@odata.etag": z.string(),
  title: maybe(z.string()),
  status: z.enum(["notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"]),
  importance: z.enum(["low", "normal", "high"]),
  body: maybe(z.looseObject({ content: maybe(z.string()), contentType: maybe(z.string()) })),
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
export const todoTaskList = z.looseObject({
  id: z.string(),
  displayName: maybe(z.string()),
  wellknownListName: maybe(z.string()),
  "@removed": z.unknown().optional(),
});

const links = { "@odata.nextLink": z.string().optional(), "@odata.deltaLink": z.string().optional() };

export const listPage = z.looseObject({ value: z.array(todoTaskList), ...links });

/** A page of a collection or of a delta round. Its items are read one by one, so that one bad item costs only itself. */
export const page = z.looseObject({
  value: z.array(z.looseObject({ id: z.string(), "@removed": z.unknown().optional() })),
  ...links,
});
export type WirePage = z.infer<typeof page>;

export const mailboxTimeZone = z.looseObject({ value: maybe(z.string()) });

export const batchAnswer = z.looseObject({
  responses: z.array(
    z.looseObject({
      id: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});
