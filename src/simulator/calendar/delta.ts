import { GRAPH_ROOT, type GraphCall, type GraphRoute } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { withKeysInBrackets } from "../graph/path-forms.ts";
import type { QueryOption } from "../graph/query-options.ts";
import { rawJson, type WireReply } from "../http/message.ts";
import { mustBeFresh, tokenIn } from "../mailbox/delta-token.ts";
import { readPrefer } from "../odata/prefer.ts";
import { plainView } from "./event-view.ts";
import { readFeedPage } from "./feed-page.ts";
import { readWindow } from "./local-time.ts";
import { locateCalendar } from "./locate.ts";
import { CALENDAR_BASES, READ_CALENDARS } from "./paths.ts";
import type { SeenCalendar } from "./seen-calendar.ts";
import { readViewToken, type ViewToken, writeViewToken } from "./view-token.ts";

const LARGEST_PAGE = 1000;
const UNSUPPORTED = ["$select", "$expand", "$filter", "$orderby", "$search", "$top", "$skip", "$count"] as const;

/** Options that cannot be served are refused in the feed's own words. */
const DELTA_OPTIONS: readonly QueryOption[] = [...UNSUPPORTED, "$deltatoken", "$skiptoken"];

/** One page of calendarView/delta: the changes of one calendar within a window that the first request of a round gave. */
function delta(call: GraphCall): WireReply {
  const { headers, path } = call.request;
  const seen = locateCalendar(call);
  const scope = seen.calendar.id;
  const token = startOf(call, seen, scope);
  const view = plainView(call, seen.canViewPrivateItems);
  const { calendar: switches, quirks } = call.world.settings;
  const size = Math.min(LARGEST_PAGE, readPrefer(headers.prefer).maxPageSize ?? switches.deltaPageSize);
  const page = readFeedPage(seen.calendar.log, token, { size, view, switches, quirks });
  const isLast = page.isLast && quirks.endlessRounds === "never";
  const startsAnew = page.isLast && quirks.endlessRounds === "sameItems";
  const refreshed = {
    ...page.next,
    ...(startsAnew ? { position: 0, offset: 0 } : {}),
    ...{ epoch: epochOf(call, seen), issuedAt: call.world.clock.now() },
  };
  const name = isLast ? "deltatoken" : "skiptoken";
  const link = `${GRAPH_ROOT}${withKeysInBrackets(path).replace(/^\/v1\.0/, "")}?$${name}=${writeViewToken(refreshed, scope)}`;
  const context = `${GRAPH_ROOT}/$metadata#Collection(event)`;
  const body = `{"@odata.context":"${context}","@odata.${isLast ? "deltaLink" : "nextLink"}":${JSON.stringify(link)},"value":[${page.items.join(",")}]}`;
  const zone = zoneNote(headers.prefer, view.timeZone);
  return rawJson(200, body, { "preference-applied": `odata.track-changes${zone}` });
}

function zoneNote(prefer: string | undefined, timeZone: string): string {
  return /outlook\.timezone/i.test(prefer ?? "") ? `, outlook.timezone="${timeZone}"` : "";
}

function epochOf(call: GraphCall, { mailbox }: SeenCalendar): number {
  return call.world.mailboxes.of(mailbox.owner).deltaEpoch;
}

function startOf(call: GraphCall, seen: SeenCalendar, scope: string): ViewToken {
  const { query } = call.request;
  for (const option of UNSUPPORTED) {
    if (query.has(option))
      throw new GraphError(
        400,
        "ErrorInvalidRequest",
        `The query option '${option}' is not supported with change tracking.`,
      );
  }
  const tail = seen.calendar.log.tail();
  const now = call.world.clock.now();
  const text = tokenIn(query);
  if (text === null) {
    const blank = {
      position: 0,
      offset: 0,
      isReplay: false,
      wasEmpty: false,
      lastTold: -1,
      toldTo: 0,
      epoch: epochOf(call, seen),
      issuedAt: now,
    };
    return { ...readWindow(query), ...blank, startedAt: tail, isInitial: true };
  }
  const token = readViewToken(text, scope);
  mustBeFresh(call, call.world.mailboxes.of(seen.mailbox.owner), token);
  return { ...token, startedAt: token.isInitial ? token.startedAt : tail };
}

export const calendarDeltaRoutes: GraphRoute[] = CALENDAR_BASES.map((base) => ({
  method: "GET",
  pattern: `${base}/calendarView/delta`,
  handle: { ...{ permission: READ_CALENDARS, isMailbox: true, serve: delta }, options: DELTA_OPTIONS },
}));
