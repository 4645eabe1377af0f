import type { MailboxPrincipal } from "../../core/microsoft/mailbox-access.ts";
import type { StoreError } from "../store-error.ts";

/** Microsoft's sign-in (Entra), as needed for connecting accounts and calling Graph. */

export interface AzureApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  /** GUID, verified domain, common, organizations or consumers. */
  readonly tenantId: string;
  readonly redirectUri: string;
}

export interface SignInRequest {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: only its hash is sent. */
  readonly codeVerifier: string;
  readonly scopes: readonly string[];
  readonly loginHint?: string;
  readonly prompt?: "select_account" | "consent";
}

export interface SignedIn {
  readonly tenantId: string;
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly grantedScopes: readonly string[];
  /** MSAL's serialised cache in plain text: the caller encrypts it. */
  readonly tokenCache: string;
}

/** @throws StoreError appMisconfigured, needsReauth, unavailable, rejected */
export interface Identity {
  authorizeUrl(application: AzureApplication, request: SignInRequest): Promise<string>;
  redeem(
    application: AzureApplication,
    answer: {
      readonly code: string;
      readonly codeVerifier: string;
      readonly nonce: string;
      readonly scopes: readonly string[];
    },
  ): Promise<SignedIn>;
  /**
   * Proves client id, secret and tenant with a client-credentials token. A multi-tenant authority cannot be proved this way; the answer is
   * `unproven`.
   */
  checkApplication(application: AzureApplication): Promise<"proven" | "unproven">;
  /** Microsoft's page on which an administrator of a tenant lets the application in, with all that its registration asks for. */
  adminConsentUrl(application: AzureApplication, state: string): string;
  /** The error that the authorize page sent instead of a code, with what a person can do about it. */
  explainRefusal(error: string, description: string): StoreError;
}

/** Where an account's encrypted token cache is stored. The lock is the account's, so that two processes do not refresh at once. */
export interface TokenCaches {
  locked<T>(accountId: string, work: (cache: LockedTokenCache) => Promise<T>): Promise<T>;
}

/** One account's, while its lock is held. */
export interface LockedTokenCache {
  load(): Promise<string | null>;
  save(cache: string): Promise<void>;
}

/** How accounts reach their mailboxes. */
export interface Principals {
  /** @throws StoreError needsReauth for an account that is not known */
  of(accountId: string): Promise<MailboxPrincipal>;
}

/** Access tokens of connected accounts. */
export interface AccessTokens {
  /**
   * @param forceRefresh after Graph refused the cached one
   * @param signIn which sign-in and application the caller has just read (HeldRun.signIn): a token that was kept for the same needs no look
   * at what is stored
   * @param principal if the caller knows it
   * @param claims JSON of a claims challenge that came with the refusal. @throws StoreError needsReauth, appMisconfigured, unavailable
   */
  forAccount(
    accountId: string,
    options?: {
      readonly forceRefresh?: boolean;
      readonly claims?: string;
      readonly signIn?: string | undefined;
      readonly principal?: MailboxPrincipal | undefined;
    },
  ): Promise<string>;
}
