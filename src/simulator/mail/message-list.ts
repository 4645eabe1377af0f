import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { parseUri } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { jsonPieces, type WireReply } from "../http/message.ts";
import { type Filter, order, parseFilter, pathsOf, valueAt } from "../odata/filter.ts";
import { readPrefer } from "../odata/prefer.ts";
import { isCorrupt } from "./locate.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import { byArrival, type MessageState } from "./mail-state.ts";
import { contextOf, mustBeServable, mustOpenExpanded, pagePieces, preferenceApplied } from "./message-answer.ts";
import {
  conditionsOf,
  EXTENDED,
  fieldsOf,
  judgeFilter,
  literalsOf,
  matcherOf,
  type Span,
  splitByDate,
} from "./message-filter.ts";
import { messageJson } from "./message-json.ts";
import { searchMessages } from "./message-search.ts";
import { type MessageView, viewOf } from "./message-view.ts";
import type { Ordered } from "./ordered.ts";

export const MESSAGE_LIST_OPTIONS = [...LIST_OPTIONS, "$expand", "$search", "$skiptoken"] as const;
const DEFAULT_PAGE = 10;
const LARGEST_PAGE = 1000;

/** A list of messages before the query: where they are, which of them count, and what `$skip` counts beside them. */
export interface Listed {
  readonly messages: Ordered<MessageState>;
  readonly isListed?: (message: MessageState) => boolean;
  readonly otherItems: number;
}

interface Query {
  readonly span: Span;
  readonly tests: readonly ((message: MessageState) => boolean)[];
  /** Candidates from an index, instead of all. */
  readonly candidates: readonly MessageState[] | undefined;
  readonly keys: readonly { readonly path: string; readonly sign: 1 | -1 }[];
}

/** One page of a list, by the caller's filter, order and page size; the newest first unless asked otherwise. */
export function messageList(call: GraphCall, mailbox: MailMailbox, listed: Listed): WireReply {
  const { query, headers } = call.request;
  const { mail } = call.world.settings;
  if (mail.expandTooComplex && /singleValueExtendedProperties/i.test(query.get("$expand") ?? ""))
    throw mailError(call, "ErrorRestrictionTooComplex");
  const view = viewOf(call, { select: query.get("$select"), expand: query.get("$expand") });
  const size = Math.min(LARGEST_PAGE, count(query, "$top") ?? readPrefer(headers.prefer).maxPageSize ?? DEFAULT_PAGE);
  if (query.has("$search")) {
    const { messages, skipToken } = searchMessages(call, mailbox, visible(listed), size);
    return page(call, mailbox, messages, view, { ...(skipToken === undefined ? {} : { $skiptoken: skipToken }) });
  }
  const asked = readQuery(call, mailbox);
  // The server's own count holds items that are no messages: they stand before the first page.
  const skip = Math.max(0, (count(query, "$skip") ?? 0) - listed.otherItems);
  const found: MessageState[] = [];
  let total = 0;
  const isCounted = query.get("$count") === "true";
  for (const message of arranged(mailbox, listed, asked)) {
    if (total >= skip && found.length <= size) found.push(message);
    total += 1;
    if (!isCounted && found.length > size) break;
  }
  const hasMore = size > 0 && found.length > size;
  const more = hasMore ? { $skip: String(skip + size + listed.otherItems) } : {};
  const isWholeMailbox = call.params.folder === undefined;
  const counted = isCounted ? { count: total + (isWholeMailbox ? uncounted(mailbox) : 0) } : {};
  return page(call, mailbox, found.slice(0, size), view, more, counted);
}

/** In the whole mailbox the count is wrong: it holds what no list shows. */
function uncounted({ folders }: MailMailbox): number {
  return folders.below(folders.places.msgfolderroot).reduce((sum, { otherItems }) => sum + otherItems, 0);
}

function* visible({ messages, isListed }: Listed): Iterable<MessageState> {
  for (const message of messages.all()) if (isListed?.(message) ?? true) yield message;
}

function* arranged(mailbox: MailMailbox, listed: Listed, asked: Query): Iterable<MessageState> {
  const [first] = asked.keys;
  const isByDate = first === undefined || (asked.keys.length === 1 && first.path === "receivedDateTime");
  const isWanted = (message: MessageState) =>
    (listed.isListed?.(message) ?? true) && asked.tests.every((test) => test(message));
  if (isByDate) {
    for (const message of withinSpan(listed.messages, asked, first?.sign ?? -1)) if (isWanted(message)) yield message;
    return;
  }
  const paths = asked.keys.map(({ path }) => path.split("/")[0] ?? "");
  const all = [...withinSpan(listed.messages, asked, -1)].filter(isWanted);
  const keyed = all.map((message) => ({ message, fields: fieldsOf(mailbox, message, paths) }));
  keyed.sort((one, other) => {
    for (const { path, sign } of asked.keys) {
      const ranked = order(valueAt(one.fields, path) ?? "", valueAt(other.fields, path) ?? "") ?? 0;
      if (ranked !== 0) return ranked * sign;
    }
    return 0;
  });
  for (const { message } of keyed) yield message;
}

function* withinSpan(
  messages: Ordered<MessageState>,
  { span, candidates }: Query,
  sign: 1 | -1,
): Iterable<MessageState> {
  if (candidates !== undefined) {
    for (const one of candidates) if (one.receivedAt >= span.from && one.receivedAt <= span.to) yield one;
    return;
  }
  const low = messages.countBefore(({ receivedAt }) => receivedAt < span.from);
  const high = messages.countBefore(({ receivedAt }) => receivedAt <= span.to);
  for (let step = 0; step < high - low; step += 1) {
    const message = messages.at(sign > 0 ? low + step : high - 1 - step);
    if (message !== undefined) yield message;
  }
}

const EVERYTHING: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function readQuery(call: GraphCall, mailbox: MailMailbox): Query {
  const { query } = call.request;
  const { mail } = call.world.settings;
  const keys = readOrder(query.get("$orderby"));
  const text = query.get("$filter");
  if (text === null) return { span: EVERYTHING, tests: [], candidates: undefined, keys };
  const filter = parseFilter(text, parseUri);
  const judged = judgeFilter(filter);
  if (judged === "unknownProperty") throw parseUri(`Parsing OData Filter failed: ${text}`);
  const named = [...new Set(pathsOf(filter))];
  if (keys.some(({ path }, index) => named[index] !== path)) throw mailError(call, "InefficientFilter");
  if (judged === "undocumented") {
    if (mail.unsupportedFilter === 400) throw mailError(call, "ErrorInvalidUrlQueryFilter");
    return { span: EVERYTHING, tests: [], candidates: undefined, keys };
  }
  const { span, rest } = splitByDate(filter);
  const tests = rest.map((one) => matcherOf(mailbox, one));
  if (named.some((path) => path === "internetMessageId" || path === EXTENDED)) {
    const now = call.world.clock.now();
    tests.push(({ writtenAt }) => writtenAt + mail.lookupLagMs <= now);
  }
  return { span, tests, candidates: candidatesOf(call, mailbox, filter), keys };
}

/** A lookup by Message-ID or conversation must not look at 100,000 messages. */
function candidatesOf(call: GraphCall, mailbox: MailMailbox, filter: Filter): readonly MessageState[] | undefined {
  for (const one of conditionsOf(filter)) {
    // A property with a name of its own is on no message that did not get it through Graph.
    if (one.kind === "any" && literalsOf(one, "id").some((id) => id.includes("{")))
      return inFolder(call, mailbox, [...mailbox.extended].sort(byArrival));
    if (one.kind !== "compare" || one.operator !== "eq" || typeof one.literal !== "string") continue;
    if (one.path !== "internetMessageId" && one.path !== "conversationId") continue;
    const index = one.path === "conversationId" ? mailbox.byConversation : mailbox.byMessageId;
    return inFolder(call, mailbox, index.find(one.literal.trim()));
  }
  return undefined;
}

/** Those of the folder that the path names, the newest first. */
function inFolder({ params }: GraphCall, { folders }: MailMailbox, found: readonly MessageState[]): MessageState[] {
  const folder = params.folder === undefined ? undefined : folders.find(params.folder);
  return found.filter((message) => folder === undefined || message.folder === folder).toReversed();
}

function readOrder(text: string | null): Query["keys"] {
  if (text === null) return [];
  return text.split(",").map((part) => {
    const [path = "", direction = "asc", ...more] = part.trim().split(/\s+/);
    if (!SORTABLE.has(path) || !["asc", "desc"].includes(direction) || more.length > 0)
      throw parseUri(`Parsing OData Filter failed: '${part.trim()}' is not supported in $orderby.`);
    return { path, sign: direction === "asc" ? 1 : -1 };
  });
}

const SORTABLE = new Set([
  ...["receivedDateTime", "sentDateTime", "createdDateTime", "lastModifiedDateTime", "subject", "isRead"],
  ...["importance", "hasAttachments", "from/emailAddress/address", "from/emailAddress/name", "flag/flagStatus"],
]);

function count(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw parseUri(`Invalid value '${text}' for ${name} query option found.`);
  return Number(text);
}

function page(
  call: GraphCall,
  mailbox: MailMailbox,
  messages: readonly MessageState[],
  view: MessageView,
  next: Readonly<Record<string, string>>,
  { count: total }: { readonly count?: number } = {},
): WireReply {
  const { query, path } = call.request;
  mustOpenExpanded(call, messages, view);
  const items = messages.map((message) => messageJson(mailbox, message, view, isCorrupt(call, mailbox, message)));
  mustBeServable(call, items);
  const isPaged = Object.keys(next).length > 0;
  const kept = [...query].filter(([name]) => name !== "$skip" && name !== "$skiptoken");
  const options = [...kept, ...Object.entries(next)].map(
    ([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`,
  );
  const link = `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, "")}?${options.join("&")}`;
  const notes = [
    `"@odata.context":${JSON.stringify(contextOf(call, query.get("$select")))}`,
    ...(total === undefined ? [] : [`"@odata.count":${total}`]),
    ...(isPaged ? [`"@odata.nextLink":${JSON.stringify(link)}`] : []),
  ];
  return jsonPieces(pagePieces(notes, items), preferenceApplied(call));
}
