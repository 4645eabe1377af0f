import type { Resource } from "../records/record.ts";

// Delegated permissions of Microsoft Graph, https://learn.microsoft.com/graph/permissions-reference
const everybody = ["User.Read", "MailboxSettings.Read"];
const scopesOf = {
  EMAIL: ["Mail.ReadWrite", "Mail.Send"],
  CALENDAR: ["Calendars.ReadWrite"],
  TASKS: ["Tasks.ReadWrite"],
} as const satisfies Record<Resource, readonly string[]>;

/** What to ask consent for: only what the switched-on resources need. */
export function requiredScopes(resources: readonly Resource[]): readonly string[] {
  return [...everybody, ...resources.flatMap((resource) => scopesOf[resource])];
}

/** The required scopes that were not granted. Microsoft answers in its own case, and with or without the resource's address. */
export function missingScopes(granted: readonly string[], resources: readonly Resource[]): readonly string[] {
  const held = new Set(granted.map((scope) => scope.slice(scope.lastIndexOf("/") + 1).toLowerCase()));
  return requiredScopes(resources).filter((scope) => !held.has(scope.toLowerCase()));
}
