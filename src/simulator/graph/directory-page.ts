import { json, type WireReply } from "../http/message.ts";
import { matchesFilter, parseFilter, pathsOf } from "../odata/filter.ts";
import { choose, readSelect } from "../odata/select.ts";
import { GRAPH_ROOT, type TenantCall } from "./call.ts";
import { GraphError } from "./graph-error.ts";
import type { QueryOption } from "./query-options.ts";

export const DIRECTORY_LIST_OPTIONS: readonly QueryOption[] = ["$select", "$filter", "$top", "$skiptoken", "$count"];
const LARGEST_PAGE = 999;

interface Listing {
  readonly context: string;
  readonly properties: readonly string[];
  readonly typeName: string;
}

/** One page of a collection of the directory, in the order given. */
export function cutDirectoryPage(
  { request: { query, path, headers } }: Pick<TenantCall, "request">,
  all: readonly Record<string, unknown>[],
  { context, properties, typeName }: Listing,
): WireReply {
  const select = readSelect(query.get("$select"), properties, typeName);
  const filter = query.get("$filter");
  const test = filter === null ? undefined : parseFilter(filter, badRequest, { takesGuids: true });
  for (const name of test === undefined ? [] : pathsOf(test))
    if (!properties.includes(name)) throw badRequest(`The property '${name}' cannot be filtered by.`);
  const found = test === undefined ? all : all.filter((item) => matchesFilter(test, item));
  const size = pageSize(query);
  const from = readSkipToken(query.get("$skiptoken"));
  return json(200, {
    "@odata.context": context,
    ...(from === 0 && isCounted(query, headers) ? { "@odata.count": found.length } : {}),
    ...(from + size < found.length ? { "@odata.nextLink": nextLink(path, query, from + size) } : {}),
    value: found.slice(from, from + size).map((item) => choose(item, select)),
  });
}

/** Counting, and much of filtering, is done on what lags behind a little: the reader has to say that this will do. */
export function isEventual(headers: Readonly<Record<string, string>>): boolean {
  return headers.consistencylevel?.toLowerCase() === "eventual";
}

/** Without the header the wish is passed over. */
export function isCounted(query: URLSearchParams, headers: Readonly<Record<string, string>>): boolean {
  return query.get("$count") === "true" && isEventual(headers);
}

/** @throws GraphError 400 for a page that is too large */
export function pageSize(query: URLSearchParams): number {
  const text = query.get("$top") ?? "100";
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw new GraphError(
    400,
    "Request_UnsupportedQuery",
    `Invalid page size specified: '${text}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`,
  );
}

export function nextLink(path: string, query: URLSearchParams, from: number): string {
  const kept = [...query].filter(([name]) => name !== "$skiptoken" && name !== "$count");
  const params = [...kept, ["$skiptoken", writeSkipToken(from)] as const];
  const text = params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, "")}?${text}`;
}

const TOKEN_START = "RFNwdAIAAQAAAB";

function writeSkipToken(from: number): string {
  return `${TOKEN_START}${Buffer.from(`:${from}`).toString("base64url")}`;
}

/** Where the page begins. @throws GraphError 400 for what no page gave out */
export function readSkipToken(text: string | null): number {
  if (text === null) return 0;
  const [, from] = /^:(\d+)$/.exec(Buffer.from(text.slice(TOKEN_START.length), "base64url").toString()) ?? [];
  if (!text.startsWith(TOKEN_START) || from === undefined)
    throw new GraphError(
      400,
      "Directory_ExpiredPageToken",
      "The specified page token value has expired and can no longer be included in your request.",
    );
  return Number(from);
}

export function badRequest(message: string): GraphError {
  return new GraphError(400, "Request_BadRequest", message);
}
