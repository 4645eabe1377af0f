import type { App } from "./app.ts";
import type { Group } from "./group.ts";
import type { Person } from "./person.ts";
import { seedApps, seedPersons, seedTenants } from "./seed.ts";
import type { Tenant } from "./tenant.ts";

/** The fields of a person that can be written after the object was made. */
export type PersonEdit = Partial<Omit<Person, "id" | "tenantId" | "homeId" | "isRoom" | "locale" | "settings">>;

/** One change of the directory, as a delta round reports it. The numbers count up from 1. */
export interface PersonChange {
  readonly number: number;
  readonly person: Person;
  /** "changed": deleted, and can be restored for thirty days; "deleted": gone for good. */
  readonly removed?: "changed" | "deleted";
  /** Names of the person's fields that were written. */
  readonly fields: readonly string[];
}

/** Who and what exists in Entra. Users are found by object id or principal name, tenants by id or verified domain. */
export interface Directory {
  readonly tenants: Tenant[];
  readonly persons: readonly Person[];
  readonly groups: Group[];
  readonly apps: App[];
  /** Deleted within the last thirty days. */
  readonly deleted: readonly Person[];
  /** Increased to make every page and delta link of the directory stale. */
  linkEpoch: number;
  /** Oldest first; people who were seeded have none. */
  readonly changes: readonly PersonChange[];
  findTenant(idOrDomain: string): Tenant | undefined;
  findPerson(idOrName: string): Person | undefined;
  findApp(clientId: string): App | undefined;
  addPersons(persons: readonly Person[]): void;
  changePerson(person: Person, edit: PersonEdit): void;
  removePerson(person: Person): void;
  /** Back with the same object id. */
  restorePerson(person: Person): void;
  purgePerson(person: Person): void;
}

export function createDirectory(): Directory {
  const tenants = seedTenants();
  const apps = seedApps();
  let persons: Person[] = [];
  let deleted: Person[] = [];
  const changes: PersonChange[] = [];
  const byKey = new Map<string, Person>();

  function enter(person: Person): void {
    byKey.set(person.id.toLowerCase(), person);
    byKey.set(person.userPrincipalName.toLowerCase(), person);
  }

  function leave(person: Person): void {
    byKey.delete(person.id.toLowerCase());
    byKey.delete(person.userPrincipalName.toLowerCase());
    persons = persons.filter((one) => one !== person);
  }

  function note(person: Person, fields: readonly string[], removed?: "changed" | "deleted"): void {
    changes.push({ number: changes.length + 1, person, fields, ...(removed === undefined ? {} : { removed }) });
  }

  persons = seedPersons();
  for (const person of persons) enter(person);
  return {
    tenants,
    get persons() {
      return persons;
    },
    get deleted() {
      return deleted;
    },
    groups: [],
    linkEpoch: 0,
    apps,
    changes,
    findTenant: (key) => tenants.find((tenant) => tenant.id === key.toLowerCase() || hasDomain(tenant, key)),
    findPerson: (key) => byKey.get(key.toLowerCase()),
    findApp: (clientId) => apps.find((app) => app.clientId === clientId.toLowerCase()),
    addPersons(added) {
      persons = [...persons, ...added];
      for (const person of added) {
        enter(person);
        note(person, Object.keys(person));
      }
    },
    changePerson(person, edit) {
      byKey.delete(person.userPrincipalName.toLowerCase());
      Object.assign(person, edit);
      enter(person);
      note(person, Object.keys(edit));
    },
    removePerson(person) {
      leave(person);
      deleted = [...deleted, person];
      note(person, [], "changed");
    },
    restorePerson(person) {
      deleted = deleted.filter((one) => one !== person);
      persons = [...persons, person];
      enter(person);
      note(person, Object.keys(person));
    },
    purgePerson(person) {
      deleted = deleted.filter((one) => one !== person);
      note(person, [], "deleted");
    },
  };
}

/** Subdomains are domains of their own. */
export function hasDomain({ domains }: Tenant, name: string): boolean {
  return domains.some((domain) => domain.name === name.toLowerCase());
}
