import { z } from "zod";

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
export function grantedIn(serialised: string): string[] {
  const tokens = Object.values(cacheShape.parse(JSON.parse(serialised)).AccessToken);
  const newest = tokens.sort((one, other) => Number(other.cached_at ?? 0) - Number(one.cached_at ?? 0))[0];
  const scopes = newest?.target.split(" ").filter((scope) => scope !== "" && !oidc.has(scope)) ?? [];
  return scopes.length > 0 ? scopes : ["User.Read"];
}

const oidc: ReadonlySet<string> = new Set(["openid", "profile", "email", "offline_access"]);
