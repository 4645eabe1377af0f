import type { AccessTokens, AzureApplication, TokenCaches } from "../../app/ports/identity.ts";
import { StoreError } from "../../app/store-error.ts";
import { createClient } from "./client.ts";
import { toStoreError } from "./errors.ts";
import type { EntraOptions } from "./identity.ts";
import { createNetwork } from "./network.ts";
import { grantedIn } from "./token-cache.ts";

export interface AccessTokensOptions extends EntraOptions {
  /** Read at every call, so that a new secret takes effect at once. @throws StoreError appMisconfigured while it is incomplete */
  application(): Promise<AzureApplication>;
  readonly caches: TokenCaches;
}

/**
 * Access tokens from each account's stored MSAL cache. A returned token is valid for at least five minutes: MSAL refreshes one with less.
 * The stored cache is read every time, under the account's lock: another process may have refreshed it, or connected the account again with
 * more permissions, and of two that refresh at once the last to save would win.
 */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { application, caches, cloud = "global" } = options;
  const network = createNetwork(options);

  return {
    forAccount: (accountId, { forceRefresh = false, claims } = {}) =>
      caches.locked(accountId, async () => {
        const client = createClient(await application(), cloud, network);
        const stored = await caches.load(accountId);
        const cache = client.getTokenCache();
        if (stored !== null) cache.deserialize(stored);
        const [account] = await cache.getAllAccounts();
        if (stored === null || account === undefined)
          throw new StoreError(
            "needsReauth",
            "Nothing is stored that would sign this account in. Connect the account again.",
          );
        try {
          const result = await client.acquireTokenSilent({
            account,
            scopes: grantedIn(stored),
            forceRefresh,
            ...(claims !== undefined && { claims }),
          });
          // Not `hasChanged()`: it also counts loading the cache as a change.
          if (!result.fromCache) await caches.save(accountId, cache.serialize());
          return result.accessToken;
        } catch (error) {
          throw toStoreError(error);
        }
      }),
  };
}
