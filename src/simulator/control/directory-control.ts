import { signOnCast } from "../directory/cast.ts";
import type { PersonEdit } from "../directory/directory.ts";
import type { Group } from "../directory/group.ts";
import { manyPeople } from "../directory/many-people.ts";
import { newGuest, newPerson } from "../directory/new-person.ts";
import type { Person } from "../directory/person.ts";
import { HOME_TENANT } from "../directory/seed.ts";
import type { Tenant } from "../directory/tenant.ts";
import type { World } from "../world.ts";
import { ControlError, findPerson } from "./find.ts";

/** A new person. With `homeOf` it is a guest: that person's account in this tenant. */
export interface NewPerson extends PersonEdit {
  /** Given name and surname. */
  readonly displayName: string;
  readonly tenant?: string;
  readonly homeOf?: string;
}

export interface NewTenant {
  readonly domain: string;
  readonly displayName?: string;
  readonly id?: string;
}

export interface NewGroup {
  readonly displayName: string;
  readonly tenant?: string;
  /** True when absent. */
  readonly isSecurity?: boolean;
  /** Persons, and groups by id or name. */
  readonly members?: readonly string[];
}

export interface GroupInfo extends Omit<Group, "members"> {
  readonly members: readonly string[];
}

/** What an administrator does in Entra. A `tenant` is an id or a verified domain, Contoso when absent. */
export interface DirectoryControl {
  /**
   * People for every other case of a sign-on: guest, member, personal, invited, disabled, unassigned, multifactor, conditional, oldobject,
   * envy.
   */
  addCast(): Person[];
  addPeople(count: number, tenant?: string): Person[];
  addPerson(person: NewPerson): Person;
  changePerson(person: string, edit: PersonEdit): Person;
  /** To the deleted items, from which `restorePerson` restores the same object. */
  removePerson(person: string): void;
  restorePerson(person: string): Person;
  purgePerson(person: string): void;
  /** Deleted and made again: the same names, another object id. */
  recreatePerson(person: string): Person;
  tenants(): readonly Tenant[];
  addTenant(tenant: NewTenant): Tenant;
  /** A domain belongs to one tenant: verifying it takes it from its previous tenant. */
  verifyDomain(domain: string, tenant?: string): Tenant;
  dropDomain(domain: string): void;
  /** Whether people of the tenant may consent for themselves. */
  setUserConsent(isAllowed: boolean, tenant?: string): void;
  /** Every page and delta link of the directory issued so far stops working. */
  expireLinks(): void;
  groups(): GroupInfo[];
  addGroup(group: NewGroup): GroupInfo;
  changeGroup(group: string, edit: { addMembers?: readonly string[]; removeMembers?: readonly string[] }): GroupInfo;
  removeGroup(group: string): void;
}

export function createDirectoryControl(world: World): DirectoryControl {
  function add(...persons: Person[]): Person[] {
    for (const { id, userPrincipalName } of persons)
      if (world.directory.findPerson(id) !== undefined || world.directory.findPerson(userPrincipalName) !== undefined)
        throw new ControlError(400, `There is a person of that name or id already: ${userPrincipalName}`);
    world.directory.addPersons(persons);
    return persons;
  }

  function addOne(person: Person): Person {
    add(person);
    return person;
  }

  function memberId(key: string): string {
    return (world.directory.groups.find((group) => isNamed(group, key)) ?? findPerson(world, key)).id;
  }

  function dropDomain(name: string): void {
    for (const { domains } of world.directory.tenants)
      domains.splice(0, Infinity, ...domains.filter((domain) => domain.name !== name.toLowerCase()));
  }

  return {
    addCast: () => add(...signOnCast()),
    addPeople: (count, tenant) =>
      add(...manyPeople(count, mustFindTenant(world, tenant), world.random, world.directory.persons.length)),
    addPerson({ displayName, tenant, homeOf, ...more }) {
      const home = homeOf === undefined ? undefined : findPerson(world, homeOf);
      const where = mustFindTenant(world, tenant);
      const id = world.random.guid();
      return addOne(
        home === undefined
          ? newPerson(id, where, displayName, more)
          : newGuest(id, where, home, { displayName, ...more }),
      );
    },
    changePerson(key, edit) {
      const person = findPerson(world, key);
      world.directory.changePerson(person, edit);
      return person;
    },
    removePerson: (key) => world.directory.removePerson(findPerson(world, key)),
    restorePerson(key) {
      const person = mustFindDeleted(world, key);
      if (world.directory.findPerson(person.userPrincipalName) !== undefined)
        throw new ControlError(400, `Somebody else has the name by now: ${person.userPrincipalName}`);
      world.directory.restorePerson(person);
      return person;
    },
    purgePerson: (key) => world.directory.purgePerson(mustFindDeleted(world, key)),
    recreatePerson(key) {
      const person = findPerson(world, key);
      world.directory.removePerson(person);
      return addOne({ ...person, id: world.random.guid() });
    },
    tenants: () => world.directory.tenants,
    addTenant({ domain, displayName = domain, id = world.random.guid() }) {
      dropDomain(domain);
      const tenant = { id, domain, displayName, domains: [{ name: domain.toLowerCase() }] };
      world.directory.tenants.push(tenant);
      return tenant;
    },
    verifyDomain(domain, key) {
      const tenant = mustFindTenant(world, key);
      dropDomain(domain);
      tenant.domains.push({ name: domain.toLowerCase() });
      return tenant;
    },
    dropDomain,
    setUserConsent(isAllowed, key) {
      mustFindTenant(world, key).userConsent = isAllowed;
    },
    expireLinks() {
      world.directory.linkEpoch += 1;
    },
    groups: () => world.directory.groups.map(show),
    addGroup({ displayName, tenant, isSecurity = true, members = [] }) {
      const tenantId = mustFindTenant(world, tenant).id;
      const group = {
        id: world.random.guid(),
        tenantId,
        displayName,
        isSecurity,
        members: new Set(members.map(memberId)),
      };
      world.directory.groups.push(group);
      return show(group);
    },
    changeGroup(key, { addMembers = [], removeMembers = [] }) {
      const group = mustFindGroup(world, key);
      for (const member of addMembers) group.members.add(memberId(member));
      for (const member of removeMembers) group.members.delete(memberId(member));
      return show(group);
    },
    removeGroup(key) {
      const group = mustFindGroup(world, key);
      world.directory.groups.splice(world.directory.groups.indexOf(group), 1);
    },
  };
}

function isNamed({ id, displayName }: Group, key: string): boolean {
  return id === key || displayName === key;
}

function mustFindGroup(world: World, key: string): Group {
  const group = world.directory.groups.find((one) => isNamed(one, key));
  if (group === undefined) throw new ControlError(404, `No such group: ${key}`);
  return group;
}

function mustFindTenant(world: World, key: string = HOME_TENANT.id): Tenant {
  const tenant = world.directory.findTenant(key);
  if (tenant === undefined) throw new ControlError(404, `No such tenant: ${key}`);
  return tenant;
}

function mustFindDeleted(world: World, key: string): Person {
  const wanted = key.toLowerCase();
  const person = world.directory.deleted.find(({ id, userPrincipalName, surname }) =>
    [id, userPrincipalName, surname].some((name) => name.toLowerCase() === wanted),
  );
  if (person === undefined) throw new ControlError(404, `Nobody of that name was deleted: ${key}`);
  return person;
}

function show({ members, ...group }: Group): GroupInfo {
  return { ...group, members: [...members] };
}
