import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { rawJson, type WireReply } from "../http/message.ts";
import { cutPage } from "../todo/query.ts";
import { writeInstant } from "../todo/zone.ts";
import { type EventTarget, eventJson, typeOf } from "./describe-event.ts";
import { viewOf } from "./event-view.ts";
import type { SeenCalendar } from "./locate.ts";
import { fieldsOf } from "./occurrences.ts";

/** What `$filter` and `$orderby` may name. */
const PATHS = new Set([
  "subject",
  "iCalUId",
  "type",
  "createdDateTime",
  "lastModifiedDateTime",
  "start/dateTime",
  "end/dateTime",
  "isAllDay",
  "isCancelled",
  "isOrganizer",
  "showAs",
  "importance",
  "sensitivity",
  "categories",
  "singleValueExtendedProperties",
  "singleValueExtendedProperties/id",
]);
const DEFAULT_PAGE = 10;

/** One page of events, by the caller's filter, order and page size. */
export function eventList(call: GraphCall, seen: SeenCalendar, all: readonly EventTarget[]): WireReply {
  const view = viewOf(call, seen.canViewPrivateItems);
  const page = cutPage(call, all, PATHS, DEFAULT_PAGE, filterable);
  const context = `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/events`;
  // Outlook writes its own options into links with their sign encoded.
  const link = page.nextLink?.replace(/([?&])\$(top|skip)=/g, "$1%24$2=");
  const next = link === undefined ? "" : `"@odata.nextLink":${JSON.stringify(link)},`;
  const value = page.items.map((target) => eventJson(target, view)).join(",");
  return rawJson(
    200,
    `{"@odata.context":${JSON.stringify(context)},${next}"value":[${value}]}`,
    zoneApplied(call, view.timeZone),
  );
}

export function zoneApplied(call: GraphCall, timeZone: string): Record<string, string> {
  if (!/outlook\.timezone/i.test(call.request.headers.prefer ?? "")) return {};
  return { "preference-applied": `outlook.timezone="${timeZone}"` };
}

function filterable(target: EventTarget): Record<string, unknown> {
  const { event, occurrence } = target;
  const fields = fieldsOf(event, occurrence);
  return {
    subject: fields.subject,
    iCalUId: event.uid,
    type: typeOf(target),
    createdDateTime: event.createdAt,
    lastModifiedDateTime: occurrence?.exception?.lastModifiedAt ?? event.lastModifiedAt,
    start: writeInstant(fields.start.at),
    end: writeInstant(fields.end.at),
    isAllDay: fields.isAllDay,
    isCancelled: fields.isCancelled,
    isOrganizer: event.isOrganizer,
    showAs: fields.showAs,
    importance: fields.importance,
    sensitivity: fields.sensitivity,
    categories: fields.categories,
    singleValueExtendedProperties: fields.extended,
  };
}
