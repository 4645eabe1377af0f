import { calendarRoutes } from "../calendar/routes.ts";
import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import type { Served, WireReply, WireRequest } from "../http/message.ts";
import { createRouter } from "../http/router.ts";
import { mailRoutes } from "../mail/routes.ts";
import { mailboxRoutes } from "../mailbox/routes.ts";
import { todoRoutes } from "../todo/routes.ts";
import type { World } from "../world.ts";
import { type AppAsk, mustReach } from "./app-access.ts";
import type { GraphRoute, Operation, Permission, TenantRoute } from "./call.ts";
import { countOf, withoutCount } from "./count.ts";
import { type CallIds, errorReply, GraphError, parseUri, todoParseUri } from "./graph-error.ts";
import { memberRoutes } from "./member-of.ts";
import { organizationRoutes } from "./organization.ts";
import { graphSegments } from "./path-forms.ts";
import { payUnits } from "./pay-units.ts";
import { mustServeOptions, withLowerOptions } from "./query-options.ts";
import { roleAssignmentRoutes, servicePrincipalRoutes } from "./role-assignments.ts";
import { userListRoutes } from "./user-list.ts";
import { userRoutes } from "./users.ts";
import { usersDeltaRoutes } from "./users-delta.ts";

/** Routes below /me and /users/{id}. A new resource adds its table here. */
const PERSON_ROUTES: GraphRoute[] = [
  ...userRoutes,
  ...memberRoutes,
  ...roleAssignmentRoutes,
  ...mailboxRoutes,
  ...todoRoutes,
  ...calendarRoutes,
  ...mailRoutes,
];
const matchPerson = createRouter(PERSON_ROUTES);
/** Routes about a tenant. */
const TENANT_ROUTES: TenantRoute[] = [
  ...userListRoutes,
  ...usersDeltaRoutes,
  ...organizationRoutes,
  ...servicePrincipalRoutes,
];
const matchTenant = createRouter(TENANT_ROUTES);

function bearerOf(request: WireRequest): string {
  return /^Bearer\s+(.*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
}

/** A person's data in the directory, which needs no mailbox. */
const OF_DIRECTORY = new Set(
  [...memberRoutes, ...roleAssignmentRoutes, ...userRoutes].map(
    ({ pattern }) => pattern.split("/")[1]?.toLowerCase() ?? "",
  ),
);

/** Whose mailbox the request is about, and the key of its limits; nothing is checked yet. */
export function targetOf(world: World, request: WireRequest): { person?: Person; limitKey?: string } {
  const session = world.sessions.findAccess(bearerOf(request));
  const [, root, id, first] = graphSegments(request.path);
  const isMe = root?.toLowerCase() === "me";
  const person = isMe ? session?.person : world.directory.findPerson(id ?? "");
  if (person === undefined) return {};
  const resource = isMe ? id : first;
  if (session === undefined || resource === undefined || OF_DIRECTORY.has(resource.toLowerCase())) return { person };
  return { person, limitKey: `${session.app.clientId} ${person.userPrincipalName}` };
}

/** Answers one Graph request that is not a batch. */
export function serveGraph(world: World, wire: WireRequest, ids: CallIds): Served {
  let route = "unknown";
  const request = withLowerOptions(wire);
  const serve = (): WireReply => {
    const session = mustSignIn(world, request);
    const [version, root = "", ...rest] = graphSegments(request.path);
    if (version !== "v1.0") throw new GraphError(400, "BadRequest", `Invalid version: ${version ?? ""}.`);
    const about = matchTenant(request.method, [root, ...rest]);
    if (about.kind === "found") {
      const { pattern, handle } = about.route;
      route = `${request.method} ${pattern}`;
      mustHave(session, handle.permission);
      mustServeOptions(request, handle.options);
      const headers = payUnits(world, session, request, handle.cost);
      return withHeaders(handle.serve({ world, request, session, params: about.params }), headers);
    }
    const isMe = root.toLowerCase() === "me";
    const isUsers = root.toLowerCase() === "users";
    if (about.kind === "wrongMethod" && (rest.length === 0 || !isUsers)) throw wrongMethod();
    if (!isMe && !isUsers) throw unknownSegment(root);
    const segments = isMe ? rest : rest.slice(1);
    const isCount = segments.at(-1)?.toLowerCase() === "$count";
    const found = matchPerson(request.method, isCount ? segments.slice(0, -1) : segments);
    if (found.kind === "unknown") throw unknownSegment(segments.at(-1) ?? root);
    if (found.kind === "wrongMethod") throw wrongMethod();
    const { handle, pattern } = found.route;
    // To Do cannot count.
    const isTodo = pattern.startsWith("/todo");
    if (isCount && (isTodo || !handle.options?.includes("$count"))) throw unknownSegment("$count");
    route = `${request.method} ${isMe ? "/me" : "/users/{id}"}${pattern}${isCount ? "/$count" : ""}`;
    const person = isMe ? mustBeMe(session) : mustFind(world, session, rest[0] ?? "", handle);
    mustBePermitted(world, session, person, handle, { isTodo, isWrite: request.method !== "GET" });
    mustServeOptions(
      request,
      isCount ? withoutCount(handle.options) : handle.options,
      isTodo ? todoParseUri : parseUri,
    );
    const call = { world, request, session, person, params: found.params };
    const headers = handle.isMailbox ? {} : payUnits(world, session, request, handle.cost);
    return withHeaders(isCount ? countOf(handle, call) : handle.serve(call), headers);
  };
  try {
    return { reply: serve(), route };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { reply: errorReply(error, { ...ids, now: world.clock.now() }), route };
  }
}

function withHeaders(reply: WireReply, headers: Readonly<Record<string, string>>): WireReply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

export function mustSignIn(world: World, request: WireRequest): Session {
  const token = bearerOf(request);
  const headers = {
    "www-authenticate":
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  };
  if (token === "") throw new GraphError(401, "InvalidAuthenticationToken", "Access token is empty.", { headers });
  const session = world.sessions.findAccess(token);
  if (session === undefined) {
    throw new GraphError(401, "InvalidAuthenticationToken", "CompactToken parsing failed with error code: 80049217", {
      headers,
    });
  }
  if (session.isRevoked || session.expiresAt <= world.clock.now()) {
    throw new GraphError(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", {
      headers,
    });
  }
  return session;
}

function mustBeMe(session: Session): Person {
  if (session.person !== undefined) return session.person;
  throw new GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.");
}

function mustFind(world: World, session: Session, key: string, operation: Operation): Person {
  const person = world.directory.findPerson(key);
  if (person !== undefined && person.tenantId === session.tenantId) return person;
  if (operation.isMailbox)
    throw new GraphError(
      world.settings.mail.invalidUserStatus,
      "ErrorInvalidUser",
      `The requested user '${key}' is invalid.`,
    );
  throw new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

function mustBePermitted(
  world: World,
  session: Session,
  person: Person,
  { permission, isMailbox }: Operation,
  kind: Pick<AppAsk, "isTodo" | "isWrite">,
): void {
  const isOwn = session.person === undefined || session.person === person;
  // A delegated token reaches only the shared parts of another person's mailbox; the route itself checks which those are.
  const scopes = isOwn || !isMailbox ? permission.scopes : (permission.sharedScopes ?? []);
  if (session.person === undefined && isMailbox) mustReach(world, session, person, { permission, ...kind });
  else mustHave(session, { ...permission, scopes });
  if (isMailbox && !person.hasMailbox) {
    throw new GraphError(
      404,
      "MailboxNotEnabledForRESTAPI",
      "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    );
  }
}

function mustHave(session: Session, { scopes, roles, refusal }: Permission): void {
  const accepted = session.person === undefined ? roles : scopes;
  if (accepted.some((name) => session.permissions.has(name))) return;
  throw refusal === "ErrorAccessDenied"
    ? new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    : new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

function unknownSegment(segment: string): GraphError {
  return new GraphError(400, "BadRequest", `Resource not found for the segment '${segment}'.`);
}

function wrongMethod(): GraphError {
  return new GraphError(405, "ErrorInvalidRequest", "The OData request is not supported.");
}
