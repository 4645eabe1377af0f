import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { parseUri } from "../graph/graph-error.ts";
import { matchesFilter, order, parseFilter, pathsOf, type Refuse, usesRareWords, valueAt } from "./filter.ts";
import { readPrefer } from "./prefer.ts";

const LARGEST_PAGE = 1000;

/** What a collection lets its readers ask for. */
export interface Listing<T> {
  /** What `$filter` and `$orderby` may name. */
  readonly paths: ReadonlySet<string>;
  readonly defaultSize: number;
  /** The wire form that filter and order look at. */
  readonly describe: (item: T) => Readonly<Record<string, unknown>>;
  readonly refuse?: Refuse;
  /** Whether `in` and `endswith` are understood. */
  readonly takesRareWords?: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent on the last one. */
  readonly nextLink?: string;
  /** How many the filter found, on all pages; absent unless asked for. */
  readonly count?: number;
}

/** Filters, orders and cuts one page. */
export function cutPage<T>(call: GraphCall, all: readonly T[], listing: Listing<T>): Page<T> {
  const { query, headers, path } = call.request;
  const { defaultSize, refuse = parseUri } = listing;
  const filter = query.get("$filter");
  const found = filter === null ? all : all.filter(matcher(filter, listing));
  const sorted = arrange(found, query.get("$orderby"), listing);
  const top = readCount(query, "$top", refuse);
  const size = Math.min(LARGEST_PAGE, top ?? readPrefer(headers.prefer).maxPageSize ?? defaultSize);
  const skip = readCount(query, "$skip", refuse) ?? 0;
  const items = sorted.slice(skip, skip + size);
  const count = isCounted(query, refuse) ? { count: sorted.length } : {};
  if (size === 0 || skip + size >= sorted.length) return { items, ...count };
  const kept = [...query]
    .filter(([name]) => name !== "$skip")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    items,
    ...count,
    nextLink: `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, "")}?${[...kept, `$skip=${skip + size}`].join("&")}`,
  };
}

/** What stands beside the value of a page. */
export function notesOf({ nextLink, count }: Page<unknown>): Record<string, unknown> {
  return {
    ...(count === undefined ? {} : { "@odata.count": count }),
    ...(nextLink === undefined ? {} : { "@odata.nextLink": nextLink }),
  };
}

function matcher<T>(text: string, { paths, describe, refuse = parseUri, takesRareWords = false }: Listing<T>) {
  const filter = parseFilter(text, refuse);
  for (const path of pathsOf(filter)) if (!paths.has(path)) throw unknownPath(path, refuse);
  if (!takesRareWords && usesRareWords(filter))
    throw refuse(`Invalid filter clause: 'in' and 'endswith' are not supported here: ${text}`);
  return (item: T) => matchesFilter(filter, describe(item));
}

function arrange<T>(
  items: readonly T[],
  orderby: string | null,
  { paths, describe, refuse = parseUri }: Listing<T>,
): readonly T[] {
  if (orderby === null) return items;
  const keys = orderby.split(",").map((part) => {
    const [path = "", direction = "asc", ...more] = part.trim().split(/\s+/);
    if (!paths.has(path) || !["asc", "desc"].includes(direction) || more.length > 0) throw unknownPath(path, refuse);
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

function readCount(query: URLSearchParams, name: string, refuse: Refuse): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw refuse(`Invalid value '${text}' for ${name} query option found.`);
  return Number(text);
}

function isCounted(query: URLSearchParams, refuse: Refuse): boolean {
  const text = query.get("$count");
  if (text !== null && text !== "true" && text !== "false")
    throw refuse(`Invalid value '${text}' for $count query option found.`);
  return text === "true";
}

function unknownPath(path: string, refuse: Refuse) {
  return refuse(`Parsing OData Filter failed: '${path}' is not supported here.`);
}
