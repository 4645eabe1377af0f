// The default of EMAIL_OWN_DOMAINS: what the organization's tenants have proved to be theirs. Contract: Graph's organization.verifiedDomains,
// compared exactly, since a subdomain is verified on its own.
import { asciiDomain } from "../access/mail-domain.ts";

/** A tenant that people of an organization connected accounts of or signed in from. Personal accounts are in none. */
export interface TenantDomains {
  readonly tenantId: string;
  /** Null until they were read. */
  readonly domains: readonly string[] | null;
  /** Why the last attempt to read them failed. */
  readonly refusal: string | null;
}

export interface DefaultDomains {
  /** Those of the tenants that are known: mail among them is internal, whatever the others hold. */
  readonly domains: readonly string[];
  /** False while a tenant is missing: its mail would look like an outsider's, and be shared. */
  readonly isKnown: boolean;
  /** For people: where the default comes from, or why it is not known. */
  readonly source: string;
}

export function defaultDomainsOf(tenants: readonly TenantDomains[]): DefaultDomains {
  const domains = [...new Set(tenants.flatMap((tenant) => tenant.domains ?? []))].toSorted();
  const unknown = tenants.filter((tenant) => (tenant.domains ?? []).length === 0);
  const isKnown = tenants.length > 0 && unknown.length === 0;
  return { domains, isKnown, source: isKnown ? `The verified domains of ${named(tenants)}.` : unknownWords(unknown) };
}

/** Names as Graph gives them, as they are compared. */
export function comparedDomains(names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => asciiDomain(name.trim()) ?? []))].toSorted();
}

function unknownWords(unknown: readonly TenantDomains[]): string {
  const until = "Until then no mail is shared, and only mail within the domains listed here counts as internal.";
  if (unknown.length === 0) {
    return `Not known: nobody has connected an account of a Microsoft 365 organization yet. ${until}`;
  }
  const why = unknown.flatMap(({ refusal }) => refusal ?? []).at(0);
  const reason = why === undefined ? "They are read with the next run." : `They could not be read: ${why}`;
  return `The verified domains of ${named(unknown)} are not known. ${reason} ${until} An administrator may set the domains instead.`;
}

function named(tenants: readonly TenantDomains[]): string {
  const ids = tenants.map(({ tenantId }) => tenantId);
  return ids.length === 1 ? `the Microsoft 365 tenant ${ids[0]}` : `the Microsoft 365 tenants ${ids.join(", ")}`;
}
