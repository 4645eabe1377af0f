import { createHash } from "node:crypto";
import type { App } from "../directory/app.ts";
import { hasDomain } from "../directory/directory.ts";
import { isPersonal, type Person } from "../directory/person.ts";
import type { World } from "../world.ts";
import { cloudOf } from "./cloud.ts";
import { roleClaims } from "./role-claims.ts";
import type { SignIn } from "./sign-in.ts";

export interface IdTokenAsk {
  readonly app: App;
  readonly person: Person;
  /** The granted scopes. */
  readonly scopes: readonly string[];
  readonly nonce?: string;
  readonly signIn: SignIn;
}

/** Seconds between `iat` and `exp`. */
const LIFETIME_S = 3900;
const PERSONAL_LIFETIME_S = 86_700;

/** The claims of an id token v2.0: https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export function idClaims(world: World, ask: IdTokenAsk): Record<string, unknown> {
  const { person, app, nonce, scopes } = ask;
  const { entra } = world.settings;
  const issuedAt = Math.floor(world.clock.now() / 1000) - entra.iatBackdate;
  const always = {
    aud: app.clientId,
    iss: `${cloudOf(world.settings).login}/${person.tenantId}/v2.0`,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + (isPersonal(person) ? PERSONAL_LIFETIME_S : LIFETIME_S),
    aio: world.random.bytes(48).toString("base64url"),
    sub: subject(app, person),
    tid: person.tenantId,
    ver: "2.0",
    ...(nonce === undefined ? {} : { nonce }),
  };
  const profile = scopes.includes("profile")
    ? { name: person.displayName, oid: person.id, preferred_username: shownName(world, person) }
    : {};
  if (isPersonal(person)) return { ...always, ...profile, ...emailOf(world, ask) };
  const opaque = {
    rh: `1.${world.random.bytes(24).toString("base64url")}.`,
    uti: world.random.bytes(16).toString("base64url"),
  };
  return {
    ...always,
    ...profile,
    ...opaque,
    ...guestOf(world, person),
    ...emailOf(world, ask),
    ...optional(world, ask),
    ...roleClaims(world, app, person),
  };
}

/** One for each app and account, and never the object id. */
export function subject({ clientId }: App, { tenantId, id }: Person): string {
  const digest = createHash("sha256").update(`${clientId} ${tenantId} ${id}`).digest("base64url");
  return isPersonal({ tenantId }) ? `${"A".repeat(21)}${digest.slice(0, 22)}` : digest;
}

function homeOf({ directory }: World, person: Person): Person | undefined {
  return person.homeId === undefined ? undefined : directory.findPerson(person.homeId);
}

function shownName(world: World, person: Person): string {
  const home = homeOf(world, person);
  const isHome = world.settings.entra.guestPreferredUsername === "homeAddress";
  return home !== undefined && isHome ? home.userPrincipalName : person.userPrincipalName;
}

function guestOf(world: World, person: Person): { idp?: string } {
  const home = homeOf(world, person);
  if (home === undefined || world.settings.entra.guestIdp === "absent") return {};
  return { idp: isPersonal(home) ? "live.com" : `https://sts.windows.net/${home.tenantId}/` };
}

/** `email`, with `xms_edov` if requested: whether the owner of its domain is verified. */
function emailOf(world: World, { app, person, scopes }: IdTokenAsk): Record<string, unknown> {
  const { entra } = world.settings;
  const home = homeOf(world, person);
  const isMember = home === undefined && !isPersonal(person);
  const isAsked = scopes.includes("email") || app.optionalClaims.includes("email") || home !== undefined;
  const email = home === undefined ? person.mail : home.mail;
  if (!isAsked || email === null) return {};
  const isOwned = isPersonal(home ?? person) || isVerified(world, home ?? person, email);
  const isProved = isMember && entra.emailClaim !== "removed" ? entra.emailClaim === "verified" : isOwned;
  if (isMember && entra.emailClaim === "absent") return {};
  // Apps of a single tenant still get unverified addresses.
  if (isMember && entra.emailClaim === "removed" && !isProved && app.isMultiTenant) return {};
  const isEdovAsked = app.optionalClaims.includes("xms_edov") && entra.edovType !== "absent";
  return { email, ...(isEdovAsked ? { xms_edov: EDOV[entra.edovType][isProved ? 0 : 1] } : {}) };
}

const EDOV = { true: [true, false], textOne: ["1", "0"], one: [1, 0], absent: [undefined, undefined] } as const;

function isVerified({ directory }: World, { tenantId }: Person, email: string): boolean {
  const tenant = directory.findTenant(tenantId);
  return tenant !== undefined && hasDomain(tenant, email.slice(email.lastIndexOf("@") + 1));
}

/** The claims requested in the registration's manifest and in the request's `claims`. */
function optional(world: World, { app, person, signIn }: IdTokenAsk): Record<string, unknown> {
  const { entra } = world.settings;
  const { asked, requiredContexts } = signIn;
  const home = homeOf(world, person);
  const isProved = person.mail !== null && isVerified(world, person, person.mail);
  const known: Record<string, unknown> = {
    acct: person.userType === "Guest" ? 1 : 0,
    sid: signIn.sessionId,
    login_hint: loginHintOf(person),
    auth_time: Math.floor(signIn.at / 1000),
    upn: (home ?? person).userPrincipalName,
    given_name: person.givenName,
    family_name: person.surname,
    tenant_region_scope: cloudOf(world.settings).region,
    ...(entra.verifiedEmails === "array"
      ? { verified_primary_email: isProved ? [person.mail] : [], verified_secondary_email: [] }
      : {}),
  };
  const wanted = new Set([...app.optionalClaims, ...asked, ...(entra.sidDefault ? ["sid"] : [])]);
  return {
    ...Object.fromEntries(Object.entries(known).filter(([name]) => wanted.has(name))),
    ...(requiredContexts.length === 0 ? {} : { acrs: requiredContexts }),
  };
}

/** The value for `login_hint` and `logout_hint`: the same for an account and for its guest objects. It means nothing to anybody else. */
export function loginHintOf({ id, homeId = id }: Person): string {
  return `O.CiQ${Buffer.from(homeId).toString("base64url")}`;
}
