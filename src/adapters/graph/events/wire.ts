// The part that we read of what Graph sends about calendars and events. Unknown members are dropped; unset ones are absent or null.
import { z } from "zod";
import { isId, patternedRecurrence } from "../wire.ts";

const maybe = <T extends z.ZodType>(shape: T) => shape.nullish();

const moment = z.object({ dateTime: z.string(), timeZone: maybe(z.string()) });
export type WireMoment = z.infer<typeof moment>;

const emailAddress = z.object({ name: maybe(z.string()), address: maybe(z.string()) });

/** Documented answers also have an empty one. */
const response = z.union([
  z.enum(["none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded"]),
  z.literal("").transform(() => "none" as const),
]);

const attendee = z.object({
  type: maybe(z.enum(["required", "optional", "resource"])),
  status: maybe(z.object({ response: maybe(response) })),
  emailAddress: maybe(emailAddress),
});

/** Kept whole: it is sent back when another place of the same event changes. */
const place = z.looseObject({ displayName: maybe(z.string()), locationType: maybe(z.string()) });
export type WirePlace = z.infer<typeof place>;

export const itemBody = z.object({ content: maybe(z.string()), contentType: maybe(z.string()) });

/** An occurrence in a delta round often has little more than id, type and times. */
const eventShape = {
  id: z.string().refine(isId),
  "@odata.etag": maybe(z.string()),
  type: maybe(z.enum(["singleInstance", "occurrence", "exception", "seriesMaster"])),
  seriesMasterId: maybe(z.string()),
  start: maybe(moment),
  end: maybe(moment),
  isAllDay: maybe(z.boolean()),
  originalStart: maybe(z.string()),
  occurrenceId: maybe(z.string()),
  originalStartTimeZone: maybe(z.string()),
  originalEndTimeZone: maybe(z.string()),
  subject: maybe(z.string()),
  body: maybe(itemBody),
  location: maybe(place),
  locations: maybe(z.array(place)),
  attendees: maybe(z.array(attendee)),
  organizer: maybe(z.object({ emailAddress: maybe(emailAddress) })),
  isOrganizer: maybe(z.boolean()),
  responseStatus: maybe(z.object({ response: maybe(response) })),
  isCancelled: maybe(z.boolean()),
  isReminderOn: maybe(z.boolean()),
  // Graph's Int32, which is also the database's.
  reminderMinutesBeforeStart: maybe(z.int32()),
  showAs: maybe(z.enum(["unknown", "free", "tentative", "busy", "oof", "workingElsewhere"])),
  sensitivity: maybe(z.enum(["normal", "personal", "private", "confidential"])),
  importance: maybe(z.enum(["low", "normal", "high"])),
  categories: maybe(z.array(z.string())),
  recurrence: maybe(patternedRecurrence),
  iCalUId: maybe(z.string()),
  isOnlineMeeting: maybe(z.boolean()),
  onlineMeetingProvider: maybe(z.string()),
  onlineMeeting: maybe(z.object({ joinUrl: maybe(z.string()) })),
  onlineMeetingUrl: maybe(z.string()),
  hideAttendees: maybe(z.boolean()),
  responseRequested: maybe(z.boolean()),
  allowNewTimeProposals: maybe(z.boolean()),
  lastModifiedDateTime: maybe(z.string()),
  singleValueExtendedProperties: maybe(z.array(z.object({ id: z.string(), value: maybe(z.string()) }))),
};

/** https://learn.microsoft.com/graph/api/resources/event */
export const wireEvent = z.object(eventShape);
export type WireEvent = z.infer<typeof wireEvent>;

/** A master with its exceptions. If the service does not report them, they are absent, not empty. */
export const wireSeries = z.object({
  ...eventShape,
  cancelledOccurrences: maybe(z.array(z.string())),
  exceptionOccurrences: maybe(z.array(wireEvent)),
  "exceptionOccurrences@odata.nextLink": maybe(z.string()),
});
export type WireSeries = z.infer<typeof wireSeries>;

/** The etag of a write's answer, to be stored as the version. */
export function etagOf(event: WireEvent): string {
  return event["@odata.etag"] ?? "";
}

export const calendarPage = z.object({
  value: z.array(
    z.object({
      id: maybe(z.string()),
      name: maybe(z.string()),
      isDefaultCalendar: maybe(z.boolean()),
      canEdit: maybe(z.boolean()),
      owner: maybe(emailAddress),
    }),
  ),
  "@odata.nextLink": z.string().optional(),
});

/** An event as it appears in a list of ids and versions. */
export const listedEvent = z.object({
  start: maybe(z.object({ dateTime: z.string() })),
  end: maybe(z.object({ dateTime: z.string() })),
  recurrence: maybe(z.object({ range: z.object({ type: z.string(), endDate: maybe(z.string()) }) })),
});
export type ListedEvent = z.infer<typeof listedEvent>;

export const eventPage = z.object({ value: z.array(wireEvent), "@odata.nextLink": z.string().optional() });
