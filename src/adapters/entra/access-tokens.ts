import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { AccessTokens, AzureApplication, Principals, TokenCaches } from "../../app/ports/identity.ts";
import { StoreError } from "../../app/store-error.ts";
import { clouds } from "../../core/microsoft/cloud.ts";
import type { MailboxPrincipal } from "../../core/microsoft/mailbox-access.ts";
import { createClient } from "./client.ts";
import { toStoreError } from "./errors.ts";
import type { EntraOptions } from "./identity.ts";
import { createNetwork } from "./network.ts";

export interface AccessTokensOptions extends EntraOptions {
  /** Read at every call, so that a new secret takes effect at once. @throws StoreError appMisconfigured while it is incomplete */
  application(): Promise<AzureApplication>;
  readonly caches: TokenCaches;
  /** Absent: every account signs in itself. */
  readonly principals?: Principals;
  readonly now?: () => number;
}

interface KeptToken {
  readonly signIn: string;
  readonly token: string;
  readonly until: number;
}

/** As MSAL does: a token with less is refreshed. */
const spareMs = 300_000;
const mostKept = 10_000;

/**
 * Access tokens from each account's stored MSAL cache. A returned token is valid for at least five minutes: MSAL refreshes one with less.
 * The stored cache is read under the account's lock: another process may have refreshed it, or connected the account again with more
 * permissions, and of two that refresh at once the last to save would win. A caller that knows the stored state to be the same as when a
 * token was read is given that token again.
 */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { application, caches, principals, cloud = "global", now = Date.now } = options;
  const network = createNetwork(options);
  const kept = new LRUCache<string, KeptToken>({ max: mostKept });

  /** The application's own, by the permissions that an administrator of the tenant granted it. One for all mailboxes of a tenant. */
  async function applicationToken(
    tenantId: string,
    {
      forceRefresh,
      claims,
      signIn = "",
    }: {
      readonly forceRefresh: boolean;
      readonly claims: string | undefined;
      readonly signIn: string | undefined;
    },
  ): Promise<string> {
    const present = await application();
    const secret = createHash("sha256").update(`${present.clientId}\n${present.clientSecret}`).digest("base64");
    // A mailbox that was connected again needs a token with what was granted meanwhile.
    const key = `application ${tenantId} ${signIn}`;
    const known = kept.get(key);
    if (known !== undefined && !forceRefresh && known.signIn === secret && known.until > now()) return known.token;
    try {
      const result = await createClient({ ...present, tenantId }, cloud, network).acquireTokenByClientCredential({
        scopes: [`${clouds[cloud].graph}/.default`],
        skipCache: true,
        ...(claims !== undefined && { claims }),
      });
      if (result === null) throw new StoreError("unavailable", "Microsoft gave no access token.");
      kept.set(key, {
        signIn: secret,
        token: result.accessToken,
        until: (result.expiresOn?.getTime() ?? 0) - spareMs,
      });
      return result.accessToken;
    } catch (error) {
      throw error instanceof StoreError ? error : toStoreError(error);
    }
  }

  return {
    async forAccount(accountId, { forceRefresh = false, claims, signIn, principal } = {}) {
      const known = kept.get(accountId);
      if (known !== undefined && !forceRefresh && known.signIn === signIn && known.until > now()) return known.token;
      kept.delete(accountId);
      const { access, tenantId, signInId } = principal ?? (await principals?.of(accountId)) ?? ownSignIn(accountId);
      if (access === "APPLICATION") return applicationToken(tenantId, { forceRefresh, claims, signIn });
      if (signInId === null) throw new StoreError("needsReauth", "No account signs in for this mailbox any more.");
      return caches.locked(signInId, async ({ load, save }) => {
        const client = createClient(await application(), cloud, network);
        const stored = await load();
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
          if (!result.fromCache) await save(cache.serialize());
          const until = (result.expiresOn?.getTime() ?? 0) - spareMs;
          if (signIn !== undefined && until > now()) {
            kept.set(accountId, { signIn, token: result.accessToken, until });
          }
          return result.accessToken;
        } catch (error) {
          throw toStoreError(error);
        }
      });
    },
  };
}

const ownSignIn = (accountId: string): MailboxPrincipal => ({
  ...{ access: "OWN", tenantId: "", signInId: accountId, mailbox: "" },
});

/** The only part of MSAL's serialised cache that we read: the permissions of its access tokens. */
const cacheShape = z.looseObject({
  AccessToken: z
    .record(z.string(), z.looseObject({ target: z.string(), cached_at: z.string().optional() }))
    .default({}),
});

/**
 * The permissions of the newest access token in a serialised cache: those that were granted. A request for exactly these finds the cached
 * token. A refresh then never asks for a permission that the user refused, which Entra would answer with consent_required.
 */
function grantedIn(serialised: string): string[] {
  const tokens = Object.values(cacheShape.parse(JSON.parse(serialised)).AccessToken);
  const newest = tokens.sort((one, other) => Number(other.cached_at ?? 0) - Number(one.cached_at ?? 0))[0];
  const scopes = newest?.target.split(" ").filter((scope) => scope !== "" && !oidc.has(scope)) ?? [];
  return scopes.length > 0 ? scopes : ["User.Read"];
}

const oidc: ReadonlySet<string> = new Set(["openid", "profile", "email", "offline_access"]);
