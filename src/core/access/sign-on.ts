// Who is let in on Microsoft's word. The checks run in this order; the first "no" ends it:
//
//   is the tenant one that may sign people in here?      else refuse
//   does this identity (tenant, object id) have a person? yes: that person enters, whatever the address is now
//   a member of that tenant, not a guest or personal?    else refuse: whoever invites a guest decides nothing about addresses
//   is the address's domain verified by that tenant?     else refuse: anybody may write any address into a tenant of their own
//   is the address's domain listed?                      else refuse
//   is there a person with this address?                 yes: bound, once; bound to another identity already: refused
//   are unknown people added as users?                   yes: with the role and organization of the mapping
//
// The token's `email` and `preferred_username` are not among the facts: they are unverified, and they change.
import { isUuid } from "../../lib/is-uuid.ts";
import { addressText, domainOf, isListedDomain, type MailAddress, readAddress } from "./mail-domain.ts";
import type { Role } from "./role.ts";
import type { Standing } from "./standing.ts";

/** The tenant that all personal accounts share. */
export const personalTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** What Microsoft proved about the person who signed in. Ids are in lower case. */
export interface SignOnFacts {
  readonly tenantId: string;
  readonly objectId: string;
  /** From Graph's `/me`; null where it gave none. */
  readonly userPrincipalName: string | null;
  readonly membership: Membership;
  /** Domains verified by the tenant that signed them in. */
  readonly verifiedDomains: readonly string[];
  /** Values of the application roles. */
  readonly appRoles: readonly string[];
  readonly groupIds: readonly string[];
}

/** "unknown" when nothing says so; it counts as a guest. */
type Membership = "member" | "guest" | "unknown";

export interface MembershipClaims {
  /** From the id token: 0 member, 1 guest. An optional claim. */
  readonly acct?: number | undefined;
  /** From the id token: who authenticated the person, where that is not the token's own tenant. */
  readonly idp?: string | undefined;
  /** From Graph's `/me`. */
  readonly userType?: string | null | undefined;
  /** From Graph's `/me`: set for people who were invited, including those who became members. */
  readonly externalUserState?: string | null | undefined;
  readonly userPrincipalName?: string | null | undefined;
}

/** One sign of a guest is enough; membership must be stated. */
export function membershipOf(tenantId: string, claims: MembershipClaims): Membership {
  const { acct, idp, userType, externalUserState, userPrincipalName } = claims;
  const isFromElsewhere = idp !== undefined && !idp.toLowerCase().includes(`/${tenantId.toLowerCase()}/`);
  const isInvited = externalUserState != null || /#ext#/i.test(userPrincipalName ?? "");
  const kind = userType?.toLowerCase();
  if (isFromElsewhere || isInvited || kind === "guest" || (acct !== undefined && acct !== 0)) return "guest";
  return acct === 0 || kind === "member" ? "member" : "unknown";
}

export interface SignOnSettings {
  /** Empty: any. */
  readonly domains: readonly string[];
  readonly tenants: {
    /** The tenant named in the settings; null when they name none (common, organizations, consumers). */
    readonly homeTenantId: string | null;
    readonly admitsPersonal: boolean;
    /** Tenants that an administrator confirmed. */
    readonly confirmedIds: readonly string[];
  };
  readonly createsUsers: boolean;
  readonly mapping: readonly RoleMapping[];
}

export interface RoleMapping {
  /** The value of an application role, or the id of a group. */
  readonly value: string;
  readonly role: Role;
  /** Null: the first organization. */
  readonly organizationId: string | null;
}

export interface KnownPerson {
  readonly userId: string;
  readonly email: string;
  readonly standing: Standing;
}

/** The people already here. */
export interface KnownPeople {
  /** The person this identity belongs to. */
  readonly byIdentity: KnownPerson | null;
  /** The person with this address; removed people are not counted. */
  readonly byAddress: (KnownPerson & { readonly hasIdentity: boolean }) | null;
}

export const signOnReasons = [
  "tenantNotConfirmed",
  "otherTenant",
  "personalAccount",
  "suspended",
  "archived",
  "removed",
  "guest",
  "maybeGuest",
  "noAddress",
  "unverifiedAddress",
  "domainNotListed",
  "addressTaken",
  "unknownPerson",
] as const;
export type SignOnReason = (typeof signOnReasons)[number];

export type SignOnDecision =
  | { readonly kind: "enter"; readonly userId: string }
  /** From now on the identity belongs to that person. */
  | { readonly kind: "bind"; readonly userId: string }
  | { readonly kind: "create"; readonly email: string; readonly role: Role; readonly organizationId: string | null }
  | { readonly kind: "refuse"; readonly reason: SignOnReason };

const ofStanding = { SUSPENDED: "suspended", ARCHIVED: "archived", REMOVED: "removed" } as const;

const refuse = (reason: SignOnReason): SignOnDecision => ({ kind: "refuse", reason });

export function decideSignOn(facts: SignOnFacts, settings: SignOnSettings, known: KnownPeople): SignOnDecision {
  const shut = tenantTrouble(facts, settings);
  if (shut !== null) return refuse(shut);
  const address = facts.userPrincipalName === null ? null : readAddress(facts.userPrincipalName);
  const { byIdentity, byAddress } = known;
  if (byIdentity !== null && byIdentity.standing !== "REMOVED") return enter(byIdentity, address, settings);
  // Somebody was removed here, and an administrator later added a new person with this address: treat it as a first sign-in.
  if (byIdentity !== null && byAddress === null) return refuse("removed");
  const trouble = addressTrouble(facts, address, settings);
  if (trouble !== null || address === null) return refuse(trouble ?? "noAddress");
  if (byAddress !== null) return bind(byAddress);
  return settings.createsUsers ? create(facts, address, settings.mapping) : refuse("unknownPerson");
}

/** The name to store for a person to whom Microsoft gives this display name. */
export function personName(displayName: string, email: string): string {
  return displayName.trim().slice(0, 100) || email;
}

/** Whether a reason is about the tenant, whoever signs in: one that `tenantTrouble` returns. */
export function isTenantReason(reason: SignOnReason): boolean {
  return reason === "tenantNotConfirmed" || reason === "otherTenant" || reason === "personalAccount";
}

/** Why a tenant's word counts for nothing here; null where it counts. */
export function tenantTrouble(
  { tenantId }: Pick<SignOnFacts, "tenantId">,
  { tenants }: Pick<SignOnSettings, "tenants">,
): SignOnReason | null {
  if (tenantId === personalTenantId) return tenants.admitsPersonal ? null : "personalAccount";
  if (tenantId === tenants.homeTenantId || tenants.confirmedIds.includes(tenantId)) return null;
  return tenants.homeTenantId === null ? "tenantNotConfirmed" : "otherTenant";
}

/** The domain list also limits people who are already known. Their address here counts too: the one at Microsoft may have changed. */
function enter(person: KnownPerson, address: MailAddress | null, { domains }: SignOnSettings): SignOnDecision {
  if (person.standing !== "ACTIVE") return refuse(ofStanding[person.standing]);
  const isListed =
    domains.length === 0 ||
    isListedDomain(domainOf(person.email), domains) ||
    isListedDomain(address?.domain ?? null, domains);
  return isListed ? { kind: "enter", userId: person.userId } : refuse("domainNotListed");
}

function addressTrouble(
  facts: SignOnFacts,
  address: MailAddress | null,
  { domains }: SignOnSettings,
): SignOnReason | null {
  if (facts.tenantId === personalTenantId) return "personalAccount";
  if (facts.membership === "guest") return "guest";
  if (facts.membership === "unknown") return "maybeGuest";
  if (address === null) return "noAddress";
  if (!isListedDomain(address.domain, facts.verifiedDomains)) return "unverifiedAddress";
  return domains.length === 0 || isListedDomain(address.domain, domains) ? null : "domainNotListed";
}

function bind({ userId, standing, hasIdentity }: KnownPerson & { readonly hasIdentity: boolean }): SignOnDecision {
  if (hasIdentity) return refuse("addressTaken");
  return standing === "ACTIVE" ? { kind: "bind", userId } : refuse(ofStanding[standing]);
}

/**
 * The first matching line of the mapping. A value that looks like an id can only be a group's: where Entra sends groups as roles, anybody
 * who may create a group could give it a role's name.
 */
function create(facts: SignOnFacts, address: MailAddress, mapping: readonly RoleMapping[]): SignOnDecision {
  const groups = facts.groupIds.map((id) => id.toLowerCase());
  const fits = ({ value }: RoleMapping): boolean =>
    isUuid(value) ? groups.includes(value.toLowerCase()) : facts.appRoles.includes(value);
  const { role, organizationId } = mapping.find(fits) ?? { role: "USER" as const, organizationId: null };
  return { kind: "create", email: addressText(address), role, organizationId };
}
