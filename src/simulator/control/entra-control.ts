import { X509Certificate } from "node:crypto";
import type { App } from "../directory/person.ts";
import { SEEDED_APP } from "../directory/seed.ts";
import type { KeyFamily, SigningKey } from "../entra/keys/signing-keys.ts";
import { issueAccess } from "../entra/token.ts";
import { tokenRefusal } from "../entra/token-error.ts";
import type { World } from "../world.ts";
import { ControlError, findPerson } from "./find.ts";

/** An app registration as the control calls show and take it; `consentedTenants` are tenant ids or domains. */
interface AppInfo {
  readonly clientId: string;
  readonly displayName: string;
  readonly tenantId: string;
  readonly isMultiTenant: boolean;
  readonly takesPersonal: boolean;
  readonly optionalClaims: readonly string[];
  readonly secrets: readonly { value: string; expiresAt?: string }[];
  readonly redirectUris: readonly string[];
  readonly applicationRoles: readonly string[];
  readonly consentedTenants: readonly string[];
}

interface AppEdit {
  readonly addRedirectUris?: readonly string[];
  /** In PEM; from then on a client assertion has to be signed by one of the app's certificates. */
  readonly addCertificate?: string;
  readonly addSecret?: { value: string; expiresAt?: string };
  /** The value of a secret that is to be expired from now on. */
  readonly expireSecret?: string;
  readonly removeSecret?: string;
  readonly consentTenant?: string;
  readonly withdrawConsent?: string;
  readonly isMultiTenant?: boolean;
  readonly takesPersonal?: boolean;
  /** Of the id token, by their names in the manifest: acct, email, xms_edov, login_hint, sid, auth_time, upn, … */
  readonly optionalClaims?: readonly string[];
}

/** A key as the control calls show it. */
interface KeyInfo {
  readonly family: KeyFamily;
  readonly kid: string;
  readonly isSigning: boolean;
}

/** What becomes of the keys of one family: `emergencyRoll` does everything at one moment. */
export type KeyAction = "publishNext" | "signWithNext" | "retireOld" | "emergencyRoll";

/** What the token endpoint is to answer: an AADSTS number, its parts overridden where given. `suberror: ""` leaves it out. */
interface TokenFaultEdit {
  readonly code: number;
  readonly error?: string;
  readonly suberror?: string;
  readonly claims?: string;
  readonly status?: number;
  /** How many calls, 1 when absent. */
  readonly times?: number;
  /** Only calls of this grant_type. */
  readonly grantType?: string;
}

export interface EntraControl {
  apps(): AppInfo[];
  registerApp(app?: {
    displayName?: string;
    clientId?: string;
    secret?: string;
    redirectUris?: readonly string[];
    isMultiTenant?: boolean;
    tenant?: string;
  }): AppInfo;
  changeApp(clientId: string, edit: AppEdit): AppInfo;
  addRedirectUri(redirectUri: string, clientId?: string): void;
  failToken(fault: TokenFaultEdit): void;
  clearTokenFaults(): void;
  /** Access tokens given out so far answer 401: one person's, or everybody's. Returns how many. */
  expireTokens(person?: string): number;
  /** Refresh tokens given out so far answer AADSTS50173; with `consent` the next sign-in has to consent again. */
  revoke(person: string, options?: { consent?: boolean }): void;
  /** Leaves the person only these Graph scopes, whatever is asked for; null takes the restriction away. */
  narrowScopes(person: string, scopes: readonly string[] | null): void;
  /** The published keys. */
  signingKeys(): KeyInfo[];
  /** A step of a key rollover, "work" when no family is named. */
  rotateKeys(action: KeyAction, family?: KeyFamily): KeyInfo[];
  /** An access token without a sign-in, for the seeded app. */
  accessToken(person: string, scopes?: readonly string[]): string;
}

const PRODUCT_SCOPES = [
  "Calendars.ReadWrite",
  "Mail.ReadWrite",
  "Mail.Send",
  "MailboxSettings.Read",
  "Tasks.ReadWrite",
  "User.Read",
];

export function createEntraControl(world: World): EntraControl {
  function mustFindApp(clientId: string): App {
    const app = world.directory.findApp(clientId);
    if (app === undefined) throw new ControlError(404, `No such app: ${clientId}`);
    return app;
  }

  function tenantId(key: string): string {
    const tenant = world.directory.findTenant(key);
    if (tenant === undefined) throw new ControlError(404, `No such tenant: ${key}`);
    return tenant.id;
  }

  function showKey(key: SigningKey): KeyInfo {
    return { family: key.family, kid: key.kid, isSigning: world.keys.signing(key.family) === key };
  }

  function change(app: App, edit: AppEdit): void {
    app.redirectUris.push(...(edit.addRedirectUris ?? []).filter((uri) => !app.redirectUris.includes(uri)));
    if (edit.addCertificate !== undefined) app.certificates.push(mustBeCertificate(edit.addCertificate));
    if (edit.addSecret !== undefined) app.secrets.push(takeSecret(edit.addSecret));
    for (const secret of app.secrets) if (secret.value === edit.expireSecret) secret.expiresAt = world.clock.now();
    if (edit.removeSecret !== undefined)
      app.secrets.splice(0, Infinity, ...app.secrets.filter(({ value }) => value !== edit.removeSecret));
    if (edit.consentTenant !== undefined) app.consentedTenants.add(tenantId(edit.consentTenant));
    if (edit.withdrawConsent !== undefined) app.consentedTenants.delete(tenantId(edit.withdrawConsent));
    if (edit.isMultiTenant !== undefined) app.isMultiTenant = edit.isMultiTenant;
    if (edit.takesPersonal !== undefined) app.takesPersonal = edit.takesPersonal;
    if (edit.optionalClaims !== undefined) app.optionalClaims = edit.optionalClaims;
  }

  return {
    apps: () => world.directory.apps.map(show),
    registerApp({
      displayName = "Another app",
      clientId = world.random.guid(),
      secret = "another~secret",
      redirectUris = [],
      isMultiTenant = false,
      tenant = "contoso.example",
    } = {}) {
      if (world.directory.findApp(clientId) !== undefined)
        throw new ControlError(400, `App ${clientId} is registered already`);
      const app: App = {
        clientId: clientId.toLowerCase(),
        displayName,
        tenantId: tenantId(tenant),
        isMultiTenant,
        takesPersonal: false,
        optionalClaims: [],
        secrets: [{ value: secret }],
        certificates: [],
        redirectUris: [...redirectUris],
        applicationRoles: ["Tasks.ReadWrite.All", "User.Read.All"],
        consentedTenants: new Set(),
      };
      world.directory.apps.push(app);
      return show(app);
    },
    changeApp(clientId, edit) {
      const app = mustFindApp(clientId);
      change(app, edit);
      return show(app);
    },
    addRedirectUri: (redirectUri, clientId = SEEDED_APP.clientId) =>
      change(mustFindApp(clientId), { addRedirectUris: [redirectUri] }),
    failToken({ code, times = 1, grantType, ...override }) {
      world.tokenFaults.push({
        refusal: tokenRefusal(code, override),
        times,
        ...(grantType === undefined ? {} : { grantType }),
      });
    },
    clearTokenFaults: () => {
      world.tokenFaults = [];
    },
    expireTokens: (person) => world.sessions.expireAccess(person === undefined ? undefined : findPerson(world, person)),
    revoke(key, { consent = false } = {}) {
      const person = findPerson(world, key);
      world.sessions.revoke(person);
      // What was subscribed to with the person's grant ends with it.
      for (const one of world.subscriptions.all()) {
        if (one.ownerId !== person.id) continue;
        world.subscriptions.remove(one.id);
        world.deliveries.tellLife(one, "subscriptionRemoved");
      }
      if (consent) for (const app of world.directory.apps) world.sessions.consents(app, person).clear();
    },
    narrowScopes(key, scopes) {
      const person = findPerson(world, key);
      if (scopes === null) world.narrowed.delete(person.id);
      else world.narrowed.set(person.id, new Set(scopes));
    },
    signingKeys: () => world.keys.published().map(showKey),
    rotateKeys(action, family = "work") {
      world.keys[action](family);
      return world.keys.published().map(showKey);
    },
    accessToken: (person, scopes = PRODUCT_SCOPES) =>
      issueAccess(world, mustFindApp(SEEDED_APP.clientId), findPerson(world, person), scopes, 3600),
  };
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

function show({ consentedTenants, secrets, ...app }: App): AppInfo {
  return {
    ...app,
    secrets: secrets.map(({ value, expiresAt }) => ({
      value,
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    })),
    consentedTenants: [...consentedTenants],
  };
}
