import type { App } from "../directory/app.ts";
import { html, redirect, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { authorityOf } from "./authority.ts";
import { isRegistered } from "./authorize.ts";
import { troublePage } from "./authorize-page.ts";
import { parseScopes } from "./consent.ts";
import { describeRefusal } from "./refusal-reply.ts";
import { tokenRefusal } from "./token-refusal.ts";

/**
 * `GET /{tenant}/adminconsent` and its v2.0 form. There is no page in between: the seeded administrator agrees, unless the query's
 * `login_hint` names somebody else, who may not. Without `scope` and with `.default` it covers everything in the registration; application
 * permissions can be granted no other way.
 */
export function adminConsent(world: World, request: WireRequest): WireReply {
  const { query } = request;
  const [tenantKey = "", version] = segmentsOf(request.path);
  const app = world.directory.findApp(query.get("client_id") ?? "");
  if (app === undefined) return html(400, troublePage(700016, tokenRefusal(700016).message));
  const authority = authorityOf(world, tenantKey);
  const isTooWide = version === "v2.0" && authority?.segment === "common";
  const tenant =
    authority?.takesWork === true && !isTooWide ? (authority.tenant ?? world.directory.tenants[0]) : undefined;
  if (tenant === undefined) return html(400, troublePage(90002, tokenRefusal(90002).message));
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!isRegistered(app, redirectUri)) return html(400, troublePage(50011, tokenRefusal(50011).message));
  const state = query.get("state");
  const answer = new URLSearchParams(state === null ? {} : { state });
  const hint = query.get("login_hint");
  const { adminConsent: decision } = world.settings.entra;
  if (hint !== null && world.directory.findPerson(hint)?.isAdmin !== true) {
    answer.set("error", "permission_denied");
    answer.set("error_description", `AADSTS90094: ${tokenRefusal(90094).message}`);
    return redirect(`${redirectUri}?${answer}`);
  }
  answer.set("admin_consent", "True");
  if (decision !== "given") {
    const message = "The resource owner or authorization server denied the request.";
    answer.set("error", decision);
    answer.set("error_description", describeRefusal(world, tokenRefusal(65004, { message })));
    return redirect(`${redirectUri}?${answer}`);
  }
  grant(world, app, tenant.id, parseScopes(query.get("scope") ?? ".default"));
  answer.set("tenant", tenant.id);
  const scope = query.get("scope");
  if (scope !== null) answer.set("scope", scope);
  return redirect(`${redirectUri}?${answer}`);
}

function grant(world: World, app: App, tenantId: string, scopes: readonly string[]): void {
  const isEverything = scopes.includes(".default");
  const consents = world.sessions.tenantConsents(app, tenantId);
  for (const scope of isEverything ? app.delegatedPermissions : scopes) consents.add(scope);
  if (isEverything) app.consentedTenants.set(tenantId, world.clock.now());
}
