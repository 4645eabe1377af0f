// The SDK encodes nothing, and ids contain "/", "+" and "=". An event in the account's own mailbox is addressed without its calendar: with
// immutable ids it keeps its id when it moves to another calendar. A shared event is in another mailbox, and can only be addressed through
// its calendar.
import { addDays } from "../../../core/records/event-time.ts";
import type { DateWindow } from "../../../core/sync/window.ts";

export const calendarsPath = "/me/calendars";
const calendarPath = (collectionId: string) => `${calendarsPath}/${encodeURIComponent(collectionId)}`;
export const calendarEventsPath = (collectionId: string) => `${calendarPath(collectionId)}/events`;
/** Prefix for events of the account's own mailbox, whatever their calendar. */
export const ownRoot = "/me";
/** Prefix for events of a shared calendar. */
export const sharedRoot = calendarPath;
export const eventPath = (root: string, id: string) => `${root}/events/${encodeURIComponent(id)}`;
/** The calendar that contains an event of the account's own mailbox. */
export const calendarOfUrl = (id: string) => `${eventPath(ownRoot, id)}/calendar?$select=id`;
export const calendarUrl = (collectionId: string) => `${calendarPath(collectionId)}?$select=id`;

/** Whole days in UTC. */
const bounds = ({ from, to }: DateWindow) => `startDateTime=${from}T00:00:00Z&endDateTime=${addDays(to, 1)}T00:00:00Z`;

/** Only the window as query option: the calendar's delta refuses all others. */
export const deltaUrl = (collectionId: string, window: DateWindow) =>
  `${calendarPath(collectionId)}/calendarView/delta?${bounds(window)}`;

export const instancesUrl = (root: string, seriesId: string, window: DateWindow) =>
  `${eventPath(root, seriesId)}/instances?${bounds(window)}&$top=500`;

/** Everything in a calendar, whenever it takes place, with series as their masters: what a comparison needs. */
export const calendarListUrl = (collectionId: string) =>
  `${calendarEventsPath(collectionId)}?$select=id,type,start,end,recurrence&$top=1000`;

/** The property in which an event carries our mark: the id of Oro's event. The GUID is our own, generated once. */
export const markProperty = "String {5c2f1a0e-7b64-4d0f-9d0b-8f4f6e0c3d71} Name OroEventId";

const expandMark = `singleValueExtendedProperties($filter=id eq '${markProperty}')`;

export const eventUrl = (root: string, id: string) =>
  `${eventPath(root, id)}?$expand=${encodeURIComponent(expandMark)}`;

export const markedUrl = (collectionId: string, mark: string) => {
  const value = mark.replaceAll("'", "''");
  const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${markProperty}' and ep/value eq '${value}')`;
  return `${calendarEventsPath(collectionId)}?$filter=${encodeURIComponent(filter)}&$expand=${encodeURIComponent(expandMark)}`;
};

export const eventsUrl = (collectionId: string) =>
  `${calendarEventsPath(collectionId)}?$top=100&$expand=${encodeURIComponent(expandMark)}`;

/** `cancelledOccurrences` must be named explicitly, so everything else must be named too. */
const seriesFields = [
  "id,type,seriesMasterId,start,end,isAllDay,originalStart,originalStartTimeZone,originalEndTimeZone,subject,body",
  "location,locations,attendees,organizer,isOrganizer,responseStatus,isCancelled,isReminderOn,reminderMinutesBeforeStart",
  "showAs,sensitivity,importance,categories,recurrence,iCalUId,isOnlineMeeting,onlineMeetingProvider,onlineMeeting",
  "onlineMeetingUrl,hideAttendees,responseRequested,allowNewTimeProposals,lastModifiedDateTime,cancelledOccurrences",
].join(",");

export const seriesUrl = (root: string, id: string) =>
  `${eventPath(root, id)}?$select=${seriesFields}&$expand=${encodeURIComponent(`exceptionOccurrences,${expandMark}`)}`;

export interface EventHeaderOptions {
  readonly body?: "text" | "html";
  readonly pageSize?: number;
  readonly ifMatch?: string;
}

/**
 * The only place that makes them: one request without ImmutableId would return ids that nothing else knows. Graph stores none of them in a
 * link.
 */
export function eventHeaders({ body = "text", pageSize, ifMatch }: EventHeaderOptions = {}): Record<string, string> {
  const page = pageSize === undefined ? "" : `, odata.maxpagesize=${pageSize}`;
  return {
    Prefer: `IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="${body}"${page}`,
    ...(ifMatch !== undefined && ifMatch !== "" && { "If-Match": ifMatch }),
  };
}
