import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import { type Filter, matchesFilter, order, parseFilter, valueAt } from "../odata/filter.ts";
import { readPrefer } from "../odata/prefer.ts";

const LARGEST_PAGE = 1000;

/** To Do knows no `$select`. */
export function refuseSelect(query: URLSearchParams): void {
  if (query.has("$select")) throw invalidRequest("Parsing OData Select and Expand failed.", "RequestBroker--ParseUri");
}

/** Name in `$expand=extensions($filter=id eq 'com.example')`; undefined for every other expand, which has no effect. */
export function expandedExtension(query: URLSearchParams): string | undefined {
  const found = /extensions\s*\(\s*\$filter\s*=\s*id\s+eq\s+'([^']+)'\s*\)/i.exec(query.get("$expand") ?? "")?.[1];
  return found === undefined ? undefined : extensionName(found);
}

/** The short name behind the forms in which an extension can be addressed. */
export function extensionName(id: string): string {
  return id.replace(/^microsoft\.(graph|outlookservices)\.opentypeextension\./i, "");
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent on the last one. */
  readonly nextLink?: string;
}

/** As `cutPage`, for To Do, which knows no `$select`. */
export function pageOf<T>(
  call: GraphCall,
  all: readonly T[],
  paths: ReadonlySet<string>,
  defaultSize: number,
  describe: (item: T) => Readonly<Record<string, unknown>>,
): Page<T> {
  refuseSelect(call.request.query);
  return cutPage(call, all, paths, defaultSize, describe);
}

/** Filters, orders and cuts one page; `describe` gives the wire form that filter and order look at. */
export function cutPage<T>(
  call: GraphCall,
  all: readonly T[],
  paths: ReadonlySet<string>,
  defaultSize: number,
  describe: (item: T) => Readonly<Record<string, unknown>>,
): Page<T> {
  const { query, headers, path } = call.request;
  const filter = query.get("$filter");
  const found = filter === null ? all : all.filter(matcher(filter, paths, describe));
  const sorted = arrange(found, query.get("$orderby"), paths, describe);
  const top = count(query, "$top");
  const size = Math.min(LARGEST_PAGE, top ?? readPrefer(headers.prefer).maxPageSize ?? defaultSize);
  const skip = count(query, "$skip") ?? 0;
  const items = sorted.slice(skip, skip + size);
  if (skip + size >= sorted.length) return { items };
  const kept = [...query]
    .filter(([name]) => name !== "$skip")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    items,
    nextLink: `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, "")}?${[...kept, `$skip=${skip + size}`].join("&")}`,
  };
}

function matcher<T>(
  text: string,
  paths: ReadonlySet<string>,
  describe: (item: T) => Readonly<Record<string, unknown>>,
): (item: T) => boolean {
  const filter = parseFilter(text);
  for (const path of pathsOf(filter)) if (!paths.has(path)) throw unknownPath(path);
  return (item) => matchesFilter(filter, describe(item));
}

function pathsOf(filter: Filter): string[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return [...pathsOf(filter.left), ...pathsOf(filter.right)];
    case "not":
      return pathsOf(filter.inner);
    default:
      return [filter.path];
  }
}

function arrange<T>(
  items: readonly T[],
  orderby: string | null,
  paths: ReadonlySet<string>,
  describe: (item: T) => Readonly<Record<string, unknown>>,
): readonly T[] {
  if (orderby === null) return items;
  const keys = orderby.split(",").map((part) => {
    const [path = "", direction = "asc"] = part.trim().split(/\s+/);
    if (!paths.has(path) || !["asc", "desc"].includes(direction)) throw unknownPath(path);
    return { path, sign: direction === "asc" ? 1 : -1 };
  });
  const described = items.map((item) => ({ item, fields: describe(item) }));
  described.sort((a, b) => {
    for (const { path, sign } of keys) {
      const [left, right] = [valueAt(a.fields, path), valueAt(b.fields, path)];
      const ranked = left === null ? (right === null ? 0 : -1) : right === null ? 1 : (order(left, right) ?? 0);
      if (ranked !== 0) return ranked * sign;
    }
    return 0;
  });
  return described.map(({ item }) => item);
}

function count(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text))
    throw invalidRequest(`Invalid value '${text}' for ${name} query option found.`, "RequestBroker--ParseUri");
  return Number(text);
}

function unknownPath(path: string) {
  return invalidRequest(`Parsing OData Filter failed: '${path}' is not supported here.`, "RequestBroker--ParseUri");
}
