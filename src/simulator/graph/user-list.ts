import { isPersonal, type Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import { json, type WireReply } from "../http/message.ts";
import { order } from "../odata/filter.ts";
import { GRAPH_ROOT, type TenantCall, type TenantRoute } from "./call.ts";
import { badRequest, isCounted, isEventual, nextLink, pageSize, readSkipToken } from "./directory-page.ts";
import { GraphError } from "./graph-error.ts";
import { readUserFilter } from "./user-filter.ts";
import {
  denied,
  describeUser,
  ELSEWHERE,
  isBasic,
  isUserProperty,
  LIST_SCOPES,
  notForPersons,
  readsAll,
  selectedNames,
  showUser,
} from "./user-properties.ts";
import { readUserSearch } from "./user-search.ts";

/** A guest may see nobody, and a personal account has no directory. */
export function mustList({ person }: Session): void {
  if (person === undefined) return;
  if (isPersonal(person)) throw notForPersons();
  if (person.userType === "Guest") throw denied();
}

/** `GET /users`: everybody of the caller's tenant. */
function listUsers(call: TenantCall): WireReply {
  const { world, session, request } = call;
  const { query, path } = request;
  const names = selectedNames(query);
  const elsewhere = names?.find((name) => ELSEWHERE.has(name));
  if (elsewhere !== undefined)
    throw new GraphError(
      501,
      "NotImplemented",
      `The property '${elsewhere}' cannot be selected of a collection of users.`,
    );
  const size = pageSize(query);
  const token = readSkipToken(world, query.get("$skiptoken"));
  const found = arrange(findUsers(call), query.get("$orderby"));
  const from = token?.after === undefined ? (token?.from ?? 0) : startAfter(found, token.after, token.from);
  const shown = found.slice(from, from + (isShort(call, from) ? Math.ceil(size / 2) : size));
  const end = from + shown.length;
  const last = shown.at(-1);
  const isKeyed = query.get("$orderby") === null && last !== undefined;
  const next = { from: end, ...(isKeyed ? { after: last.id } : {}) };
  return json(200, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#users${names === undefined ? "" : `(${query.get("$select")})`}`,
    ...(token === undefined && isCounted(query, request.headers) ? { "@odata.count": found.length } : {}),
    ...(end < found.length ? { "@odata.nextLink": nextLink(world, path, query, next) } : {}),
    value: shown.map((person) => showUser(world, session, person, names)),
  });
}

/** A page may hold fewer than requested, with others still to come. */
function isShort({ world }: TenantCall, from: number): boolean {
  return world.settings.entra.shortDirectoryPages && from > 0;
}

/** In the order of their ids a page goes on after the last id, whoever was added or deleted since. */
function startAfter(found: readonly Person[], after: string, from: number): number {
  const index = found.findIndex(({ id }) => id > after);
  return index < 0 ? Math.max(from, found.length) : index;
}

function findUsers({ world, session, request: { query, headers } }: TenantCall): Person[] {
  mustList(session);
  const [filterText, searchText] = [query.get("$filter"), query.get("$search")];
  if (searchText !== null && !isEventual(headers))
    throw new GraphError(
      400,
      "Request_UnsupportedQuery",
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  const isAdvanced = isEventual(headers) && (query.get("$count") === "true" || searchText !== null);
  const filter = filterText === null ? undefined : readUserFilter(filterText, isAdvanced);
  if (filter !== undefined && !readsAll(session) && ![...filter.properties].every(isBasic)) throw denied();
  mustArrange(query, isAdvanced);
  const search = searchText === null ? undefined : readUserSearch(searchText);
  return world.directory.persons.filter((person) => {
    if (person.tenantId !== session.tenantId) return false;
    if (filter === undefined && search === undefined) return true;
    const user = describeUser(person);
    return (filter?.matches(user) ?? true) && (search?.(user) ?? true);
  });
}

const SORTED = new Set(["displayName", "userPrincipalName"]);

function mustArrange(query: URLSearchParams, isAdvanced: boolean): void {
  const orderby = query.get("$orderby");
  if (orderby === null) return;
  const [name = "", direction = "asc", ...more] = orderby.trim().split(/\s+/);
  if (more.length > 0 || !["asc", "desc"].includes(direction)) throw badRequest(`Invalid $orderby: '${orderby}'.`);
  if (isAdvanced ? isUserProperty(name) : SORTED.has(name) && query.get("$filter") === null) return;
  throw new GraphError(400, "Request_UnsupportedQuery", "Sorting not supported for current query.");
}

/** By id unless something else is asked for. */
function arrange(persons: readonly Person[], orderby: string | null): Person[] {
  const [name = "id", direction] = orderby?.trim().split(/\s+/) ?? [];
  const sign = direction === "desc" ? -1 : 1;
  const keyed = persons.map((person) => ({
    person,
    key: name === "id" ? person.id : (describeUser(person)[name] ?? ""),
  }));
  keyed.sort((a, b) => (order(a.key, b.key) ?? 0) * sign);
  return keyed.map(({ person }) => person);
}

/** `GET /users/$count`, with `$filter` and `$search`. */
function countUsers(call: TenantCall): WireReply {
  const { request } = call;
  if (!isEventual(request.headers)) throw badRequest("$count is not currently supported.");
  const query = new URLSearchParams([...request.query, ["$count", "true"]]);
  const found = findUsers({ ...call, request: { ...request, query } });
  return { status: 200, headers: { "content-type": "text/plain" }, body: String(found.length) };
}

const permission = { scopes: LIST_SCOPES, roles: LIST_SCOPES, refusal: "Authorization_RequestDenied" } as const;

export const userListRoutes: TenantRoute[] = [
  {
    method: "GET",
    pattern: "/users",
    handle: {
      permission,
      cost: 2,
      options: ["$select", "$filter", "$search", "$orderby", "$top", "$count", "$skiptoken"],
      serve: listUsers,
    },
  },
  {
    method: "GET",
    pattern: "/users/$count",
    handle: { permission, options: ["$filter", "$search"], serve: countUsers },
  },
  {
    method: "GET",
    pattern: "/directory/deletedItems/user",
    handle: {
      permission,
      options: ["$select"],
      serve: ({ world, session, request }) => {
        mustList(session);
        const names = selectedNames(request.query);
        const found = world.directory.deleted.filter(({ tenantId }) => tenantId === session.tenantId);
        return json(200, {
          "@odata.context": `${GRAPH_ROOT}/$metadata#users`,
          value: found.map((person) => showUser(world, session, person, names)),
        });
      },
    },
  },
];
