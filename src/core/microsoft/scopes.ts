import type { Resource } from "../records/record.ts";

/** What sign-in itself needs. Never compared: Entra leaves `offline_access` out of the scopes it says it granted. */
const signInScopes = ["openid", "profile", "offline_access"] as const;

/** Who the account is, and its time zone. */
const basicScopes = ["User.Read", "MailboxSettings.Read"] as const;

const resourceScopes: Readonly<Record<Resource, readonly string[]>> = {
  TASKS: ["Tasks.ReadWrite"],
  CALENDAR: ["Calendars.ReadWrite"],
  EMAIL: ["Mail.ReadWrite", "Mail.Send"],
};

/** The delegated permissions to request, so that these resources can be synced and no others. */
export function scopesFor(resources: Iterable<Resource>): readonly string[] {
  return [...signInScopes, ...graphScopesFor(resources)];
}

/** The permissions that these resources need and that were not granted. Entra may prefix a granted one with its resource. */
export function missingScopes(granted: Iterable<string>, resources: Iterable<Resource>): readonly string[] {
  const held = new Set([...granted].map(shortName));
  return graphScopesFor(resources).filter((scope) => !held.has(shortName(scope)));
}

function graphScopesFor(resources: Iterable<Resource>): readonly string[] {
  return [...new Set([...basicScopes, ...[...resources].flatMap((resource) => resourceScopes[resource])])];
}

function shortName(scope: string): string {
  return scope.slice(scope.lastIndexOf("/") + 1).toLowerCase();
}
