import type { DirectoryPerson } from "../../core/access/people-import.ts";
import type { MembershipClaims, SignOnFacts } from "../../core/access/sign-on.ts";
import type { StoreError } from "../store-error.ts";
import type { AzureApplication } from "./identity.ts";
import type { EntraSession } from "./token-store.ts";

/** People's signing in to m365-sync with Microsoft. What connects mailboxes is in identity.ts. */

export interface SignOnRequest {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: what is sent is only its hash. */
  readonly codeVerifier: string;
  readonly prompt?: "select_account";
  /** Asks for the right to read all people, too; otherwise nothing but who signs in. */
  readonly readsPeople?: boolean;
}

interface SignOnAnswer {
  readonly code: string;
  readonly codeVerifier: string;
  readonly nonce: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Asked only where a mapping names groups. */
  readonly readsGroups: boolean;
}

/** Who signed in, as Microsoft proved it. */
export interface ProvenSignOn {
  readonly facts: SignOnFacts;
  readonly claims: Pick<MembershipClaims, "acct" | "userType">;
  /** For people to read, whatever it is: a name, or an address that proves nothing. */
  readonly displayName: string;
  readonly shownAddress: string | null;
  /** The name of the tenant that signed them in, where it tells one. */
  readonly organizationName: string | null;
  /** The tenant of the settings; null where they name none. */
  readonly homeTenantId: string | null;
  readonly entra: EntraSession;
}

/** A tenant's people, open for whoever signed in, as long as this is held. */
export interface OpenDirectory {
  readonly tenantId: string;
  readonly homeTenantId: string | null;
  readonly tenantName: string | null;
  readonly verifiedDomains: readonly string[];
  /** Page by page, each asked for when it is wanted. @throws StoreError */
  pages(): AsyncIterable<readonly DirectoryPerson[]>;
}

/** `redirectUri` of the application is that of sign-on. @throws StoreError appMisconfigured, unavailable, rejected */
export interface SignOn {
  authorizeUrl(application: AzureApplication, request: SignOnRequest): string;
  redeem(application: AzureApplication, answer: SignOnAnswer): Promise<ProvenSignOn>;
  /** With a sign-in that had asked for `readsPeople`. The access token is kept nowhere. */
  openDirectory(application: AzureApplication, answer: Omit<SignOnAnswer, "readsGroups">): Promise<OpenDirectory>;
  /** What the authorize page sent back instead of a code, with what a person can do about it. */
  explainRefusal(error: string, description: string): StoreError;
  /** Where the browser signs out of Microsoft too; it comes back to the redirect URI. */
  signOutUrl(application: Pick<AzureApplication, "tenantId" | "redirectUri">, logoutHint: string | null): string;
  /** @throws StoreError appMisconfigured when there is no such tenant */
  mustBeTenant(tenantId: string): Promise<void>;
}
