import type { WireRequest } from "../http/message.ts";
import type { Refuse } from "../odata/filter.ts";
import { parseUri, todoParseUri } from "./graph-error.ts";

/** OData's query options, as the endpoints of Graph may take them. */
export type QueryOption =
  | "$select"
  | "$filter"
  | "$orderby"
  | "$top"
  | "$skip"
  | "$expand"
  | "$count"
  | "$search"
  | "$skiptoken"
  | "$deltatoken";

/** What a list takes that is cut into pages. */
export const LIST_OPTIONS = ["$select", "$filter", "$orderby", "$top", "$skip", "$count"] as const;

const NAMES: ReadonlySet<string> = new Set<QueryOption>([...LIST_OPTIONS, "$expand", "$search", "$skiptoken"]);

/** The request with its options in lower case, which is how they are looked up: Graph reads them in any. */
export function withLowerOptions(request: WireRequest): WireRequest {
  const pairs = [...request.query].map(([name, value]) => [name.startsWith("$") ? name.toLowerCase() : name, value]);
  return { ...request, query: new URLSearchParams(pairs) };
}

/**
 * No option is ever ignored: one that the endpoint does not serve, one that comes twice, and one without its sign are refused.
 * @throws what `refuse` makes
 */
export function mustServeOptions(
  { query }: WireRequest,
  served: readonly QueryOption[] = [],
  refuse: Refuse = parseUri,
): void {
  const accepted: ReadonlySet<string> = new Set(served);
  const seen = new Set<string>();
  for (const name of query.keys()) {
    if (NAMES.has(`$${name.toLowerCase()}`)) throw refuse(`The query option '${name}' is written '$${name}'.`);
    if (!name.startsWith("$")) continue;
    if (!accepted.has(name)) throw refuse(`The query option '${name}' is not supported here.`);
    if (seen.has(name))
      throw refuse(`Query option '${name}' was specified more than once, but it must be specified at most once.`);
    seen.add(name);
  }
}

/** To Do and the feeds that tell of changes know no `$select`. */
export function refuseSelect(query: URLSearchParams): void {
  if (query.has("$select")) throw todoParseUri("Parsing OData Select and Expand failed.");
}
