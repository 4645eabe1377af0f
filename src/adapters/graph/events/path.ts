// The SDK encodes nothing, and ids hold "/", "+" and "=". An event of the own mailbox is reached without its calendar: with immutable ids it keeps
// its id when it moves to another one. One that somebody shared is in another mailbox, and is reached through its calendar only.
import type { DateWindow } from "../../../core/sync/window.ts";

export const calendarsPath = "/me/calendars";
const calendarPath = (collectionId: string) => `${calendarsPath}/${encodeURIComponent(collectionId)}`;
export const calendarEventsPath = (collectionId: string) => `${calendarPath(collectionId)}/events`;
/** Where the events of the own mailbox are reached, whatever calendar they are in. */
export const ownRoot = "/me";
/** Where those of a calendar are. */
export const sharedRoot = calendarPath;
export const eventPath = (root: string, id: string) => `${root}/events/${encodeURIComponent(id)}`;
/** The calendar that an event of the own mailbox is in. */
export const calendarOfUrl = (id: string) => `${eventPath(ownRoot, id)}/calendar?$select=id`;
export const calendarUrl = (collectionId: string) => `${calendarPath(collectionId)}?$select=id`;

/** Whole days in UTC. */
const bounds = ({ from, to }: DateWindow) => `startDateTime=${from}T00:00:00Z&endDateTime=${addDays(to, 1)}T00:00:00Z`;

/** No query option but the window: the calendar's delta refuses every other. */
export const deltaUrl = (collectionId: string, window: DateWindow) =>
  `${calendarPath(collectionId)}/calendarView/delta?${bounds(window)}`;

export const instancesUrl = (root: string, seriesId: string, window: DateWindow) =>
  `${eventPath(root, seriesId)}/instances?${bounds(window)}&$top=500`;

/** Everything of a calendar, whenever it is, series as their masters: what it takes to compare. */
export const calendarListUrl = (collectionId: string) =>
  `${calendarEventsPath(collectionId)}?$select=id,type,start,end,recurrence&$top=1000`;

/** In this property an event carries our mark: the id of Oro's event. Its GUID is ours, made up once. */
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

/** `cancelledOccurrences` has to be asked for by name, so everything else has to be named too. */
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

/** The one place that makes them: one request without ImmutableId would bring ids that are nobody's. Graph remembers none of them in a link. */
export function eventHeaders({ body = "text", pageSize, ifMatch }: EventHeaderOptions = {}): Record<string, string> {
  const page = pageSize === undefined ? "" : `, odata.maxpagesize=${pageSize}`;
  return {
    Prefer: `IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="${body}"${page}`,
    ...(ifMatch !== undefined && ifMatch !== "" && { "If-Match": ifMatch }),
  };
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
