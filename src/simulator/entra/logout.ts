import type { App } from "../directory/app.ts";
import { html, redirect, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { isRegistered } from "./authorize.ts";
import { accountPage, signedOutPage } from "./authorize-page.ts";
import { type BrowserSession, browserOf } from "./browser-sessions.ts";
import { cloudOf } from "./cloud.ts";
import { loginHintOf } from "./id-claims.ts";

/**
 * `GET` and `POST /{tenant}/oauth2/v2.0/logout`. Without `logout_hint` the person picks an account to sign out, unless nobody is signed in;
 * a principal name is not a valid hint. Apps signed in to are called in hidden frames; then the browser goes to `post_logout_redirect_uri`,
 * if that is registered.
 */
export function logout(world: World, request: WireRequest): WireReply {
  const form = new URLSearchParams(request.method === "POST" ? request.body : "");
  const picked = form.get("session");
  form.delete("session");
  const query = new URLSearchParams([...request.query, ...[...form].filter(([name]) => !request.query.has(name))]);
  const sessions = world.browsers.of(browserOf(request));
  const session = picked === null ? hintedOf(world, sessions, query) : sessions.find(({ id }) => id === picked);
  if (session === undefined && sessions.length > 0) return html(200, accountPage({ sessions, query }));
  if (session === undefined) return leave(world, query, []);
  world.browsers.end(session);
  return leave(world, query, callsOf(world, session));
}

function hintedOf({ settings }: World, sessions: readonly BrowserSession[], query: URLSearchParams) {
  const hint = query.get("logout_hint");
  const token = settings.entra.logoutParams === "honoured" ? query.get("id_token_hint") : null;
  const sid = token === null ? undefined : sidOf(token);
  return sessions.find(({ id, person }) => loginHintOf(person) === hint || id === sid);
}

function sidOf(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return typeof claims === "object" && claims !== null && "sid" in claims ? String(claims.sid) : undefined;
  } catch {
    // Not a token: as if there were no hint.
    return undefined;
  }
}

/** The front-channel logout addresses of the apps, each with the session that ended. */
function callsOf(world: World, { id, apps, person }: BrowserSession): string[] {
  const params = new URLSearchParams({ sid: id });
  if (world.settings.entra.frontchannelIss === "sidAndIss")
    params.set("iss", `${cloudOf(world.settings).login}/${person.tenantId}/v2.0`);
  return [...apps].flatMap(({ logoutUrl }: App) =>
    logoutUrl === undefined ? [] : `${logoutUrl}${logoutUrl.includes("?") ? "&" : "?"}${params}`,
  );
}

function leave(world: World, query: URLSearchParams, calls: readonly string[]): WireReply {
  const wanted = query.get("post_logout_redirect_uri") ?? "";
  const isKnown = world.directory.apps.some((app) => isRegistered(app, wanted));
  const state = world.settings.entra.logoutParams === "honoured" ? query.get("state") : null;
  const mark = wanted.includes("?") ? "&" : "?";
  const next = state === null ? wanted : `${wanted}${mark}${new URLSearchParams({ state })}`;
  if (calls.length === 0) return isKnown ? redirect(next) : html(200, signedOutPage([], undefined));
  return html(200, signedOutPage(calls, isKnown ? next : undefined));
}
