import { z } from "zod";
import { json, type WireReply } from "../http/message.ts";
import { matchesFilter, parseFilter, pathsOf } from "../odata/filter.ts";
import { choose, readSelect } from "../odata/select.ts";
import type { World } from "../world.ts";
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
  { world, request: { query, path, headers } }: Pick<TenantCall, "world" | "request">,
  all: readonly Record<string, unknown>[],
  { context, properties, typeName }: Listing,
): WireReply {
  const select = readSelect(query.get("$select"), properties, typeName);
  const filter = query.get("$filter");
  const test = filter === null ? undefined : parseFilter(filter, badRequest, { isDirectory: true });
  for (const name of test === undefined ? [] : pathsOf(test))
    if (!properties.includes(name)) throw badRequest(`The property '${name}' cannot be filtered by.`);
  const found = test === undefined ? all : all.filter((item) => matchesFilter(test, item));
  const size = pageSize(query);
  const { from } = readSkipToken(world, query.get("$skiptoken")) ?? { from: 0 };
  return json(200, {
    "@odata.context": context,
    ...(from === 0 && isCounted(query, headers) ? { "@odata.count": found.length } : {}),
    ...(from + size < found.length ? { "@odata.nextLink": nextLink(world, path, query, { from: from + size }) } : {}),
    value: found.slice(from, from + size).map((item) => choose(item, select)),
  });
}

/** Counting, and much of filtering, uses data that is slightly old: the reader must accept that. */
export function isEventual(headers: Readonly<Record<string, string>>): boolean {
  return headers.consistencylevel?.toLowerCase() === "eventual";
}

/** Without the header the option is ignored. */
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

/** Where the next page begins: after this many, or after the object with this id. */
export interface SkipToken {
  readonly from: number;
  readonly after?: string;
}

const TOKEN_START = "RFNwdAIAAQAAAB";

export function nextLink(world: World, path: string, query: URLSearchParams, token: SkipToken): string {
  const kept = [...query].filter(([name]) => name !== "$skiptoken");
  const params = [...kept, ["$skiptoken", writeToken(world, token)] as const];
  const text = params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, "")}?${text}`;
}

function writeToken({ directory }: World, token: SkipToken): string {
  const text = JSON.stringify({ ...token, epoch: directory.linkEpoch });
  return `${TOKEN_START}${Buffer.from(text).toString("base64url")}`;
}

const tokenShape = z.object({ from: z.int(), after: z.string().exactOptional(), epoch: z.int() });

/** Where the page begins; undefined for the first. @throws GraphError 400 for a token that no page issued, or that is too old */
export function readSkipToken({ directory }: World, text: string | null): SkipToken | undefined {
  if (text === null) return undefined;
  const read = tokenShape.safeParse(
    text.startsWith(TOKEN_START) ? readJson(text.slice(TOKEN_START.length)) : undefined,
  );
  if (!read.success || read.data.epoch !== directory.linkEpoch)
    throw new GraphError(
      400,
      "Directory_ExpiredPageToken",
      "The specified page token value has expired and can no longer be included in your request.",
    );
  return read.data;
}

export function readJson(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, "base64url").toString());
  } catch {
    return undefined;
  }
}

export function badRequest(message: string): GraphError {
  return new GraphError(400, "Request_BadRequest", message);
}
