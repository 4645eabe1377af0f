import { isPersonal, type Person } from "../directory/person.ts";
import type { Tenant } from "../directory/tenant.ts";
import type { World } from "../world.ts";

/**
 * The first segment of a path of Entra: whose people may sign in there.
 *
 * | written | who |
 * | --- | --- |
 * | `common` | every account at home |
 * | `organizations` | every work or school account at home |
 * | `consumers`, the id of the tenant of personal accounts | personal accounts |
 * | a tenant's id or one of its verified domains | its people and its guests |
 */
export interface Authority {
  /** As used in the addresses that the OpenID configuration lists. */
  readonly segment: string;
  /** The one tenant; absent for `common` and `organizations`. */
  readonly tenant?: Tenant;
  readonly takesWork: boolean;
  readonly takesPersonal: boolean;
}

export function authorityOf({ directory }: Pick<World, "directory">, written: string): Authority | undefined {
  const key = written.toLowerCase();
  if (key === "common") return { segment: key, takesWork: true, takesPersonal: true };
  if (key === "organizations") return { segment: key, takesWork: true, takesPersonal: false };
  const tenant = directory.findTenant(key === "consumers" ? "live.com" : key);
  if (tenant === undefined) return undefined;
  const isOfPersons = isPersonal({ tenantId: tenant.id });
  return {
    segment: isOfPersons ? "consumers" : tenant.id,
    tenant,
    takesWork: !isOfPersons,
    takesPersonal: isOfPersons,
  };
}

/** The account with which a person was invited; for anybody else, the account itself. */
export function homeOf({ directory }: Pick<World, "directory">, person: Person): Person {
  return person.homeId === undefined ? person : (directory.findPerson(person.homeId) ?? person);
}

/** A person's account at that authority: for a guest, the invited one at the tenant that invited, and their own elsewhere. */
export function accountAt(
  world: Pick<World, "directory">,
  { tenant, takesWork, takesPersonal }: Authority,
  person: Person,
): Person | undefined {
  const home = homeOf(world, person);
  if (tenant === undefined) return (isPersonal(home) ? takesPersonal : takesWork) ? home : undefined;
  if (person.tenantId === tenant.id) return person;
  if (home.tenantId === tenant.id) return home;
  return world.directory.persons.find((one) => one.tenantId === tenant.id && one.homeId === home.id);
}
