import type { DirectoryPerson } from "../../core/access/people-import.ts";
import type { MembershipClaims, SignOnFacts } from "../../core/access/sign-on.ts";
import type { StoreError } from "../store-error.ts";
import type { AzureApplication } from "./identity.ts";
import type { EntraSession } from "./token-store.ts";

/** How people sign in to m365-sync with Microsoft. Connecting mailboxes is in identity.ts. */

export interface SignOnRequest {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: only its hash is sent. */
  readonly codeVerifier: string;
  readonly prompt?: "select_account";
  /** Also requests the right to read all people; otherwise only who signs in. */
  readonly readsPeople?: boolean;
}

interface SignOnAnswer {
  readonly code: string;
  readonly codeVerifier: string;
  readonly nonce: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Requested only if a mapping names groups. */
  readonly readsGroups: boolean;
}

/** Who signed in, as Microsoft proved it. */
export interface ProvenSignOn {
  readonly facts: SignOnFacts;
  readonly claims: Pick<MembershipClaims, "acct" | "userType">;
  /** For display only: a name, or an address that proves nothing. */
  readonly displayName: string;
  readonly shownAddress: string | null;
  /** The name of the tenant that signed them in, if it gives one. */
  readonly organizationName: string | null;
  /** The tenant in the settings; null if they name none. */
  readonly homeTenantId: string | null;
  readonly entra: EntraSession;
}

/** A tenant's people, readable with the administrator's sign-in, as long as this object is held. */
export interface OpenDirectory {
  readonly tenantId: string;
  readonly homeTenantId: string | null;
  readonly tenantName: string | null;
  readonly verifiedDomains: readonly string[];
  /** Page by page, fetched on demand. @throws StoreError */
  pages(): AsyncIterable<readonly DirectoryPerson[]>;
}

/** The application's `redirectUri` is that of sign-on. @throws StoreError appMisconfigured, unavailable, rejected */
export interface SignOn {
  authorizeUrl(application: AzureApplication, request: SignOnRequest): string;
  redeem(application: AzureApplication, answer: SignOnAnswer): Promise<ProvenSignOn>;
  /** With a sign-in that requested `readsPeople`. The access token is not stored. */
  openDirectory(application: AzureApplication, answer: Omit<SignOnAnswer, "readsGroups">): Promise<OpenDirectory>;
  /** The error that the authorize page sent instead of a code, with what a person can do about it. */
  explainRefusal(error: string, description: string): StoreError;
  /** Where the browser also signs out of Microsoft; it returns to the redirect URI. */
  signOutUrl(application: Pick<AzureApplication, "tenantId" | "redirectUri">, logoutHint: string | null): string;
  /** @throws StoreError appMisconfigured when there is no such tenant */
  mustBeTenant(tenantId: string): Promise<void>;
}

/** Remembers, for all processes, what counts only once: a sign-in with Microsoft that came back, a link that was opened. */
export interface UsedSignOns {
  /** @param until when it expires anyway @returns whether this is the first use */
  use(idHash: string, until: Date): Promise<boolean>;
}
