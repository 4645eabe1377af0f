import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import type { WireReply, WireRequest } from "../http/message.ts";
import type { Route } from "../http/router.ts";
import type { World } from "../world.ts";
import { bodyRead } from "./graph-error.ts";
import type { QueryOption } from "./query-options.ts";

/** Origin of every link and context URL, whatever address the request came in at: clients rewrite it. */
export const GRAPH_ROOT = "https://graph.microsoft.com/v1.0";

/** An admitted Graph request: who is asking, whose data, and the names in the path. */
export interface GraphCall {
  readonly world: World;
  readonly request: WireRequest;
  readonly session: Session;
  /** The person whose resources the path names: the caller under /me. */
  readonly person: Person;
  readonly params: Readonly<Record<string, string>>;
}

/** Any one of these lets a call through: `scopes` with a delegated token, `roles` with an app-only one. */
export interface Permission {
  readonly scopes: readonly string[];
  /** Those scopes that also allow what another person shared; absent where nothing can be shared. */
  readonly sharedScopes?: readonly string[];
  readonly roles: readonly string[];
  /** Code of the 403: the directory and Exchange use different ones. */
  readonly refusal: "ErrorAccessDenied" | "Authorization_RequestDenied";
}

export interface Operation {
  readonly permission: Permission;
  /** Whether it is served by the mailbox: needs one, and counts against its limits. */
  readonly isMailbox: boolean;
  /** Its cost in the directory's units, 1 by default; a call to a mailbox costs none. */
  readonly cost?: number;
  /** The query options that it serves; all others are refused. */
  readonly options?: readonly QueryOption[];
  readonly serve: (call: GraphCall) => WireReply;
}

export type GraphRoute = Route<Operation>;

/** A call about a tenant, not about one person. */
export type TenantCall = Omit<GraphCall, "person">;

export interface TenantOperation extends Omit<Operation, "isMailbox" | "serve"> {
  readonly serve: (call: TenantCall) => WireReply;
}

export type TenantRoute = Route<TenantOperation>;

export function param(call: GraphCall, name: string): string {
  return call.params[name] ?? "";
}

/** The body of a call as a JSON object. @throws GraphError 400 for anything else, and for a body that does not say that it is JSON */
export function jsonBody({ request }: Pick<GraphCall, "request">): Record<string, unknown> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw bodyRead("A non-empty request body was found, but its Content-Type header does not say application/json.");
  return readObject(request.body);
}

/** The request body as a JSON object. @throws GraphError 400 for anything else */
function readObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw bodyRead(
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bodyRead("Invalid JSON: an object was expected.");
  return { ...value };
}
