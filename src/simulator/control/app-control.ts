import { X509Certificate } from "node:crypto";
import { type App, DEFAULT_ACCESS, type GroupClaims, newApp, servicePrincipalId } from "../directory/app.ts";
import { HOME_TENANT, SEEDED_APP } from "../directory/seed.ts";
import type { World } from "../world.ts";
import { ControlError, findPerson } from "./find.ts";

/** An app registration as the control calls show and take it; `consentedTenants` are tenant ids or domains. */
export interface AppInfo {
  readonly clientId: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** Of its service principal in its own tenant. */
  readonly servicePrincipalId: string;
  readonly isMultiTenant: boolean;
  readonly takesPersonal: boolean;
  readonly optionalClaims: readonly string[];
  readonly secrets: readonly { value: string; expiresAt?: string }[];
  readonly redirectUris: readonly string[];
  readonly applicationRoles: readonly string[];
  readonly consentedTenants: readonly string[];
  readonly appRoles: readonly { id: string; value: string; displayName: string; isEnabled: boolean }[];
  readonly groupClaims: GroupClaims;
  readonly groupsAsRoles: boolean;
  readonly logoutUrl?: string;
}

export interface AppEdit {
  readonly addRedirectUris?: readonly string[];
  /** In PEM; from then on one of the app's certificates must sign its client assertions. */
  readonly addCertificate?: string;
  readonly addSecret?: { value: string; expiresAt?: string };
  /** The value of a secret that expires now. */
  readonly expireSecret?: string;
  readonly removeSecret?: string;
  readonly consentTenant?: string;
  readonly withdrawConsent?: string;
  readonly isMultiTenant?: boolean;
  readonly takesPersonal?: boolean;
  /** Of the id token, by their names in the manifest: acct, email, xms_edov, login_hint, sid, auth_time, upn, … */
  readonly optionalClaims?: readonly string[];
  readonly addAppRole?: { value: string; displayName?: string };
  /** By its value. Those who have it keep it. */
  readonly disableAppRole?: string;
  readonly groupClaims?: GroupClaims;
  readonly groupsAsRoles?: boolean;
  /** Called in a hidden frame when a session at Microsoft ends. */
  readonly logoutUrl?: string;
  /** A tenant in which only assigned people may sign in from now on. */
  readonly requireAssignment?: string;
}

export interface NewApp {
  readonly displayName?: string;
  readonly clientId?: string;
  readonly secret?: string;
  readonly redirectUris?: readonly string[];
  readonly isMultiTenant?: boolean;
  readonly tenant?: string;
}

export interface AppControl {
  apps(): AppInfo[];
  registerApp(app?: NewApp): AppInfo;
  changeApp(clientId: string, edit: AppEdit): AppInfo;
  addRedirectUri(redirectUri: string, clientId?: string): void;
  /** Gives a person or a group (by object id or name) the role with that value, or access without a role; in the seeded app by default. */
  assign(principal: string, role?: string, clientId?: string): void;
  unassign(principal: string, role?: string, clientId?: string): void;
  /** An Exchange role for the mailboxes of some people, such as "Calendars.ReadWrite"; no token shows it. */
  grantInExchange(role: string, people: readonly string[], clientId?: string): void;
  /** Limits Entra's grants to the mailboxes of these people, except for To Do; null removes the limit. */
  limitMailboxes(people: readonly string[] | null, clientId?: string): void;
}

export function createAppControl(world: World): AppControl {
  function change(app: App, edit: AppEdit): void {
    app.redirectUris.push(...(edit.addRedirectUris ?? []).filter((uri) => !app.redirectUris.includes(uri)));
    if (edit.addCertificate !== undefined) app.certificates.push(mustBeCertificate(edit.addCertificate));
    if (edit.addSecret !== undefined) app.secrets.push(takeSecret(edit.addSecret));
    for (const secret of app.secrets) if (secret.value === edit.expireSecret) secret.expiresAt = world.clock.now();
    if (edit.removeSecret !== undefined)
      app.secrets.splice(0, Infinity, ...app.secrets.filter(({ value }) => value !== edit.removeSecret));
    if (edit.consentTenant !== undefined)
      app.consentedTenants.set(idOfTenant(world, edit.consentTenant), world.clock.now());
    if (edit.withdrawConsent !== undefined) app.consentedTenants.delete(idOfTenant(world, edit.withdrawConsent));
    if (edit.addAppRole !== undefined) addRole(app, edit.addAppRole);
    if (edit.disableAppRole !== undefined) mustFindRole(app, edit.disableAppRole).isEnabled = false;
    if (edit.requireAssignment !== undefined) app.assignmentRequired.add(idOfTenant(world, edit.requireAssignment));
    const { isMultiTenant, takesPersonal, optionalClaims, groupClaims, groupsAsRoles, logoutUrl } = edit;
    const plain = { isMultiTenant, takesPersonal, optionalClaims, groupClaims, groupsAsRoles, logoutUrl };
    Object.assign(app, Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)));
  }

  function addRole(app: App, { value, displayName = value }: { value: string; displayName?: string }): void {
    if (value.length > 120 || /\s/.test(value) || value.startsWith("."))
      throw new ControlError(400, "A role's value has up to 120 characters, no space, and no dot in front");
    app.appRoles.push({ id: world.random.guid(), value, displayName, isEnabled: true });
  }

  return {
    apps: () => world.directory.apps.map(show),
    registerApp({
      clientId = world.random.guid(),
      secret = "another~secret",
      tenant = "contoso.example",
      ...app
    } = {}) {
      if (world.directory.findApp(clientId) !== undefined)
        throw new ControlError(400, `App ${clientId} is registered already`);
      const { displayName = "Another app", redirectUris = [], isMultiTenant = false } = app;
      const made = newApp({
        clientId: clientId.toLowerCase(),
        displayName,
        tenantId: idOfTenant(world, tenant),
        isMultiTenant,
        secrets: [{ value: secret }],
        redirectUris: [...redirectUris],
        applicationRoles: ["Tasks.ReadWrite.All", "User.Read.All"],
      });
      world.directory.apps.push(made);
      return show(made);
    },
    changeApp(clientId, edit) {
      const app = mustFindApp(world, clientId);
      change(app, edit);
      return show(app);
    },
    addRedirectUri: (redirectUri, clientId = SEEDED_APP.clientId) =>
      change(mustFindApp(world, clientId), { addRedirectUris: [redirectUri] }),
    grantInExchange(role, people, clientId = SEEDED_APP.clientId) {
      if (role.startsWith("Tasks.")) throw new ControlError(400, "Exchange has no role for To Do");
      const persons = new Set(people.map((key) => findPerson(world, key).id));
      mustFindApp(world, clientId).exchangeGrants.push({ tenantId: HOME_TENANT.id, role, persons });
    },
    limitMailboxes(people, clientId = SEEDED_APP.clientId) {
      const { mailboxLimits } = mustFindApp(world, clientId);
      if (people === null) mailboxLimits.delete(HOME_TENANT.id);
      else mailboxLimits.set(HOME_TENANT.id, new Set(people.map((key) => findPerson(world, key).id)));
    },
    assign(key, role, clientId = SEEDED_APP.clientId) {
      const app = mustFindApp(world, clientId);
      app.assignments.push({
        id: world.random.bytes(32).toString("base64url"),
        ...findPrincipal(world, key),
        appRoleId: role === undefined ? DEFAULT_ACCESS : mustFindRole(app, role).id,
        createdAt: world.clock.now(),
      });
    },
    unassign(key, role, clientId = SEEDED_APP.clientId) {
      const app = mustFindApp(world, clientId);
      const { principalId } = findPrincipal(world, key);
      const appRoleId = role === undefined ? undefined : mustFindRole(app, role).id;
      const isMeant = (one: App["assignments"][number]) =>
        one.principalId === principalId && (appRoleId === undefined || one.appRoleId === appRoleId);
      app.assignments.splice(0, Infinity, ...app.assignments.filter((one) => !isMeant(one)));
    },
  };
}

/** A group by its id or name, otherwise a person. */
function findPrincipal(world: World, key: string): { principalId: string; tenantId: string } {
  const group = world.directory.groups.find(({ id, displayName }) => id === key || displayName === key);
  const { id, tenantId: tenant } = group ?? findPerson(world, key);
  return { principalId: id, tenantId: tenant };
}

export function mustFindApp(world: World, clientId: string): App {
  const app = world.directory.findApp(clientId);
  if (app === undefined) throw new ControlError(404, `No such app: ${clientId}`);
  return app;
}

function mustFindRole(app: App, value: string) {
  const role = app.appRoles.find((one) => one.value === value);
  if (role === undefined) throw new ControlError(404, `The app has no such role: ${value}`);
  return role;
}

function idOfTenant(world: World, key: string): string {
  const tenant = world.directory.findTenant(key);
  if (tenant === undefined) throw new ControlError(404, `No such tenant: ${key}`);
  return tenant.id;
}

function mustBeCertificate(pem: string): string {
  try {
    return new X509Certificate(pem).toString();
  } catch {
    throw new ControlError(400, "A certificate is a PEM text that begins with -----BEGIN CERTIFICATE-----");
  }
}

function takeSecret({ value, expiresAt }: { value: string; expiresAt?: string }) {
  return { value, ...(expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) }) };
}

function show(app: App): AppInfo {
  const { clientId, displayName, tenantId, isMultiTenant, takesPersonal, optionalClaims, redirectUris } = app;
  const { applicationRoles, appRoles, groupClaims, groupsAsRoles, logoutUrl, secrets, consentedTenants } = app;
  return {
    ...{ clientId, displayName, tenantId, isMultiTenant, takesPersonal, optionalClaims, redirectUris },
    ...{ applicationRoles, appRoles, groupClaims, groupsAsRoles },
    ...(logoutUrl === undefined ? {} : { logoutUrl }),
    servicePrincipalId: servicePrincipalId(app, app.tenantId),
    secrets: secrets.map(({ value, expiresAt }) => ({
      value,
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    })),
    consentedTenants: [...consentedTenants.keys()],
  };
}
