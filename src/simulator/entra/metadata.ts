import { html, json, redirect, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { ANY_TENANT, isRegistered } from "./authorize.ts";
import { signedOutPage } from "./authorize-page.ts";
import { refusalReply, tokenRefusal } from "./token-error.ts";

/** `GET /{tenant}/v2.0/.well-known/openid-configuration`, with Microsoft's own origin: clients rewrite it. */
export function openidConfiguration(world: World, request: WireRequest): WireReply {
  const key = segmentsOf(request.path)[0] ?? "";
  const tenant = world.directory.findTenant(key);
  if (tenant === undefined && !ANY_TENANT.has(key)) {
    return refusalReply(tokenRefusal(90002), world.random.guid(), world.random.guid(), world.clock.now());
  }
  const base = `https://login.microsoftonline.com/${tenant?.id ?? key}`;
  return json(200, {
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    issuer: `https://login.microsoftonline.com/${tenant?.id ?? "{tenantid}"}/v2.0`,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "fragment", "form_post"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
  });
}

/** `GET /common/discovery/instance`: the hosts that stand for the public cloud. */
export function instanceDiscovery(): WireReply {
  const aliases = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];
  return json(200, {
    tenant_discovery_endpoint: "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
    "api-version": "1.1",
    metadata: [{ preferred_network: "login.microsoftonline.com", preferred_cache: "login.windows.net", aliases }],
  });
}

/** `GET /{tenant}/oauth2/v2.0/logout`: there is no session to end, so only the way back is left. */
export function logout(world: World, { query }: WireRequest): WireReply {
  const back = query.get("post_logout_redirect_uri") ?? "";
  const isKnown = world.directory.apps.some((app) => isRegistered(app, back));
  return isKnown ? redirect(back) : html(200, signedOutPage());
}
