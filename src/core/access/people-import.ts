// Which people of a Microsoft 365 organization can be imported here. The address is the principal name, as at sign-in: it is unique in a
// tenant and always in a domain that the tenant verified. An entry without mail is a room's or a service's account, or has no mailbox to
// sync.
import { addressText, asciiDomain, type MailAddress, readAddress } from "./mail-domain.ts";
import { membershipOf } from "./sign-on.ts";

/** A person as Microsoft's directory describes them. The id is in lower case. */
export interface DirectoryPerson {
  readonly objectId: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly userType: string | null;
  readonly externalUserState: string | null;
  readonly accountEnabled: boolean | null;
}

export const notImportedReasons = [
  "guest",
  "maybeGuest",
  "disabled",
  "noAddress",
  "unverifiedDomain",
  "domainNotListed",
  "removedHere",
  "alreadyHere",
] as const;
export type NotImportedReason = (typeof notImportedReasons)[number];

/** Why somebody cannot be imported, in words that fit beside a name and beside a number. */
export const notImportedWords: Readonly<Record<NotImportedReason, string>> = {
  guest: "a guest",
  maybeGuest: "Microsoft does not say whether it is a guest",
  disabled: "switched off in Microsoft 365",
  noAddress: "without an email address, such as a room or a service",
  unverifiedDomain: "an address in a domain that the organization has not verified",
  domainNotListed: "an address in a domain that may not sign in here (Settings, Domains)",
  removedHere: "removed here before",
  alreadyHere: "here already",
};

const longestAddress = 254;

export interface ImportSettings {
  readonly tenantId: string;
  readonly verifiedDomains: readonly string[];
  /** The domains that may sign in. Empty: any. */
  readonly domains: readonly string[];
}

/** Who is already here: object ids of that tenant that belong to somebody, and addresses in lower case with their domains in ASCII. */
export interface KnownHere {
  readonly boundIds: ReadonlySet<string>;
  /** Ids of people who were removed here: importing everybody does not bring them back. */
  readonly removedIds: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
}

export interface ImportDecision {
  readonly person: DirectoryPerson;
  /** Null when it has no valid address. */
  readonly address: MailAddress | null;
  /** Null: can be imported. */
  readonly leftOut: NotImportedReason | null;
}

/** One decision for each person, in the same order. When two share an address, the first one counts. */
export function decideImport(
  people: readonly DirectoryPerson[],
  { tenantId, ...settings }: ImportSettings,
  here: KnownHere,
): readonly ImportDecision[] {
  const verified = new Set(settings.verifiedDomains.map(asciiDomain));
  const listed = settings.domains.length === 0 ? null : new Set(settings.domains.map(asciiDomain));
  const addresses = new Set(here.addresses);
  return people.map((person) => {
    const address = readAddress(person.userPrincipalName);
    const leftOut = reasonOf(person, address, { tenantId, verified, listed }, { ...here, addresses });
    if (leftOut === null && address !== null) addresses.add(addressText(address));
    return { person, address, leftOut };
  });
}

interface Domains {
  readonly tenantId: string;
  readonly verified: ReadonlySet<string | null>;
  /** Null: any. */
  readonly listed: ReadonlySet<string | null> | null;
}

function reasonOf(
  person: DirectoryPerson,
  address: MailAddress | null,
  { tenantId, verified, listed }: Domains,
  { boundIds, removedIds, addresses }: KnownHere,
): NotImportedReason | null {
  if (boundIds.has(person.objectId)) return "alreadyHere";
  if (removedIds.has(person.objectId)) return "removedHere";
  const membership = membershipOf(tenantId, person);
  if (membership !== "member") return membership === "guest" ? "guest" : "maybeGuest";
  if (person.accountEnabled !== true) return "disabled";
  if (address === null || addressText(address).length > longestAddress || (person.mail ?? "") === "")
    return "noAddress";
  if (!verified.has(address.domain)) return "unverifiedDomain";
  if (listed !== null && !listed.has(address.domain)) return "domainNotListed";
  return addresses.has(addressText(address)) ? "alreadyHere" : null;
}

export interface CandidateFilter {
  /** A part of the name or the address. */
  readonly search?: string | null | undefined;
  /** The domain of the address. */
  readonly domain?: string | null | undefined;
  readonly isImportable?: boolean | null | undefined;
}

export function findCandidates(
  decisions: readonly ImportDecision[],
  { search, domain, isImportable }: CandidateFilter,
): readonly ImportDecision[] {
  const text = search?.trim().toLowerCase() ?? "";
  const wanted = domain == null ? null : asciiDomain(domain);
  return decisions.filter(
    ({ person, address, leftOut }) =>
      (isImportable == null || (leftOut === null) === isImportable) &&
      (domain == null || (address !== null && address.domain === wanted)) &&
      [person.displayName, person.userPrincipalName].some((one) => one.toLowerCase().includes(text)),
  );
}

/** The domains of the people who can be imported, most people first. */
export function countDomains(
  decisions: readonly ImportDecision[],
): readonly { readonly domain: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { address, leftOut } of decisions) {
    if (leftOut === null && address !== null) counts.set(address.domain, (counts.get(address.domain) ?? 0) + 1);
  }
  return [...counts]
    .map(([domain, count]) => ({ domain, count }))
    .sort((one, other) => other.count - one.count || (one.domain < other.domain ? -1 : 1));
}
