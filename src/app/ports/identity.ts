import type { StoreError } from "../store-error.ts";

/** Microsoft's sign-in (Entra), as far as connecting accounts and calling Graph need it. */

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
  /** PKCE: what is sent is only its hash. */
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
  /** MSAL's serialised cache, in the clear: the caller encrypts it. */
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
  /** Proves client id, secret and tenant with a client-credentials token. A multi-tenant authority cannot be proved so and is answered `unproven`. */
  checkApplication(application: AzureApplication): Promise<"proven" | "unproven">;
  /** What the authorize page sent back instead of a code, with what a person can do about it. */
  explainRefusal(error: string, description: string): StoreError;
}

/** Where an account's encrypted token cache is kept. `locked` holds a per-account lock, so that two processes do not refresh at once. */
export interface TokenCaches {
  load(accountId: string): Promise<string | null>;
  save(accountId: string, cache: string): Promise<void>;
  locked<T>(accountId: string, work: () => Promise<T>): Promise<T>;
}

/** Access tokens of connected accounts. */
export interface AccessTokens {
  /** @param forceRefresh after Graph refused the cached one. @param claims JSON of a claims challenge that came with the refusal. @throws StoreError needsReauth, appMisconfigured, unavailable */
  forAccount(
    accountId: string,
    options?: { readonly forceRefresh?: boolean; readonly claims?: string },
  ): Promise<string>;
}
