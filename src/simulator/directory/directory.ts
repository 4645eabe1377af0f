import type { App, Person, Tenant } from "./person.ts";
import { seedApps, seedPersons, seedTenants } from "./seed.ts";

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
  const tenants = seedTenants();
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
    findTenant: (key) => tenants.find((tenant) => tenant.id === key.toLowerCase() || hasDomain(tenant, key)),
    findPerson: (key) => byKey.get(key.toLowerCase()),
    findApp: (clientId) => apps.find((app) => app.clientId === clientId.toLowerCase()),
  };
}

/** Subdomains are domains of their own. */
export function hasDomain({ domains }: Tenant, name: string): boolean {
  return domains.some((domain) => domain.name === name.toLowerCase());
}
