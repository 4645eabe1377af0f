import { claimsAt, clientId, makeSigner, published, signedToken, tenantId } from "./signing-party.ts";

/** The token endpoint and the keys as far as these tests need them, in place of fetch. */

const signer = makeSigner("work-1");
export const application = { clientId, clientSecret: "s3cret", tenantId, redirectUri: "http://localhost/callback" };

interface TokenRequest {
  readonly url: URL;
  readonly form: URLSearchParams;
}

export interface FakeEntra {
  readonly fetch: typeof fetch;
  readonly requests: readonly TokenRequest[];
  /** Answers instead of a token, until `recover`. */
  fail(status: number, body: unknown): void;
  recover(): void;
}

export function createFakeEntra(claims: Record<string, unknown> = {}, expiresIn = 3600): FakeEntra {
  const requests: TokenRequest[] = [];
  let failure: (() => Response) | undefined;
  let serial = 0;
  return {
    requests,
    fail: (status, body) => {
      failure = () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
    },
    recover: () => {
      failure = undefined;
    },
    fetch: async (input, init) => {
      if (String(input).endsWith("/discovery/v2.0/keys")) return Response.json({ keys: [published(signer)] });
      const form = new URLSearchParams(String(init?.body));
      requests.push({ url: new URL(String(input)), form });
      if (failure) return failure();
      serial += 1;
      if (form.get("grant_type") === "client_credentials")
        return Response.json({ token_type: "Bearer", expires_in: 3599, access_token: "app-token" });
      return Response.json({
        token_type: "Bearer",
        scope: "Tasks.ReadWrite User.Read openid profile offline_access",
        expires_in: expiresIn,
        access_token: `access-${serial}`,
        refresh_token: `refresh-${serial}`,
        client_info: base64({ uid: "oid-1", utid: tenantId }),
        id_token: signedToken(
          signer,
          claimsAt(Date.now(), { oid: "oid-1", sub: "sub-1", tid: tenantId, aud: clientId, ...claims }),
        ),
      });
    },
  };
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
