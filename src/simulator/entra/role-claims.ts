import type { App } from "../directory/app.ts";
import { allGroups, directGroups, type Group } from "../directory/group.ts";
import type { Person } from "../directory/person.ts";
import type { World } from "../world.ts";
import { cloudOf } from "./cloud.ts";

/** More groups than these are not listed in a token. */
const MOST_GROUPS = 200;
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
/** The role that every member has. */
const DEFAULT_USER = "b79fbf4d-3ef9-4689-8143-76b194e85509";

/** `roles`, `groups`, `wids`: https://learn.microsoft.com/entra/identity-platform/howto-add-app-roles-in-apps */
export function roleClaims(world: World, app: App, person: Person): Record<string, unknown> {
  const groups = world.directory.groups.filter(({ tenantId }) => tenantId === person.tenantId);
  const direct = directGroups(groups, person.id);
  const listed = groupsToList(app, person, groups, direct);
  if (app.groupsAsRoles)
    return {
      ...named(
        "roles",
        listed.map(({ displayName }) => displayName),
      ),
      ...directoryRoles(app, person),
    };
  return {
    ...named("roles", rolesOf(app, person, direct)),
    ...groupClaims(world, person, listed),
    ...directoryRoles(app, person),
  };
}

/** Assigned to the person, or to a group that directly contains the person: nested groups do not count. */
export function assignmentsOf({ assignments }: App, person: Person, direct: readonly Group[]) {
  const principals = new Set([person.id, ...direct.map(({ id }) => id)]);
  return assignments.filter(({ tenantId, principalId }) => tenantId === person.tenantId && principals.has(principalId));
}

function rolesOf(app: App, person: Person, direct: readonly Group[]): string[] {
  const ids = new Set(assignmentsOf(app, person, direct).map(({ appRoleId }) => appRoleId));
  return app.appRoles.filter(({ id }) => ids.has(id)).map(({ value }) => value);
}

function groupsToList(app: App, person: Person, groups: readonly Group[], direct: readonly Group[]): readonly Group[] {
  switch (app.groupClaims) {
    case "All":
      return allGroups(groups, person.id);
    case "SecurityGroup":
      return allGroups(groups, person.id).filter(({ isSecurity }) => isSecurity);
    case "ApplicationGroup": {
      const assigned = new Set(app.assignments.map(({ principalId }) => principalId));
      return direct.filter(({ id }) => assigned.has(id));
    }
    default:
      return [];
  }
}

function groupClaims(world: World, person: Person, listed: readonly Group[]): Record<string, unknown> {
  if (listed.length <= MOST_GROUPS)
    return named(
      "groups",
      listed.map(({ id }) => id),
    );
  const { graphHost, oldGraphHost } = cloudOf(world.settings);
  const endpoint =
    world.settings.entra.overageHost === "graph.windows.net"
      ? `https://${oldGraphHost}/${person.tenantId}/users/${person.id}/getMemberObjects`
      : `https://${graphHost}/v1.0/users/${person.id}/getMemberObjects`;
  return { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } };
}

function directoryRoles({ groupClaims: wanted }: App, { isAdmin }: Person): Record<string, unknown> {
  if (wanted !== "All" && wanted !== "DirectoryRole") return {};
  return { wids: [...(isAdmin ? [GLOBAL_ADMINISTRATOR] : []), DEFAULT_USER] };
}

function named(name: string, values: readonly string[]): Record<string, unknown> {
  return values.length === 0 ? {} : { [name]: values };
}
