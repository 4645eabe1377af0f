import { describe, expect, test } from "vitest";
import { HOME_TENANT, OTHER_TENANT } from "../../src/simulator/directory/seed.ts";
import { PERSONAL_TENANT_ID } from "../../src/simulator/directory/tenant.ts";
import { readIdToken } from "../support/id-tokens.ts";
import { signIn } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const LOGIN = "https://login.microsoftonline.com";

async function read({ origin }: RunningSimulator, tenant: string) {
  const response = await fetch(`${origin}/${tenant}/v2.0/.well-known/openid-configuration`);
  const body: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, body };
}

/** As it was recorded, in the order of its members. */
const COMMON = `{"token_endpoint":"https://login.microsoftonline.com/common/oauth2/v2.0/token",
 "token_endpoint_auth_methods_supported":["client_secret_post","private_key_jwt","client_secret_basic"],
 "jwks_uri":"https://login.microsoftonline.com/common/discovery/v2.0/keys",
 "response_modes_supported":["query","fragment","form_post"],
 "subject_types_supported":["pairwise"],
 "id_token_signing_alg_values_supported":["RS256"],
 "response_types_supported":["code","id_token","code id_token","id_token token"],
 "scopes_supported":["openid","profile","email","offline_access"],
 "issuer":"https://login.microsoftonline.com/{tenantid}/v2.0",
 "request_uri_parameter_supported":false,
 "userinfo_endpoint":"https://graph.microsoft.com/oidc/userinfo",
 "authorization_endpoint":"https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
 "device_authorization_endpoint":"https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
 "http_logout_supported":true,"frontchannel_logout_supported":true,
 "end_session_endpoint":"https://login.microsoftonline.com/common/oauth2/v2.0/logout",
 "claims_supported":["sub","iss","cloud_instance_name","cloud_instance_host_name","cloud_graph_host_name","msgraph_host","aud","exp","iat","auth_time","acr","nonce","preferred_username","name","tid","ver","at_hash","c_hash","email"],
 "kerberos_endpoint":"https://login.microsoftonline.com/common/kerberos",
 "tenant_region_scope":null,"cloud_instance_name":"microsoftonline.com","cloud_graph_host_name":"graph.windows.net","msgraph_host":"graph.microsoft.com","rbac_url":"https://pas.windows.net"}`;

describe("the OpenID configuration", () => {
  test("of common is the recorded one, byte for byte", async () => {
    const { body } = await read(await startSimulator(), "common");
    expect(JSON.stringify(body)).toBe(JSON.stringify(JSON.parse(COMMON)));
  });

  test("comes with Entra's headers and cookies", async () => {
    const { headers } = await read(await startSimulator(), "common");
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "max-age=86400, private",
      "access-control-allow-origin": "*",
      "x-ms-request-id": expect.any(String),
      "x-ms-ests-server": expect.any(String),
    });
    expect(headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual([
      "fpc",
      "x-ms-gateway-slice",
      "stsservicecookie",
    ]);
  });

  test.each([
    ["organizations", "{tenantid}", "organizations", null],
    ["consumers", PERSONAL_TENANT_ID, "consumers", null],
    [PERSONAL_TENANT_ID, PERSONAL_TENANT_ID, "consumers", null],
    [HOME_TENANT.id, HOME_TENANT.id, HOME_TENANT.id, "EU"],
    ["contoso.example", HOME_TENANT.id, HOME_TENANT.id, "EU"],
    ["Contoso.OnMicrosoft.com", HOME_TENANT.id, HOME_TENANT.id, "EU"],
    ["fabrikam.example", OTHER_TENANT.id, OTHER_TENANT.id, "EU"],
  ])("of %s names its issuer, its endpoints and its region", async (tenant, issuer, segment, region) => {
    expect((await read(await startSimulator(), tenant)).body).toMatchObject({
      issuer: `${LOGIN}/${issuer}/v2.0`,
      token_endpoint: `${LOGIN}/${segment}/oauth2/v2.0/token`,
      jwks_uri: `${LOGIN}/${segment}/discovery/v2.0/keys`,
      tenant_region_scope: region,
    });
  });

  test("of a subdomain that was not verified is not there", async () => {
    expect((await read(await startSimulator(), "other.contoso.example")).status).toBe(400);
  });

  test.each(["invalid_request", "invalid_tenant"] as const)(
    "refuses a tenant that nobody knows as %s",
    async (unknownTenantError) => {
      const simulator = await startSimulator({ settings: { entra: { unknownTenantError } } });
      const { status, body } = await read(simulator, "nowhere.example");
      expect([status, body]).toEqual([
        400,
        expect.objectContaining({
          error: unknownTenantError,
          error_codes: [90002],
          error_description: expect.stringMatching(
            /^AADSTS90002: Tenant 'nowhere\.example' not found\. Check to make sure/,
          ),
        }),
      ]);
    },
  );

  test("has the members of newer documents where it is told to", async () => {
    const [plain, extra] = [
      await startSimulator(),
      await startSimulator({ settings: { entra: { extraMetadata: true } } }),
    ];
    expect((await read(plain, "common")).body).not.toHaveProperty("mtls_endpoint_aliases");
    expect((await read(extra, HOME_TENANT.id)).body).toMatchObject({
      mtls_endpoint_aliases: expect.anything(),
      tls_client_certificate_bound_access_tokens: true,
      tenant_region_sub_scope: null,
    });
  });

  test.each([
    ["us", "https://login.microsoftonline.us", "microsoftonline.us", "graph.microsoft.us"],
    ["cn", "https://login.partner.microsoftonline.cn", "partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"],
  ] as const)(
    "of the cloud %s has its hosts, and so do its tokens and keys",
    async (cloudMetadata, login, instance, graph) => {
      const simulator = await startSimulator({ settings: { entra: { cloudMetadata } } });
      expect((await read(simulator, "common")).body).toMatchObject({
        issuer: `${login}/{tenantid}/v2.0`,
        cloud_instance_name: instance,
        msgraph_host: graph,
      });
      const { claims } = readIdToken((await signIn(simulator, "quiet@contoso.example")).id_token);
      expect(claims.iss).toBe(`${login}/${HOME_TENANT.id}/v2.0`);
      const response = await fetch(`${simulator.origin}/common/discovery/v2.0/keys`);
      const { keys }: { keys: unknown[] } = JSON.parse(await response.text());
      const own = { issuer: `${login}/{tenantid}/v2.0`, cloud_instance_name: instance };
      expect(keys).toEqual([expect.objectContaining(own), expect.objectContaining(own)]);
    },
  );
});
