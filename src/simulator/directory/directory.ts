import type { App, Person, Tenant } from "./person.ts";
import { HOME_TENANT, OTHER_TENANT, seedApps, seedPersons } from "./seed.ts";

/** Who and what exists in Entra. Users are found by object id or principal name, tenants by id or verified domain. */
export interface Directory {
  readonly tenants: readonly Tenant[];
  readonly persons: readonly Person[];
  readonly apps: App[];
  findTenant(idOrDomain: string): Tenant | undefined;
  findPerson(idOrName: string): Person | undefined;
  findApp(clientId: string): App | undefined;
}

export function createDirectory(): Directory {
  const tenants = [HOME_TENANT, OTHER_TENANT];
  const persons = seedPersons();
  const apps = seedApps();
  const byKey = new Map<string, Person>();
  for (const person of persons) {
    byKey.set(person.id, person);
    byKey.set(person.userPrincipalName, person);
  }
  return {
    tenants,
    persons,
    apps,
    findTenant: (key) =>
      tenants.find((tenant) => tenant.id === key.toLowerCase() || tenant.domain === key.toLowerCase()),
    findPerson: (key) => byKey.get(key.toLowerCase()),
    findApp: (clientId) => apps.find((app) => app.clientId === clientId.toLowerCase()),
  };
}
