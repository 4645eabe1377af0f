import type { Resource } from "../records/record.ts";
import type { MailboxAccess } from "./mailbox-access.ts";

/** What sign-in itself needs. Never compared: Entra leaves `offline_access` out of the scopes it says it granted. */
const signInScopes = ["openid", "profile", "offline_access"] as const;

/** Who the account is, and its time zone. */
const basicScopes = ["User.Read", "MailboxSettings.Read"] as const;

const resourceScopes: Readonly<Record<Resource, readonly string[]>> = {
  TASKS: ["Tasks.ReadWrite"],
  CALENDAR: ["Calendars.ReadWrite"],
  EMAIL: ["Mail.ReadWrite", "Mail.Send"],
};

/** For a mailbox that is reached with another account's sign-in. */
const sharedMailScopes = ["Mail.ReadWrite.Shared", "Mail.Send.Shared"] as const;

/**
 * The delegated permissions to request, so that these resources can be synced and no others.
 * @param isLent other mailboxes are reached with this sign-in
 */
export function scopesFor(resources: Iterable<Resource>, isLent = false): readonly string[] {
  return [...signInScopes, ...graphScopesFor(resources), ...(isLent ? sharedMailScopes : [])];
}

/** The permissions that these resources need and that were not granted. Entra may prefix a granted one with its resource. */
export function missingScopes(granted: Iterable<string>, resources: Iterable<Resource>): readonly string[] {
  return without(granted, graphScopesFor(resources));
}

/** Those that an account lacks for what is synced of it. A system mailbox syncs mail alone. */
export function missingScopesOf(
  account: {
    readonly access: MailboxAccess;
    readonly userId: string | null;
    /** DELEGATED: of the sign-in that it uses. */
    readonly grantedScopes: readonly string[];
  },
  switchedOn: readonly Resource[],
): readonly string[] {
  const resources = account.userId === null ? switchedOn.filter((one) => one === "EMAIL") : switchedOn;
  switch (account.access) {
    case "OWN":
      return missingScopes(account.grantedScopes, resources);
    case "DELEGATED":
      return resources.length === 0 ? [] : without(account.grantedScopes, sharedMailScopes);
    // Exchange may grant what no token shows: only a call can tell.
    case "APPLICATION":
      return [];
  }
}

function without(granted: Iterable<string>, needed: readonly string[]): readonly string[] {
  const held = new Set([...granted].map(shortName));
  return needed.filter((scope) => !held.has(shortName(scope)));
}

function graphScopesFor(resources: Iterable<Resource>): readonly string[] {
  return [...new Set([...basicScopes, ...[...resources].flatMap((resource) => resourceScopes[resource])])];
}

function shortName(scope: string): string {
  return scope.slice(scope.lastIndexOf("/") + 1).toLowerCase();
}
