import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import type { World } from "../world.ts";

/** Scopes about who signs in; all others are Graph permissions. */
const OIDC = new Set(["openid", "profile", "email", "offline_access"]);

export function isOidcScope(scope: string): boolean {
  return OIDC.has(scope);
}

/** Splits a scope parameter; full Graph scope names become the short ones. */
export function parseScopes(text: string): string[] {
  const names = text.split(/\s+/).filter((name) => name !== "");
  return [...new Set(names.map((name) => name.replace(/^https:\/\/graph\.microsoft\.com\//i, "")))];
}

/** Delegated permissions that only an administrator can consent to. */
const ADMIN_ONLY = new Set([
  ...["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All", "Group.Read.All"],
  ...["Group.ReadWrite.All", "GroupMember.Read.All", "Application.Read.All", "Application.ReadWrite.All"],
  ...["Organization.Read.All", "Organization.ReadWrite.All", "AuditLog.Read.All", "AppRoleAssignment.ReadWrite.All"],
]);

/** By the person, or by an administrator for everybody. */
export function isConsented({ sessions }: World, app: App, person: Person, scope: string): boolean {
  return (
    isOidcScope(scope) ||
    sessions.consents(app, person).has(scope) ||
    sessions.tenantConsents(app, person.tenantId).has(scope)
  );
}

/** Whether the page may accept the person's consent; otherwise an administrator must be asked. */
export function mayConsent(world: World, app: App, person: Person, scopes: readonly string[]): boolean {
  const missing = scopes.filter((scope) => !isConsented(world, app, person, scope));
  if (person.isAdmin || missing.length === 0) return true;
  const isOff = world.directory.findTenant(person.tenantId)?.userConsent === false;
  return !isOff && !missing.some((scope) => ADMIN_ONLY.has(scope));
}
