import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { parseUri } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { rawJson, type WireReply } from "../http/message.ts";
import { writeInstant } from "../mailbox/zone.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { readPrefer } from "../odata/prefer.ts";
import { type EventTarget, eventJson, typeOf } from "./describe-event.ts";
import { viewOf } from "./event-view.ts";
import { fieldsOf } from "./occurrences.ts";
import { onePlace } from "./places.ts";
import type { SeenCalendar } from "./seen-calendar.ts";

/** The properties that `$filter` and `$orderby` may name. */
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
  "singleValueExtendedProperties/value",
]);
/** Some sources could filter by these too, for others it was refused. */
const RARE_PATHS = ["hasAttachments", "isOnlineMeeting", "organizer/emailAddress/address", "location/displayName"];
const DEFAULT_PAGE = 10;
/** The query options of an event list. */
export const EVENT_LIST_OPTIONS = [...LIST_OPTIONS, "$expand", "$search"] as const;

/** One page of events, by the caller's filter, order and page size. */
export function eventList(call: GraphCall, seen: SeenCalendar, all: readonly EventTarget[]): WireReply {
  const view = viewOf(call, seen);
  if (view.hasExceptions) throw parseUri("The exceptions of a series are expanded on the series alone.");
  const { rareFilters } = call.world.settings.calendar;
  const takesRareWords = rareFilters === "served";
  const page = cutPage(call, searched(call, all), {
    paths: takesRareWords ? new Set([...PATHS, ...RARE_PATHS]) : PATHS,
    ...{ defaultSize: DEFAULT_PAGE, describe: filterable, takesRareWords },
  });
  const context = `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/events`;
  // Outlook writes its own options into links with their sign encoded.
  const link = page.nextLink?.replace(/([?&])\$(top|skip)=/g, "$1%24$2=");
  const notes = Object.entries(notesOf({ ...page, ...(link === undefined ? {} : { nextLink: link }) }));
  const beside = notes.map(([name, note]) => `${JSON.stringify(name)}:${JSON.stringify(note)},`).join("");
  const value = page.items.map((target) => eventJson(target, view)).join(",");
  return rawJson(
    200,
    `{"@odata.context":${JSON.stringify(context)},${beside}"value":[${value}]}`,
    zoneApplied(call, view.timeZone),
  );
}

export function zoneApplied(call: GraphCall, timeZone: string): Record<string, string> {
  if (readPrefer(call.request.headers.prefer).timeZone !== timeZone) return {};
  return { "preference-applied": `outlook.timezone="${timeZone}"` };
}

/** `$search="words"`: those whose subject or text holds all of them. */
function searched(call: GraphCall, all: readonly EventTarget[]): readonly EventTarget[] {
  const text = call.request.query.get("$search");
  if (text === null) return all;
  if (call.world.settings.calendar.search === "refused")
    throw parseUri("The query option '$search' is not supported here.");
  const words = text.replaceAll('"', "").toLowerCase().split(/\s+/);
  return all.filter(({ event, occurrence }) => {
    const { subject, body } = fieldsOf(event, occurrence);
    const whole = `${subject} ${body.text}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
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
    hasAttachments: fields.attachments.some(({ isInline }) => !isInline),
    isOnlineMeeting: fields.isOnlineMeeting,
    organizer: { emailAddress: event.organizer },
    location: onePlace(fields.places),
  };
}
