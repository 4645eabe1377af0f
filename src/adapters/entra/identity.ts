import { createHash } from "node:crypto";
import type { AzureApplication, Identity } from "../../app/ports/identity.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";
import { rewriteOrigin } from "../../lib/rewrite-origin.ts";
import { createClient, qualifyScopes } from "./client.ts";
import { refusalOf, toStoreError } from "./errors.ts";
import { createNetwork, type NetworkOptions } from "./network.ts";
import { createVerifyIdToken } from "./verify-id-token.ts";

export interface EntraOptions extends NetworkOptions {
  readonly cloud?: CloudName;
  readonly now?: () => number;
}

const multiTenant: ReadonlySet<string> = new Set(["common", "organizations", "consumers"]);

/** Sign-in with Microsoft's Entra: authorization code with PKCE. */
export function createIdentity(options: EntraOptions = {}): Identity {
  const { cloud = "global", now = Date.now, simulatorOrigin } = options;
  const network = createNetwork(options);
  const verify = createVerifyIdToken({ network, cloud, now });
  const clientOf = (application: AzureApplication) => createClient(application, cloud, network);

  return {
    authorizeUrl: (application, request) =>
      translated(async () => {
        const url = await clientOf(application).getAuthCodeUrl({
          scopes: qualifyScopes(request.scopes, cloud),
          redirectUri: application.redirectUri,
          state: request.state,
          nonce: request.nonce,
          // RFC 7636, section 4.2.
          codeChallenge: createHash("sha256").update(request.codeVerifier).digest("base64url"),
          codeChallengeMethod: "S256",
          ...(request.loginHint !== undefined && { loginHint: request.loginHint }),
          ...(request.prompt !== undefined && { prompt: request.prompt }),
        });
        // A browser opens it, so the transport cannot redirect it here.
        return simulatorOrigin ? rewriteOrigin(url, simulatorOrigin) : url;
      }),

    redeem: (application, answer) =>
      translated(async () => {
        const client = clientOf(application);
        const result = await client.acquireTokenByCode({
          code: answer.code,
          codeVerifier: answer.codeVerifier,
          nonce: answer.nonce,
          redirectUri: application.redirectUri,
          scopes: qualifyScopes(answer.scopes, cloud),
        });
        // MSAL only decodes it; it verifies nothing.
        const claims = await verify(result.idToken, { application, nonce: answer.nonce });
        const userPrincipalName = claims.preferred_username ?? result.account?.username ?? "";
        return {
          tenantId: claims.tid,
          objectId: claims.oid,
          userPrincipalName,
          displayName: claims.name ?? userPrincipalName,
          grantedScopes: result.scopes,
          tokenCache: client.getTokenCache().serialize(),
        };
      }),

    checkApplication: (application) =>
      translated(async () => {
        if (multiTenant.has(application.tenantId.toLowerCase())) return "unproven";
        await clientOf(application).acquireTokenByClientCredential({ scopes: [`${clouds[cloud].graph}/.default`] });
        return "proven";
      }),

    adminConsentUrl(application, state) {
      // Not for `common`: https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
      const tenant = ["common", "consumers"].includes(application.tenantId) ? "organizations" : application.tenantId;
      const query = new URLSearchParams({
        client_id: application.clientId,
        scope: `${clouds[cloud].graph}/.default`,
        redirect_uri: application.redirectUri,
        state,
      });
      const url = `${clouds[cloud].login}/${encodeURIComponent(tenant)}/v2.0/adminconsent?${query}`;
      return simulatorOrigin ? rewriteOrigin(url, simulatorOrigin) : url;
    },

    explainRefusal: refusalOf,
  };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStoreError(error);
  }
}
