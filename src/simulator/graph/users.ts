import { isPersonal, type Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import { json, type WireReply, type WireRequest } from "../http/message.ts";
import { matchesFilter, parseFilter, pathsOf } from "../odata/filter.ts";
import type { World } from "../world.ts";
import { GRAPH_ROOT, type GraphRoute, type Permission, type TenantRoute } from "./call.ts";
import { GraphError } from "./graph-error.ts";
import { denied, describeUser, licensesOf, notForPersons, selectedNames, showUser } from "./user-properties.ts";

const LIST_SCOPES = [
  ...["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
];
const READ_SELF: Permission = {
  scopes: ["User.Read", "User.ReadWrite", ...LIST_SCOPES],
  roles: LIST_SCOPES,
  refusal: "Authorization_RequestDenied",
};
const LARGEST_PAGE = 999;

function contextOf(query: URLSearchParams, isEntity: boolean): string {
  const wanted = query.get("$select");
  return `${GRAPH_ROOT}/$metadata#users${wanted === null ? "" : `(${wanted})`}${isEntity ? "/$entity" : ""}`;
}

/** Others are for members who may read the address book: a guest sees nobody. */
function mustSee(session: Session, person: Person): void {
  if (session.person === undefined || session.person === person) return;
  if (isPersonal(session.person)) throw notForPersons();
  if (session.person.userType === "Guest") throw denied();
  if (!LIST_SCOPES.some((scope) => session.permissions.has(scope))) throw denied();
}

export const userRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "",
    handle: {
      permission: READ_SELF,
      isMailbox: false,
      options: ["$select"],
      serve: ({ world, session, person, request }) => {
        mustSee(session, person);
        const shown = showUser(world, session, person, selectedNames(request.query));
        return json(200, { "@odata.context": contextOf(request.query, true), ...shown });
      },
    },
  },
  {
    method: "GET",
    pattern: "/licenseDetails",
    handle: {
      permission: READ_SELF,
      isMailbox: false,
      serve: ({ session, person }) => {
        mustSee(session, person);
        const context = `${GRAPH_ROOT}/$metadata#users('${person.id}')/licenseDetails`;
        return json(200, { "@odata.context": context, value: licensesOf(person) });
      },
    },
  },
];

/** `GET /users`: everybody of the caller's tenant, with `$filter`, `$select`, `$top` and a skip token. */
export const userListRoutes: TenantRoute[] = [
  {
    method: "GET",
    pattern: "/users",
    handle: {
      permission: { scopes: LIST_SCOPES, roles: LIST_SCOPES, refusal: "Authorization_RequestDenied" },
      options: ["$select", "$filter", "$top", "$skiptoken"],
      serve: ({ world, request, session }) => listUsers(world, request, session),
    },
  },
];

function listUsers(world: World, request: WireRequest, session: Session): WireReply {
  if (session.person !== undefined && isPersonal(session.person)) throw notForPersons();
  if (session.person?.userType === "Guest" || !LIST_SCOPES.some((scope) => session.permissions.has(scope)))
    throw denied();
  const { query } = request;
  const filter = query.get("$filter");
  const test = filter === null ? undefined : parseFilter(filter, badRequest);
  const known = new Set(world.directory.persons.slice(0, 1).flatMap((person) => Object.keys(describeUser(person))));
  for (const path of test === undefined ? [] : pathsOf(test))
    if (!known.has(path)) throw badRequest(`The property '${path}' cannot be filtered by.`);
  const found = world.directory.persons.filter(
    (person) =>
      person.tenantId === session.tenantId && (test === undefined || matchesFilter(test, describeUser(person))),
  );
  const size = Number(query.get("$top") ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
    throw badRequest(
      `Invalid page size specified: '${query.get("$top")}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`,
    );
  const from = Number(query.get("$skiptoken") ?? 0);
  const names = selectedNames(query);
  const value = found.slice(from, from + size).map((person) => showUser(world, session, person, names));
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
