import { z } from "zod";
import { GraphError } from "../graph/graph-error.ts";
import { anyCase, reader, zonedTime } from "../mailbox/body-input.ts";
import { recurrenceInput } from "../mailbox/recurrence-input.ts";

const place = z
  .strictObject({
    displayName: z.string().nullish(),
    locationType: anyCase(
      "default",
      "conferenceRoom",
      "homeAddress",
      "businessAddress",
      "geoCoordinates",
      "streetAddress",
      "hotel",
      "restaurant",
      "localBusiness",
      "postalAddress",
    ).nullish(),
    locationUri: z.string().nullish(),
    locationEmailAddress: z.string().nullish(),
    uniqueId: z.string().nullish(),
    uniqueIdType: z.string().nullish(),
    address: z.looseObject({}).nullish(),
    coordinates: z.looseObject({}).nullish(),
  })
  .nullable();
export type PlaceInput = z.infer<typeof place>;

const attendee = z.strictObject({
  type: anyCase("required", "optional", "resource").nullish(),
  emailAddress: z.strictObject({ address: z.string(), name: z.string().nullish() }),
  // Read-only: accepted, and without effect.
  status: z.unknown().optional(),
  proposedNewTime: z.unknown().optional(),
});
export type AttendeeInput = z.infer<typeof attendee>;

const extended = z.strictObject({ id: z.string().min(1), value: z.string() });
const extendedMany = z.strictObject({ id: z.string().min(1), value: z.array(z.string()) });

/** A widely used client sends it as a text, and is understood. */
const isOnlineMeeting = z.preprocess(
  (given) => (given === "true" || given === "false" ? given === "true" : given),
  z.boolean().nullable(),
);

const writable = {
  subject: z.string().nullable(),
  body: z.strictObject({ content: z.string().nullish(), contentType: anyCase("text", "html").nullish() }).nullable(),
  start: zonedTime,
  end: zonedTime,
  isAllDay: z.boolean(),
  location: place,
  locations: z.array(place),
  attendees: z.array(attendee).max(500),
  recurrence: recurrenceInput.nullable(),
  categories: z.array(z.string()),
  importance: anyCase("low", "normal", "high"),
  sensitivity: anyCase("normal", "personal", "private", "confidential"),
  showAs: anyCase("unknown", "free", "tentative", "busy", "oof", "workingElsewhere"),
  isReminderOn: z.boolean(),
  reminderMinutesBeforeStart: z.int(),
  responseRequested: z.boolean().nullable(),
  allowNewTimeProposals: z.boolean().nullable(),
  hideAttendees: z.boolean().nullable(),
  isOnlineMeeting,
  onlineMeetingProvider: anyCase("unknown", "skypeForBusiness", "skypeForConsumer", "teamsForBusiness").nullable(),
  singleValueExtendedProperties: z.array(extended),
  multiValueExtendedProperties: z.array(extendedMany),
};

/** Set by the server: accepted, and without effect. */
const READ_ONLY = [
  "id",
  "changeKey",
  "bodyPreview",
  "originalStartTimeZone",
  "originalEndTimeZone",
  "originalStart",
  "responseStatus",
  "iCalUId",
  "uid",
  "type",
  "seriesMasterId",
  "occurrenceId",
  "organizer",
  "isOrganizer",
  "isCancelled",
  "isDraft",
  "hasAttachments",
  "webLink",
  "onlineMeeting",
  "onlineMeetingUrl",
  "createdDateTime",
  "lastModifiedDateTime",
  "cancelledOccurrences",
];

const patchInput = z
  .strictObject({
    ...writable,
    // Never kept: files are added to an existing event.
    attachments: z.array(z.unknown()),
  })
  .partial();
export type EventPatch = z.infer<typeof patchInput>;

const extensionInput = z.looseObject({ extensionName: z.string().min(1) });
const createInput = patchInput.extend({
  start: zonedTime,
  end: zonedTime,
  transactionId: z.string().nullish(),
  extensions: z.array(extensionInput).optional(),
});
export type EventCreate = z.infer<typeof createInput>;

const calendarInput = z.strictObject({
  name: z.string().min(1),
  color: z.string().optional(),
  isDefaultCalendar: z.boolean().optional(),
});
const responseInput = z.strictObject({
  comment: z.string().nullish(),
  sendResponse: z.boolean().nullish(),
  proposedNewTime: z.strictObject({ start: zonedTime, end: zonedTime }).nullish(),
});
export type ResponseInput = z.infer<typeof responseInput>;

const EVENT = "microsoft.graph.event";
const readPatch = reader(EVENT, patchInput);
const readCreate = reader(EVENT, createInput);
export const readEventPatch = (value: unknown): EventPatch => readPatch(prepared(value));
export const readEventCreate = (value: unknown): EventCreate => readCreate(prepared(value));
export const readCalendarCreate = reader("microsoft.graph.calendar", calendarInput);
export const readCalendarPatch = reader("microsoft.graph.calendar", calendarInput.partial());
export const readResponse = reader("microsoft.graph.event", responseInput);

/** A body without the properties that events do not have. */
export function knownOnly(body: Record<string, unknown>): Record<string, unknown> {
  const known = new Set([...Object.keys(createInput.shape), ...READ_ONLY]);
  return Object.fromEntries(Object.entries(body).filter(([name]) => known.has(name) || name.includes("@")));
}

function prepared(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const [name, time] of Object.entries(value)) if (name === "start" || name === "end") mustNameZone(time);
  return Object.fromEntries(Object.entries(value).filter(([name]) => !READ_ONLY.includes(name)));
}

function mustNameZone(time: unknown): void {
  if (typeof time !== "object" || time === null || ("timeZone" in time && time.timeZone)) return;
  throw new GraphError(
    400,
    "TimeZoneNotSupportedException",
    "A valid TimeZone value must be specified. The following TimeZone value is not supported: ''.",
  );
}
