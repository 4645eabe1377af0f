import { html, redirect, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { authorityOf } from "./authority.ts";
import { isRegistered } from "./authorize.ts";
import { troublePage } from "./authorize-page.ts";
import { tokenRefusal } from "./token-error.ts";

/**
 * `GET /{tenant}/adminconsent` and its v2.0 form. There is no page in between: the seeded administrator agrees,
 * unless the query says `login_hint` somebody else, who may not.
 */
export function adminConsent(world: World, request: WireRequest): WireReply {
  const { query } = request;
  const tenantKey = segmentsOf(request.path)[0] ?? "";
  const app = world.directory.findApp(query.get("client_id") ?? "");
  if (app === undefined) return html(400, troublePage(700016, tokenRefusal(700016).message));
  const authority = authorityOf(world, tenantKey);
  const tenant = authority?.takesWork === true ? (authority.tenant ?? world.directory.tenants[0]) : undefined;
  if (tenant === undefined) return html(400, troublePage(90002, tokenRefusal(90002).message));
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!isRegistered(app, redirectUri)) return html(400, troublePage(50011, tokenRefusal(50011).message));
  const state = query.get("state");
  const answer = new URLSearchParams(state === null ? {} : { state });
  const hint = query.get("login_hint");
  if (hint !== null && world.directory.findPerson(hint)?.isAdmin !== true) {
    answer.set("error", "permission_denied");
    answer.set("error_description", `AADSTS90094: ${tokenRefusal(90094).message}`);
    return redirect(`${redirectUri}?${answer}`);
  }
  app.consentedTenants.add(tenant.id);
  answer.set("tenant", tenant.id);
  answer.set("admin_consent", "True");
  const scope = query.get("scope");
  if (scope !== null) answer.set("scope", scope);
  return redirect(`${redirectUri}?${answer}`);
}
