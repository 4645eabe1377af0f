/** The token endpoint as far as these tests need it, in place of fetch. */

const clientId = "11111111-2222-3333-4444-555555555555";
export const tenantId = "72f988bf-0000-41af-91ab-2d7cd011db47";
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
      const form = new URLSearchParams(String(init?.body));
      requests.push({ url: new URL(String(input)), form });
      if (failure) return failure();
      serial += 1;
      const now = Math.floor(Date.now() / 1000);
      if (form.get("grant_type") === "client_credentials")
        return Response.json({ token_type: "Bearer", expires_in: 3599, access_token: "app-token" });
      return Response.json({
        token_type: "Bearer",
        scope: "Tasks.ReadWrite User.Read openid profile offline_access",
        expires_in: expiresIn,
        access_token: `access-${serial}`,
        refresh_token: `refresh-${serial}`,
        client_info: base64({ uid: "oid-1", utid: tenantId }),
        id_token: [
          { alg: "none" },
          {
            aud: clientId,
            iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
            iat: now,
            nbf: now,
            exp: now + 3600,
            nonce: "nonce-1",
            oid: "oid-1",
            tid: tenantId,
            sub: "sub-1",
            preferred_username: "adele@contoso.example",
            name: "Adele",
            ver: "2.0",
            ...claims,
          },
        ]
          .map(base64)
          .concat("c2ln")
          .join("."),
      });
    },
  };
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
