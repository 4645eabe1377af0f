import type { App } from "../directory/app.ts";
import { directGroups } from "../directory/group.ts";
import { isPersonal, type Person } from "../directory/person.ts";
import type { World } from "../world.ts";
import { assignmentsOf } from "./role-claims.ts";

/** The AADSTS number of whatever blocks the account, at every sign-in and refresh; `solved` is a step already taken. */
export function troubleOf(world: World, app: App, person: Person, solved?: number): number | undefined {
  const { directory } = world;
  if (directory.findPerson(person.id) === undefined) return 50034;
  if (!person.accountEnabled) return 50057;
  if (!app.isMultiTenant && person.tenantId !== app.tenantId) return isPersonal(person) ? 500200 : 50020;
  if (isPersonal(person) && !app.takesPersonal) return 500200;
  if (app.assignmentRequired.has(person.tenantId)) {
    const direct = directGroups(directory.groups, person.id);
    if (assignmentsOf(app, person, direct).length === 0) return 50105;
  }
  return person.signInTrouble === null || person.signInTrouble === solved ? undefined : person.signInTrouble;
}
