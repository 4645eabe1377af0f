import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { INetworkModule } from "@azure/msal-node";
import { z } from "zod";
import type { AzureApplication } from "../../app/ports/identity.ts";
import type { SignOn } from "../../app/ports/sign-on.ts";
import { StoreError } from "../../app/store-error.ts";
import { membershipOf, personalTenantId } from "../../core/access/sign-on.ts";
import { clouds } from "../../core/microsoft/cloud.ts";
import { rewriteOrigin } from "../../lib/rewrite-origin.ts";
import { qualifyScopes } from "./client.ts";
import { refusalOf } from "./errors.ts";
import { createHomeTenant } from "./home-tenant.ts";
import type { EntraOptions } from "./identity.ts";
import { createNetwork } from "./network.ts";
import { createReadProfile, type Profile } from "./profile.ts";
import { createReadPeople } from "./read-people.ts";
import { refusedSignOn } from "./sign-on-refusals.ts";
import { createVerifyIdToken, type IdTokenClaims } from "./verify-id-token.ts";

/** Only who the person is. MSAL would also request offline_access, so this sign-in does not use it. */
const scopes = ["openid", "profile", "email", "User.Read"];
/** Only for an import, with an administrator's own consent. */
const importScopes = [...scopes, "User.Read.All"];

const tokenShape = z.object({ id_token: z.string(), access_token: z.string() });
const refusalShape = z.object({ error: z.string(), error_description: z.string().default("") });

/** Signing in to the page: authorization code with PKCE, state and nonce; nothing of it is stored. */
export function createSignOn(
  options: EntraOptions & { readonly sleep?: (ms: number) => Promise<unknown> } = {},
): SignOn {
  const { cloud = "global", now = Date.now, simulatorOrigin } = options;
  const { login } = clouds[cloud];
  const network = createNetwork(options);
  const verify = createVerifyIdToken({ network, cloud, now });
  const homeTenant = createHomeTenant(network, cloud);
  const readProfile = createReadProfile(network, cloud);
  const readPeople = createReadPeople({ network, cloud, sleep: options.sleep ?? setTimeout });
  const scope = qualifyScopes(scopes, cloud).join(" ");
  const importScope = qualifyScopes(importScopes, cloud).join(" ");
  const endpoint = (tenantId: string, name: string) => `${login}/${encodeURIComponent(tenantId)}/oauth2/v2.0/${name}`;
  /** For the browser, which our transport cannot lead to the simulator. */
  const inBrowser = (url: string, query: Record<string, string>) => {
    const address = `${url}?${new URLSearchParams(query)}`;
    return simulatorOrigin ? rewriteOrigin(address, simulatorOrigin) : address;
  };

  return {
    authorizeUrl: ({ clientId, tenantId, redirectUri }, { state, nonce, codeVerifier, prompt, readsPeople }) =>
      inBrowser(endpoint(tenantId, "authorize"), {
        client_id: clientId,
        response_type: "code",
        redirect_uri: redirectUri,
        // A posted answer would come without the browser's cookie.
        response_mode: "query",
        scope: readsPeople ? importScope : scope,
        state,
        nonce,
        // RFC 7636, section 4.2.
        code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
        code_challenge_method: "S256",
        ...(prompt !== undefined && { prompt }),
      }),

    async redeem(application, { code, codeVerifier, nonce, startedAt, readsGroups }) {
      const { id_token, access_token } = await redeemCode(network, endpoint(application.tenantId, "token"), {
        ...inForm(application),
        scope,
        code,
        code_verifier: codeVerifier,
      });
      const claims = await verify(id_token, { application, nonce, startedAt });
      // A personal account belongs to no organization, and Graph knows it by another id.
      const isPersonal = claims.tid === personalTenantId;
      const profile = isPersonal ? null : await readProfile(access_token, claims, readsGroups);
      return { ...proven(claims, profile), homeTenantId: await homeTenant(application.tenantId) };
    },

    async openDirectory(application, { code, codeVerifier, nonce, startedAt }) {
      const { id_token, access_token } = await redeemCode(network, endpoint(application.tenantId, "token"), {
        ...inForm(application),
        scope: importScope,
        code,
        code_verifier: codeVerifier,
      });
      const claims = await verify(id_token, { application, nonce, startedAt });
      if (claims.tid === personalTenantId) {
        throw new StoreError("rejected", "A personal account is in no organization. Sign in with an administrator's.");
      }
      const profile = await readProfile(access_token, claims, false);
      return {
        tenantId: claims.tid,
        homeTenantId: await homeTenant(application.tenantId),
        tenantName: readable(profile.organizationName),
        verifiedDomains: profile.verifiedDomains,
        pages: () => readPeople(access_token),
      };
    },

    explainRefusal: refusedSignOn,

    signOutUrl: ({ tenantId, redirectUri }, logoutHint) =>
      inBrowser(endpoint(tenantId, "logout"), {
        post_logout_redirect_uri: redirectUri,
        ...(logoutHint !== null && { logout_hint: logoutHint }),
      }),

    async mustBeTenant(tenantId) {
      await homeTenant(tenantId, { isLookedUp: true });
    },
  };
}

const inForm = ({ clientId, clientSecret, redirectUri }: AzureApplication) => ({
  grant_type: "authorization_code",
  client_id: clientId,
  client_secret: clientSecret,
  redirect_uri: redirectUri,
});

async function redeemCode(network: INetworkModule, url: string, form: Record<string, string>) {
  const headers = { "content-type": "application/x-www-form-urlencoded;charset=utf-8", accept: "application/json" };
  const request = { headers, body: new URLSearchParams(form).toString() };
  const { status, body } = await network.sendPostRequestAsync<unknown>(url, request).catch((cause: unknown) => {
    throw new StoreError(
      "unavailable",
      "Microsoft's sign-in service could not be reached. Sign in again in a minute.",
      {
        code: "SignInUnavailable",
        cause,
      },
    );
  });
  const refusal = refusalShape.safeParse(body);
  if (refusal.success) throw refusalOf(refusal.data.error, refusal.data.error_description);
  const tokens = tokenShape.safeParse(body);
  if (status === 200 && tokens.success) return tokens.data;
  throw new StoreError("rejected", "Microsoft's answer to the sign-in holds no id token. Sign in again.", {
    code: "NoIdToken",
    cause: tokens.error,
  });
}

/** For display and storage: without invisible characters and those that PostgreSQL may refuse. */
function readable(text: string | null | undefined): string | null {
  return text?.replaceAll(/\p{C}/gu, "").slice(0, 2000) ?? null;
}

function proven(claims: IdTokenClaims, profile: Profile | null) {
  const { tid, oid, acct, idp } = claims;
  const { userPrincipalName = null, userType, externalUserState } = profile?.me ?? {};
  return {
    facts: {
      tenantId: tid,
      objectId: oid,
      userPrincipalName,
      membership: membershipOf(tid, { acct, idp, userType, externalUserState, userPrincipalName }),
      verifiedDomains: profile?.verifiedDomains ?? [],
      appRoles: claims.roles ?? [],
      groupIds: profile?.groupIds ?? [],
    },
    claims: { acct, userType },
    displayName:
      readable(profile?.me.displayName ?? claims.name ?? userPrincipalName ?? claims.preferred_username) ?? "",
    shownAddress: readable(userPrincipalName ?? claims.preferred_username),
    organizationName: readable(profile?.organizationName),
    entra: { sessionId: readable(claims.sid), logoutHint: readable(claims.login_hint) },
  };
}
