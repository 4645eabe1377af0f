import { createHash } from "node:crypto";
import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import { json, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { authorityOf } from "./authority.ts";
import { ASSERTION_TYPE, mustProveApp } from "./client-assertion.ts";
import { isConsented, isOidcScope, parseScopes } from "./consent.ts";
import { troubleOf } from "./gate.ts";
import { clientInfo, idToken } from "./id-token.ts";
import { refusalReply } from "./refusal-reply.ts";
import type { Grant } from "./sessions.ts";
import { TokenError } from "./token-refusal.ts";

/** `POST /{tenant}/oauth2/v2.0/token`. Unknown fields are ignored, as MSAL sends many. */
export function token(world: World, request: WireRequest): WireReply {
  const form = new URLSearchParams(request.body);
  try {
    return json(200, answer(world, segmentsOf(request.path)[0] ?? "", form), {
      "cache-control": "no-store",
      pragma: "no-cache",
    });
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const correlationId =
      request.query.get("client-request-id") ?? request.headers["client-request-id"] ?? world.random.guid();
    return refusalReply(world, error.refusal, correlationId);
  }
}

function answer(world: World, tenant: string, form: URLSearchParams): Record<string, unknown> {
  const grantType = form.get("grant_type") ?? "";
  const fault = world.tokenFaults.find((one) => one.times > 0 && (one.grantType ?? grantType) === grantType);
  if (fault !== undefined) {
    fault.times -= 1;
    throw new TokenError(fault.refusal.code, fault.refusal);
  }
  const authority = authorityOf(world, tenant);
  if (authority === undefined) throw new TokenError(90002);
  const isBlocked = authority.tenant === undefined && world.settings.entra.appTokenAtCommon === "blocked";
  if (grantType === "client_credentials" && isBlocked) throw new TokenError(53003, { error: "invalid_grant" });
  const app = mustAuthenticate(world, form);
  switch (grantType) {
    case "authorization_code":
      return redeemCode(world, app, form);
    case "refresh_token":
      return refresh(world, app, form);
    case "client_credentials":
      return clientCredentials(world, app, tenant, form);
    default:
      throw new TokenError(70003);
  }
}

function mustAuthenticate(world: World, form: URLSearchParams): App {
  const app = world.directory.findApp(form.get("client_id") ?? "");
  if (app === undefined) throw new TokenError(700016, { status: 400 });
  const assertion = form.get("client_assertion");
  if (assertion !== null) {
    if (form.get("client_assertion_type") !== ASSERTION_TYPE)
      throw new TokenError(900144, {
        message: `The request body must contain the following parameter: 'client_assertion_type' with the value '${ASSERTION_TYPE}'.`,
      });
    mustProveApp(world, app, assertion);
    return app;
  }
  const given = form.get("client_secret");
  if (given === null) throw new TokenError(7000218);
  const secret = app.secrets.find(({ value }) => value === given);
  if (secret === undefined) throw new TokenError(7000215);
  if (secret.expiresAt !== undefined && secret.expiresAt <= world.clock.now()) throw new TokenError(7000222);
  return app;
}

function redeemCode(world: World, app: App, form: URLSearchParams): Record<string, unknown> {
  const grant = world.sessions.findCode(mustHave(form, "code"));
  if (grant === undefined || grant.app !== app) throw new TokenError(70000);
  if (grant.isRedeemed) throw new TokenError(54005);
  if (grant.redirectUri !== form.get("redirect_uri")) throw new TokenError(50011);
  if (grant.challenge !== undefined) {
    const verifier = mustHave(form, "code_verifier");
    if (createHash("sha256").update(verifier).digest("base64url") !== grant.challenge) throw new TokenError(501481);
  }
  mustBeAlive(world, grant);
  grant.isRedeemed = true;
  return delegated(world, grant, form, grant.nonce);
}

function refresh(world: World, app: App, form: URLSearchParams): Record<string, unknown> {
  const grant = world.sessions.findRefresh(mustHave(form, "refresh_token"));
  if (grant === undefined || grant.app !== app)
    throw new TokenError(70000, { message: "The refresh token is not valid." });
  if (grant.expiresAt <= world.clock.now()) throw new TokenError(700082);
  mustBeAlive(world, grant);
  return delegated(world, grant, form, undefined);
}

function mustBeAlive(world: World, grant: Grant): void {
  if (grant.expiresAt <= world.clock.now()) throw new TokenError(70008);
  if (world.sessions.isRevoked(grant)) throw new TokenError(50173);
  const trouble = troubleOf(world, grant.app, grant.person, grant.signIn.solved);
  if (trouble !== undefined) throw new TokenError(trouble);
}

function mustHave(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === "")
    throw new TokenError(900144, { message: `The request body must contain the following parameter: '${name}'.` });
  return value;
}

/** Grants what was requested, as far as it has consent and no policy has removed it since. */
function delegated(
  world: World,
  grant: Grant,
  form: URLSearchParams,
  nonce: string | undefined,
): Record<string, unknown> {
  const { app, person } = grant;
  const asked = parseScopes(form.get("scope") ?? "");
  const wanted = asked.length === 0 || asked.includes(".default") ? [...grant.scopes] : asked;
  const narrowed = world.narrowed.get(person.id);
  const isAllowed = (scope: string) => isOidcScope(scope) || narrowed === undefined || narrowed.has(scope);
  if (wanted.some((scope) => !isOidcScope(scope) && isAllowed(scope) && !isConsented(world, app, person, scope)))
    throw new TokenError(65001);
  const oidc = [...grant.scopes].filter(isOidcScope);
  const isGranted = (scope: string) =>
    isOidcScope(scope) ? oidc.includes(scope) : isConsented(world, app, person, scope);
  const scopes = [...new Set([...wanted, ...oidc])].filter((scope) => isAllowed(scope) && isGranted(scope)).sort();
  const [low, high] = world.settings.tokenLifetimeSeconds;
  const expiresIn = world.random.between(low, high);
  return {
    token_type: "Bearer",
    scope: scopes.join(" "),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: issueAccess(world, app, person, scopes, expiresIn),
    ...(scopes.includes("offline_access") ? { refresh_token: world.sessions.issueRefresh(grant) } : {}),
    ...(scopes.includes("openid")
      ? {
          id_token: idToken(world, {
            app,
            person,
            scopes,
            signIn: grant.signIn,
            ...(nonce === undefined ? {} : { nonce }),
          }),
        }
      : {}),
    ...(form.get("client_info") === "1" ? { client_info: clientInfo(world, person) } : {}),
  };
}

/** A delegated access token; control calls also give it to tests that need no sign-in. */
export function issueAccess(
  world: World,
  app: App,
  person: Person,
  scopes: readonly string[],
  lifetimeSeconds: number,
): string {
  return world.sessions.issueAccess({
    app,
    person,
    tenantId: person.tenantId,
    permissions: new Set(scopes),
    expiresAt: world.clock.now() + lifetimeSeconds * 1000,
  });
}

function clientCredentials(world: World, app: App, tenantKey: string, form: URLSearchParams): Record<string, unknown> {
  // Some clients also ask for scopes about who signs in, though nobody does.
  const scopes = parseScopes(form.get("scope") ?? "").filter((scope) => !isOidcScope(scope));
  if (scopes.length !== 1 || scopes[0] !== ".default") {
    throw new TokenError(1002012, {
      error: "invalid_scope",
      message:
        "The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.",
    });
  }
  const { tenant, takesWork = false } = authorityOf(world, tenantKey) ?? {};
  if (tenant === undefined || !takesWork) {
    throw new TokenError(90002, {
      message: "Client credential flows need a concrete tenant, not common or organizations.",
    });
  }
  if (!app.isMultiTenant && tenant.id !== app.tenantId) throw new TokenError(700016);
  const consentedAt = app.consentedTenants.get(tenant.id) ?? Number.POSITIVE_INFINITY;
  const isGranted = consentedAt + world.settings.entra.consentDelay * 1000 <= world.clock.now();
  const roles = isGranted ? app.applicationRoles : [];
  const expiresAt = world.clock.now() + 3599_000;
  const accessToken = world.sessions.issueAccess({ app, tenantId: tenant.id, permissions: new Set(roles), expiresAt });
  return { token_type: "Bearer", expires_in: 3599, ext_expires_in: 3599, access_token: accessToken };
}
