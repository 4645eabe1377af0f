import type { GraphCall } from "../graph/call.ts";
import { parseUri } from "../graph/graph-error.ts";
import { extensionName } from "../mailbox/extension.ts";
import { ianaZone } from "../mailbox/zone.ts";
import { type Expanded, parseExpand } from "../odata/expand.ts";
import { type Filter, parseFilter } from "../odata/filter.ts";
import { readPrefer } from "../odata/prefer.ts";
import { readSelect, unknownProperty } from "../odata/select.ts";
import { readAttachmentSelect } from "./attachments.ts";
import { CALENDAR_PROPERTIES, type SeenCalendar } from "./seen-calendar.ts";
import type { CalendarSwitches } from "./switches.ts";

/** What `$expand` adds to an event. */
interface Additions {
  /** Ids of extended properties, in lower case. */
  readonly extended?: ReadonlySet<string>;
  readonly extendedMany?: ReadonlySet<string>;
  /** Name of an open extension, or "*" for all. */
  readonly extension?: string;
  readonly hasExceptions?: boolean;
  /** `select` of the files that are added; without it they come whole. */
  readonly attachments?: { readonly select: ReadonlySet<string> | undefined };
  readonly calendar?: { readonly seen: SeenCalendar; readonly select: ReadonlySet<string> | undefined };
}

/** How the caller wants events represented, for one request. */
export interface EventView extends Additions {
  readonly isImmutable: boolean;
  readonly timeZone: string;
  /** Set if the end is reported in another zone than the start. */
  readonly endTimeZone?: string;
  readonly bodyType: "text" | "html";
  /** Undefined: every default member. */
  readonly select: ReadonlySet<string> | undefined;
  readonly showsPrivate: boolean;
  readonly told: Pick<CalendarSwitches, "foreignAllDaySeries" | "seriesZone">;
  /** Names the plain part of the representation, for the cache; undefined when it is not to be kept. */
  readonly key: string | undefined;
}

const TYPE = "Microsoft.OutlookServices.Event";
const PROPERTIES = [
  ...["id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "transactionId"],
  ...["originalStartTimeZone", "originalEndTimeZone", "originalStart", "iCalUId", "uid", "subject", "body"],
  ...["bodyPreview", "start", "end", "isAllDay", "location", "locations", "attendees", "organizer", "isOrganizer"],
  ...["recurrence", "seriesMasterId", "occurrenceId", "type", "responseStatus", "responseRequested"],
  ...["allowNewTimeProposals", "hideAttendees", "showAs", "sensitivity", "importance", "isReminderOn"],
  ...["reminderMinutesBeforeStart", "isCancelled", "isDraft", "hasAttachments", "isOnlineMeeting"],
  ...["onlineMeetingProvider", "onlineMeeting", "onlineMeetingUrl", "webLink", "cancelledOccurrences"],
];

/** By the headers of a request alone, for what an event carries. */
export function plainView({ request, world }: GraphCall, showsPrivate: boolean): EventView {
  const { isImmutable = false, timeZone = "UTC", bodyType = "html" } = readPrefer(request.headers.prefer);
  ianaZone(timeZone);
  const told = world.settings.calendar;
  const key = [isImmutable, timeZone, bodyType, showsPrivate, told.foreignAllDaySeries, told.seriesZone].join();
  return { isImmutable, timeZone, bodyType, showsPrivate, told, select: undefined, key };
}

export function viewOf(call: GraphCall, seen: SeenCalendar): EventView {
  const { query } = call.request;
  const plain = plainView(call, seen.canViewPrivateItems);
  const [selected, expand] = [query.get("$select"), query.get("$expand")];
  if (selected === null && expand === null) return plain;
  const select = readSelect(selected, PROPERTIES, TYPE, call.world.settings.calendar.unknownSelect);
  const additions = (expand === null ? [] : parseExpand(expand)).map((one) => additionOf(one, seen));
  return { ...plain, select, key: undefined, ...Object.assign({}, ...additions) };
}

function additionOf(one: Expanded, seen: SeenCalendar): Additions {
  const [filter, select = null] = [one.options.get("$filter"), one.options.get("$select")];
  for (const option of one.options.keys())
    if (!OPTIONS.get(one.name.toLowerCase())?.includes(option))
      throw parseUri(`The query option '${option}' is not supported inside of $expand=${one.name}.`);
  switch (one.name.toLowerCase()) {
    case "singlevalueextendedproperties":
      return { extended: idsIn(filter) };
    case "multivalueextendedproperties":
      return { extendedMany: idsIn(filter) };
    case "extensions":
      return { extension: filter === undefined ? "*" : extensionName([...idsIn(filter, "exact")][0] ?? "") };
    case "exceptionoccurrences":
      return { hasExceptions: true };
    case "attachments":
      return { attachments: { select: readAttachmentSelect(select) } };
    case "calendar":
      return { calendar: { seen, select: readSelect(select, CALENDAR_PROPERTIES, "microsoft.graph.calendar") } };
    default:
      throw unknownProperty(one.name, TYPE);
  }
}

const OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["singlevalueextendedproperties", ["$filter"]],
  ["multivalueextendedproperties", ["$filter"]],
  ["extensions", ["$filter"]],
  ["attachments", ["$select"]],
  ["calendar", ["$select"]],
]);

/** The ids in `id eq 'a' or id eq 'b'`; properties are only returned if named. */
function idsIn(filter: string | undefined, casing: "exact" | "lower" = "lower"): ReadonlySet<string> {
  if (filter === undefined) throw parseUri("Extended properties are expanded with a $filter of their ids only.");
  const ids = (one: Filter): string[] => {
    if (one.kind === "or") return [...ids(one.left), ...ids(one.right)];
    if (one.kind !== "compare" || one.path !== "id" || one.operator !== "eq" || typeof one.literal !== "string")
      throw parseUri(`Invalid filter clause: ${filter}`);
    return [casing === "lower" ? one.literal.toLowerCase() : one.literal];
  };
  return new Set(ids(parseFilter(filter, parseUri)));
}
