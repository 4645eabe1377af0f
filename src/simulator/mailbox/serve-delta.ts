import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { GraphError, todoParseUri } from "../graph/graph-error.ts";
import { LIST_OPTIONS, type QueryOption, refuseSelect } from "../graph/query-options.ts";
import { rawJson, type WireReply } from "../http/message.ts";
import { readPrefer } from "../odata/prefer.ts";
import type { ChangeLog, Logged, LogPosition } from "./change-log.ts";
import { type DeltaToken, mustBeFresh, readToken, tokenIn, writeToken } from "./delta-token.ts";
import type { Mailbox } from "./mailbox.ts";

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 1000;

export interface DeltaFeed<T extends Logged> {
  /** Undefined for a deleted collection: it answers with nothing for ever. */
  readonly log: ChangeLog<T> | undefined;
  /** Says which collection it is, so that a link of another one is refused. */
  readonly scope: string;
  readonly context: string;
  readonly defaultPageSize?: number;
  /** What `$expand` may name, as it is in every item anyway. */
  readonly inline?: readonly string[];
  /** Whether tombstones may be lost on the way. */
  readonly mayHideDeletions?: boolean;
  readonly write: (item: T) => string;
}

/**
 * One page of a delta round. A round that had items ends with an empty page that carries the deltaLink, and pages in its middle
 * are sometimes shorter than asked for; a client that stops at the first short or empty page loses changes.
 */
export function serveDelta<T extends Logged>(call: GraphCall, mailbox: Mailbox, feed: DeltaFeed<T>): WireReply {
  const { query, headers, path } = call.request;
  refuseOptions(query, feed.inline);
  const size = Math.min(LARGEST_PAGE, readPrefer(headers.prefer).maxPageSize ?? feed.defaultPageSize ?? DEFAULT_PAGE);
  const from = startOf(call, mailbox, feed);
  const { quirks } = call.world.settings;
  const hidesDeletions = quirks.hidesDeletions && feed.mayHideDeletions === true;
  const page = feed.log?.read(from, quirks.shortPages ? shorten(size, from.position) : size, hidesDeletions) ?? {
    items: [],
    next: 0,
    isAtEnd: true,
  };
  const isOver = page.isAtEnd && (page.items.length === 0 || !quirks.emptyLastPage);
  const isLast = isOver && quirks.endlessRounds === "never";
  const link = (name: string, isInitial: boolean) => {
    const token: DeltaToken = {
      position: isOver && quirks.endlessRounds === "sameItems" ? 0 : page.next,
      startedAt: from.startedAt,
      isInitial,
      epoch: mailbox.deltaEpoch,
      issuedAt: call.world.clock.now(),
    };
    return `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, "")}?$${name}=${writeToken(token, feed.scope)}`;
  };
  const next = isLast
    ? `"@odata.deltaLink":"${link("deltatoken", false)}"`
    : `"@odata.nextLink":"${link("skiptoken", from.isInitial)}"`;
  const body = `{"@odata.context":${JSON.stringify(feed.context)},${next},"value":[${page.items.map(feed.write).join(",")}]}`;
  return rawJson(200, body, { "preference-applied": "odata.track-changes" });
}

function startOf<T extends Logged>(call: GraphCall, mailbox: Mailbox, { log, scope }: DeltaFeed<T>): LogPosition {
  const text = tokenIn(call.request.query);
  const tail = log?.tail() ?? 0;
  if (text === null) return { position: 0, startedAt: tail, isInitial: true };
  const token = readToken(text, scope);
  mustBeFresh(call, mailbox, token);
  return { ...token, startedAt: token.isInitial ? token.startedAt : tail };
}

/** About one page in ten is cut to two thirds; which one depends on the position only, so that a replayed link gives the same page. */
function shorten(size: number, position: number): number {
  const isShort = size > 2 && position > 0 && Math.imul(position, 2_654_435_761) >>> 0 < 0x1999_9999;
  return isShort ? Math.ceil((size * 2) / 3) : size;
}

/** What can be asked of a feed, though most of it only to be refused in its own words. */
export const DELTA_OPTIONS: readonly QueryOption[] = [...LIST_OPTIONS, "$expand", "$deltatoken", "$skiptoken"];

function refuseOptions(query: URLSearchParams, inline: readonly string[] = []): void {
  refuseSelect(query);
  if (query.has("$filter")) throw new GraphError(400, "BadRequest", "Delta query is not supported by this resource.");
  if (query.has("$top") || query.has("$skip")) throw new GraphError(400, "BadRequest", "Skip token is not provided.");
  for (const option of ["$orderby", "$count"])
    if (query.has(option))
      throw new GraphError(400, "BadRequest", `The query option '${option}' is not supported by delta queries.`);
  const expanded = query.get("$expand")?.split(",") ?? [];
  if (expanded.some((name) => !inline.includes(name.trim())))
    throw todoParseUri("The expand is not supported in delta queries.");
}
