import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import { json, type WireReply, type WireRequest } from "../http/message.ts";
import { matchesFilter, parseFilter, pathsOf } from "../odata/filter.ts";
import type { World } from "../world.ts";
import { GRAPH_ROOT, type GraphRoute, type Permission } from "./call.ts";
import { GraphError } from "./graph-error.ts";
import type { QueryOption } from "./query-options.ts";

const READ_SELF: Permission = {
  scopes: ["User.Read", "User.ReadWrite", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All"],
  roles: ["User.Read.All", "User.ReadWrite.All"],
  refusal: "Authorization_RequestDenied",
};
export const USER_LIST_OPTIONS: readonly QueryOption[] = ["$select", "$filter", "$top", "$skiptoken"];
const LARGEST_PAGE = 999;
const LIST_SCOPES = ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All"];

/** Other properties that `$select` may name, with the value they have for everybody here. */
const MORE: Record<string, unknown> = {
  accountEnabled: true,
  userType: "Member",
  department: null,
  companyName: null,
  usageLocation: null,
};

/** The properties that a user has without `$select`. */
function describe(person: Person): Record<string, unknown> {
  return {
    businessPhones: [],
    displayName: person.displayName,
    givenName: person.givenName,
    jobTitle: person.jobTitle,
    mail: person.mail,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: person.locale,
    surname: person.surname,
    userPrincipalName: person.userPrincipalName,
    id: person.id,
  };
}

function select(person: Person, query: URLSearchParams): Record<string, unknown> {
  const wanted = query.get("$select");
  if (wanted === null) return describe(person);
  const all = { ...MORE, ...describe(person) };
  const byLowerName = new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), [name, value] as const]));
  return Object.fromEntries(
    wanted.split(",").map((name) => {
      const found = byLowerName.get(name.trim().toLowerCase());
      if (found === undefined)
        throw badRequest(
          `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.user'.`,
        );
      return found;
    }),
  );
}

function contextOf(query: URLSearchParams, isEntity: boolean): string {
  const wanted = query.get("$select");
  return `${GRAPH_ROOT}/$metadata#users${wanted === null ? "" : `(${wanted})`}${isEntity ? "/$entity" : ""}`;
}

export const userRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "",
    handle: {
      permission: READ_SELF,
      isMailbox: false,
      options: ["$select"],
      serve: ({ session, person, request }) => {
        const isOther = session.person !== undefined && session.person !== person;
        if (isOther && !LIST_SCOPES.some((scope) => session.permissions.has(scope))) throw denied();
        return json(200, { "@odata.context": contextOf(request.query, true), ...select(person, request.query) });
      },
    },
  },
];

/** `GET /users`: everybody of the caller's tenant, with `$filter`, `$select`, `$top` and a skip token. */
export function listUsers(world: World, request: WireRequest, session: Session): WireReply {
  if (!LIST_SCOPES.some((scope) => session.permissions.has(scope))) throw denied();
  const { query } = request;
  const filter = query.get("$filter");
  const test = filter === null ? undefined : parseFilter(filter, badRequest);
  const known = new Set(world.directory.persons.flatMap((person) => Object.keys(describe(person))));
  for (const path of test === undefined ? [] : pathsOf(test))
    if (!known.has(path)) throw badRequest(`The property '${path}' cannot be filtered by.`);
  const found = world.directory.persons.filter(
    (person) => person.tenantId === session.tenantId && (test === undefined || matchesFilter(test, describe(person))),
  );
  const size = Number(query.get("$top") ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
    throw badRequest(
      `Invalid page size specified: '${query.get("$top")}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`,
    );
  const from = Number(query.get("$skiptoken") ?? 0);
  const value = found.slice(from, from + size).map((person) => select(person, query));
  const next = new URLSearchParams(query);
  next.set("$skiptoken", String(from + size));
  return json(200, {
    "@odata.context": contextOf(query, false),
    ...(from + size < found.length ? { "@odata.nextLink": `${GRAPH_ROOT}/users?${next}` } : {}),
    value,
  });
}

function badRequest(message: string): GraphError {
  return new GraphError(400, "Request_BadRequest", message);
}

function denied(): GraphError {
  return new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}
