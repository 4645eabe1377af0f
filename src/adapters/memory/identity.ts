import { createHash, randomBytes } from "node:crypto";
import type { AzureApplication, Identity, SignedIn, SignInRequest } from "../../app/ports/identity.ts";
import { StoreError } from "../../app/store-error.ts";

type Persona = Pick<SignedIn, "tenantId" | "objectId" | "userPrincipalName" | "displayName">;

export interface MemoryIdentity extends Identity {
  /** What Microsoft's page would send back after this person agreed. @param refused scopes that the person did not grant */
  signIn(
    authorizeUrl: string,
    persona: Persona,
    refused?: readonly string[],
  ): { readonly state: string; readonly code: string };
  /** The secret that Microsoft knows. */
  clientSecret: string;
}

interface Pending {
  readonly persona: Persona;
  readonly challenge: string;
  readonly nonce: string;
  readonly scopes: readonly string[];
}

/** Sign-in without a network: checks PKCE, nonce and secret as the real one does, and redeems a code once. */
export function createMemoryIdentity(clientSecret: string): MemoryIdentity {
  const codes = new Map<string, Pending>();
  const checkSecret = (application: AzureApplication, known: string) => {
    if (application.clientSecret !== known) throw new StoreError("appMisconfigured", "The client secret is wrong.");
  };
  const identity: MemoryIdentity = {
    clientSecret,

    adminConsentUrl: ({ tenantId }, state) => `https://login.example/${tenantId}/adminconsent?state=${state}`,

    async authorizeUrl(application: AzureApplication, request: SignInRequest) {
      const url = new URL(`https://login.example/${application.tenantId}/authorize`);
      url.searchParams.set("client_id", application.clientId);
      url.searchParams.set("redirect_uri", application.redirectUri);
      url.searchParams.set("state", request.state);
      url.searchParams.set("nonce", request.nonce);
      const challenge = createHash("sha256").update(request.codeVerifier).digest("base64url");
      url.searchParams.set("code_challenge", challenge);
      url.searchParams.set("scope", request.scopes.join(" "));
      if (request.loginHint !== undefined) url.searchParams.set("login_hint", request.loginHint);
      return url.href;
    },

    signIn(authorizeUrl, persona, refused = []) {
      const { searchParams } = new URL(authorizeUrl);
      const read = (name: string) => searchParams.get(name) ?? "";
      const code = randomBytes(8).toString("hex");
      codes.set(code, {
        persona,
        challenge: read("code_challenge"),
        nonce: read("nonce"),
        scopes: read("scope")
          .split(" ")
          .filter((scope) => !refused.includes(scope)),
      });
      return { state: read("state"), code };
    },

    async redeem(application, answer) {
      checkSecret(application, identity.clientSecret);
      const pending = codes.get(answer.code);
      codes.delete(answer.code);
      const challenge = createHash("sha256").update(answer.codeVerifier).digest("base64url");
      if (pending === undefined || pending.challenge !== challenge || pending.nonce !== answer.nonce) {
        throw new StoreError("rejected", "The code was already used, or it belongs to another sign-in.");
      }
      const tokenCache = JSON.stringify({ refreshToken: `refresh-${pending.persona.objectId}` });
      return { ...pending.persona, grantedScopes: pending.scopes, tokenCache };
    },

    async checkApplication(application) {
      checkSecret(application, identity.clientSecret);
      return application.tenantId === "common" ? "unproven" : "proven";
    },

    explainRefusal: (error, description) => new StoreError("rejected", description || error),
  };
  return identity;
}
