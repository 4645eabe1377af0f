/** A domain that a tenant has proved to be its own. */
export interface VerifiedDomain {
  readonly name: string;
  /** The one that came with the tenant. */
  readonly isInitial?: boolean;
  /** Whether its people sign in at a service of its own. */
  readonly isFederated?: boolean;
}

/** A tenant of Entra. `domain` is its default one, and one of its verified `domains`. */
export interface Tenant {
  readonly id: string;
  readonly domain: string;
  readonly displayName: string;
  readonly domains: VerifiedDomain[];
  /** False if people may not consent to anything themselves. */
  userConsent?: boolean;
}

/** The tenant that all personal Microsoft accounts are in. */
export const PERSONAL_TENANT_ID = "9188040d-6c67-4c5b-b112-36a304b66dad";
