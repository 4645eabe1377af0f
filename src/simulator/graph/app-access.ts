import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import type { World } from "../world.ts";
import type { Permission } from "./call.ts";
import { GraphError } from "./graph-error.ts";

/** What an app-only call wants from a person's mailbox. */
export interface AppAsk {
  readonly permission: Permission;
  readonly isTodo: boolean;
  readonly isWrite: boolean;
}

/**
 * Whether an app may reach a mailbox without its person. Two systems grant access, and either is enough: Entra for every mailbox, as roles
 * in the token, unless an Exchange policy limits them to some; and Exchange for the mailboxes in a scope, which no token shows. Neither
 * policy nor scope applies to To Do.
 * @throws GraphError where neither grants
 */
export function mustReach(world: World, session: Session, person: Person, ask: AppAsk): void {
  const { app, tenantId } = session;
  const isConsented = ask.permission.roles.some((name) => session.permissions.has(name));
  if (ask.isTodo) {
    mustReachTodo(world, isConsented, ask.isWrite);
    return;
  }
  const limit = app.mailboxLimits.get(tenantId);
  if (isConsented && (limit === undefined || limit.has(person.id))) return;
  const granted = grantsOf(app, tenantId, ask.permission);
  if (granted.some(({ persons }) => persons.has(person.id))) return;
  if (isConsented || granted.length > 0) throw denied(TEXTS[world.settings.entra.outOfScopeText]);
  if (session.permissions.size === 0 && world.settings.entra.missingRole === "notUnderstood")
    throw new GraphError(
      401,
      "NoPermissionsInAccessToken",
      "The token contains no permissions, or permissions can not be understood.",
    );
  throw denied(TEXTS.accessDenied);
}

function grantsOf({ exchangeGrants }: App, tenantId: string, { roles }: Permission) {
  return exchangeGrants.filter((grant) => grant.tenantId === tenantId && roles.includes(grant.role));
}

/** Without the permission it was seen to answer 401, as if the token were wrong. Whether it accepts writes was never recorded. */
function mustReachTodo({ settings }: World, isConsented: boolean, isWrite: boolean): void {
  if (!isConsented) throw new GraphError(401, "UnknownError", "");
  if (!isWrite || settings.entra.todoAppWrite === "served") return;
  if (settings.entra.todoAppWrite === "unknownError") throw new GraphError(401, "UnknownError", "");
  throw denied(TEXTS.accessDenied);
}

const TEXTS = {
  odataDisabled: "Access to OData is disabled.",
  blockedByPolicy: "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.",
  accessDenied: "Access is denied. Check credentials and try again.",
} as const;

function denied(message: string): GraphError {
  return new GraphError(403, "ErrorAccessDenied", message);
}
