import { PERSONAL_TENANT_ID } from "../directory/tenant.ts";
import { json, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { type Authority, authorityOf } from "./authority.ts";
import { cloudOf } from "./cloud.ts";
import { refusalReply } from "./refusal-reply.ts";
import { tokenRefusal } from "./token-refusal.ts";

/** `GET /{tenant}/v2.0/.well-known/openid-configuration`, with Microsoft's own origin: clients rewrite it. */
export function openidConfiguration(world: World, request: WireRequest): WireReply {
  const { entra } = world.settings;
  const authority = authorityOf(world, segmentsOf(request.path)[0] ?? "");
  if (authority === undefined) return unknownTenant(world, request);
  const appId = request.query.get("appid");
  if (appId !== null && entra.appidKeys === "notFound") return json(404, {}, ENTRA_TYPE);
  return {
    ...json(200, configuration(world, authority, appId), {
      ...ENTRA_TYPE,
      "cache-control": "max-age=86400, private",
      "access-control-allow-origin": "*",
      "x-ms-request-id": world.random.guid(),
      "x-ms-ests-server": "2.1.19000.0 - WEULR1 ProdSlices",
    }),
    cookies: [
      `fpc=${world.random.bytes(16).toString("base64url")}; path=/; secure; HttpOnly; SameSite=None`,
      "x-ms-gateway-slice=estsfd; path=/; secure; httponly",
      "stsservicecookie=estsfd; path=/; secure; httponly",
    ],
  };
}

const ENTRA_TYPE = { "content-type": "application/json; charset=utf-8" };

function configuration({ settings }: World, { segment, tenant }: Authority, appId: string | null) {
  const { login, instanceName, oldGraphHost, graphHost, rbacUrl, region } = cloudOf(settings);
  const base = `${login}/${segment}`;
  const isOrganization = tenant !== undefined && segment === tenant.id;
  const { extraMetadata } = settings.entra;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: [
      "client_secret_post",
      "private_key_jwt",
      "client_secret_basic",
      ...(extraMetadata ? ["self_signed_tls_client_auth"] : []),
    ],
    jwks_uri: `${base}/discovery/v2.0/keys${appId === null ? "" : `?appid=${encodeURIComponent(appId)}`}`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${login}/${tenant?.id ?? "{tenantid}"}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `https://${graphHost}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: CLAIMS,
    kerberos_endpoint: `${base}/kerberos`,
    ...(extraMetadata
      ? {
          mtls_endpoint_aliases: { token_endpoint: `${base.replace("//login.", "//mtlsauth.")}/oauth2/v2.0/token` },
          tls_client_certificate_bound_access_tokens: true,
        }
      : {}),
    tenant_region_scope: isOrganization ? region : null,
    ...(extraMetadata && isOrganization ? { tenant_region_sub_scope: null } : {}),
    cloud_instance_name: instanceName,
    cloud_graph_host_name: oldGraphHost,
    msgraph_host: graphHost,
    rbac_url: rbacUrl,
  };
}

const CLAIMS = [
  ...["sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host", "aud"],
  ...["exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash"],
  "email",
];

function unknownTenant(world: World, request: WireRequest): WireReply {
  const name = segmentsOf(request.path)[0] ?? "";
  const refusal = tokenRefusal(90002, {
    error: world.settings.entra.unknownTenantError,
    message: `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  });
  return refusalReply(world, refusal);
}

/** `GET /{tenant}/discovery/v2.0/keys`. No key names its algorithm, and readers must check the issuer beside each. */
export function signingKeys(world: World, request: WireRequest): WireReply {
  const authority = authorityOf(world, segmentsOf(request.path)[0] ?? "");
  if (authority === undefined) return unknownTenant(world, request);
  const { entra } = world.settings;
  const { login, instanceName } = cloudOf(world.settings);
  const appId = request.query.get("appid");
  if (appId !== null && entra.appidKeys === "notFound") return json(404, {}, ENTRA_TYPE);
  const isOwn = appId !== null && entra.appidKeys === "ownKey";
  const keys = isOwn ? [world.keys.ofApp(appId.toLowerCase())] : world.keys.published();
  const isTenant = authority.tenant !== undefined && authority.takesWork;
  const template = isTenant && entra.jwksIssuer === "concrete" ? authority.segment : "{tenantid}";
  const issuer = (tenant: string) =>
    isTenant && entra.jwksIssuer === "absent" ? {} : { issuer: `${login}/${tenant}/v2.0` };
  const shown = keys
    .filter(({ family }) => family === "work" || entra.cloudMetadata === "public")
    .map(({ family, kid, n, e, x5c }) => ({
      kty: "RSA",
      use: "sig",
      kid,
      x5t: kid,
      n,
      e,
      x5c: [x5c],
      cloud_instance_name: family === "foreignCloud" ? "microsoftonline.us" : instanceName,
      ...issuer(family === "personal" ? PERSONAL_TENANT_ID : template),
    }));
  return json(200, { keys: shown }, { ...ENTRA_TYPE, "cache-control": "max-age=86400, private" });
}

/** `GET /common/discovery/instance`: the hosts of the public cloud. */
export function instanceDiscovery(): WireReply {
  const aliases = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];
  return json(200, {
    tenant_discovery_endpoint: "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
    "api-version": "1.1",
    metadata: [{ preferred_network: "login.microsoftonline.com", preferred_cache: "login.windows.net", aliases }],
  });
}
