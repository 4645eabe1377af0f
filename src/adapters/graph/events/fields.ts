import { z } from "zod";
import { StoreError } from "../../../app/store-error.ts";
import {
  type EventException,
  type EventFields,
  emptyEvent,
  type OccurrenceChanges,
} from "../../../core/records/event.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { RecordFields } from "../../../core/records/record.ts";
import { dateShape, recurrenceShape } from "../recurrence.ts";

const allDay = z.object({
  isAllDay: z.literal(true),
  start: dateShape,
  end: dateShape,
  startZone: z.null(),
  endZone: z.null(),
});
const wallTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, "is no time on the wall");
const timed = z.object({
  isAllDay: z.literal(false),
  start: wallTime,
  end: wallTime,
  startZone: z.string().nullable(),
  endZone: z.string().nullable(),
});

const response = z.enum(["none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded"]);
const person = z.object({ address: z.string(), name: z.string() });

const shared = {
  subject: z.string(),
  description: z.string(),
  time: z.discriminatedUnion("isAllDay", [allDay, timed]),
  locations: z.array(z.string()),
  attendees: z.array(z.object({ ...person.shape, type: z.enum(["required", "optional", "resource"]), response })),
  response,
  isCancelled: z.boolean(),
  reminderMinutes: z.number().int().nullable(),
  showAs: z.enum(["free", "tentative", "busy", "oof", "workingElsewhere", "unknown"]),
  sensitivity: z.enum(["normal", "personal", "private", "confidential"]),
  importance: z.enum(["low", "normal", "high"]),
  categories: z.array(z.string()),
  onlineMeetingUrl: z.string().nullable(),
};

const exception = z.discriminatedUnion("kind", [
  z.object({ date: dateShape, kind: z.literal("cancelled") }),
  z.object({
    date: dateShape,
    kind: z.literal("changed"),
    changes: z.object(shared).partial() satisfies z.ZodType<OccurrenceChanges>,
  }),
]) satisfies z.ZodType<EventException>;

const eventFields = z.object({
  ...shared,
  organizer: person.nullable(),
  isOrganizer: z.boolean(),
  recurrence: recurrenceShape.nullable(),
  exceptions: z.array(exception),
  uid: z.string().nullable(),
}) satisfies z.ZodType<EventFields>;

/** @throws StoreError rejected, naming the field */
export function mustBeEvent(fields: RecordFields): EventFields {
  const parsed = eventFields.safeParse({ ...emptyEvent, ...fields });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StoreError("rejected", `The event's ${issue?.path.join(".")} cannot be written: ${issue?.message}.`, {
    cause: parsed.error,
  });
}

const extraShape = z.object({
  isOnlineMeeting: z.boolean().optional().catch(undefined),
  onlineMeetingProvider: z.string().optional().catch(undefined),
  hideAttendees: z.boolean().optional().catch(undefined),
  responseRequested: z.boolean().optional().catch(undefined),
  allowNewTimeProposals: z.boolean().optional().catch(undefined),
  places: z
    .array(z.looseObject({ displayName: z.string() }))
    .default([])
    .catch([]),
});
export type EventExtra = z.infer<typeof extraShape>;

/** What `readEvent` put into `extra`. It was stored in between, perhaps by an older version: unreadable parts count as absent. */
export function readExtra(extra: M365Item["extra"]): EventExtra {
  return extraShape.parse(extra);
}
