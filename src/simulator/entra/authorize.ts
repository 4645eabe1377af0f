import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import { html, redirect, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { type Authority, accountAt, authorityOf } from "./authority.ts";
import { authorizePage, troublePage } from "./authorize-page.ts";
import { clientInfo } from "./id-token.ts";
import { isOidcScope, parseScopes } from "./scope.ts";
import { askedOf } from "./sign-in.ts";
import { describeRefusal, tokenRefusal } from "./token-error.ts";

interface Ask {
  readonly app: App;
  readonly authority: Authority;
  readonly redirectUri: string;
  readonly scopes: string[];
  readonly query: URLSearchParams;
}

/**
 * `GET /{tenant}/oauth2/v2.0/authorize` shows the page; its form posts back to the same address with `persona` (a principal
 * name) and `action` (`accept` or `cancel`), and is answered with the redirect that carries code and state, or the error.
 */
export function authorize(world: World, request: WireRequest): WireReply {
  const form = new URLSearchParams(request.method === "POST" ? request.body : "");
  const query = new URLSearchParams([...request.query, ...[...form].filter(([name]) => !request.query.has(name))]);
  const ask = readAsk(world, segmentsOf(request.path)[0] ?? "", query);
  if ("status" in ask) return ask;
  if (query.get("response_type") !== "code") {
    return back(ask, {
      error: "unsupported_response_type",
      error_description: "AADSTS70007: The response_type is not supported.",
    });
  }
  if (query.has("code_challenge") && query.get("code_challenge_method") !== "S256") {
    return back(ask, {
      error: "invalid_request",
      error_description: "AADSTS501491: Only the code_challenge_method S256 is supported.",
    });
  }
  const hinted = world.directory.findPerson(query.get("login_hint") ?? "");
  if (request.method !== "POST") {
    if (query.get("prompt") === "none") return withoutPrompt(world, ask, hinted);
    return html(
      200,
      authorizePage({ app: ask.app, scopes: ask.scopes, persons: world.directory.persons, hinted, query }),
    );
  }
  if (form.get("action") !== "accept") return backWith(world, ask, 65004, { error_subcode: "cancel" });
  const person = world.directory.findPerson(form.get("persona") || form.get("address") || "");
  if (person === undefined) return html(400, troublePage(50034, "Pick an account to sign in with."));
  return signIn(world, ask, person);
}

function readAsk(world: World, tenant: string, query: URLSearchParams): Ask | WireReply {
  const authority = authorityOf(world, tenant);
  if (authority === undefined) return trouble(90002);
  const app = world.directory.findApp(query.get("client_id") ?? "");
  if (app === undefined) return trouble(700016);
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!isRegistered(app, redirectUri)) return trouble(50011);
  return { app, authority, redirectUri, scopes: parseScopes(query.get("scope") ?? ""), query };
}

/** Of an address on this machine the port does not count: a program that signs in takes whichever is free. */
export function isRegistered({ redirectUris }: App, redirectUri: string): boolean {
  const withoutPort = (uri: string) => uri.replace(/^(http:\/\/localhost):\d+(?=[/?#]|$)/, "$1");
  return redirectUris.some((uri) => uri === redirectUri || withoutPort(uri) === withoutPort(redirectUri));
}

function trouble(code: number): WireReply {
  return html(400, troublePage(code, tokenRefusal(code).message));
}

function withoutPrompt(world: World, ask: Ask, hinted: Person | undefined): WireReply {
  if (hinted === undefined)
    return back(ask, {
      error: "login_required",
      error_description: "AADSTS50058: A silent sign-in request was sent but no user is signed in.",
    });
  const consents = world.sessions.consents(ask.app, hinted);
  if (ask.scopes.some((scope) => !isOidcScope(scope) && !consents.has(scope)))
    return backWith(world, ask, 65001, { error: "consent_required" });
  return signIn(world, ask, hinted);
}

function signIn(world: World, ask: Ask, chosen: Person): WireReply {
  const person = accountAt(world, ask.authority, chosen);
  if (person === undefined || (!ask.app.isMultiTenant && person.tenantId !== ask.app.tenantId)) {
    return backWith(world, ask, 50020, { error: "access_denied" });
  }
  const narrowed = world.narrowed.get(person.id);
  const scopes = ask.scopes.filter((scope) => isOidcScope(scope) || narrowed === undefined || narrowed.has(scope));
  const consents = world.sessions.consents(ask.app, person);
  for (const scope of scopes) consents.add(scope);
  const challenge = ask.query.get("code_challenge");
  const nonce = ask.query.get("nonce");
  const sessionId = world.random.guid();
  const code = world.sessions.issueCode({
    app: ask.app,
    person,
    scopes,
    redirectUri: ask.redirectUri,
    signIn: { sessionId, at: world.clock.now(), ...askedOf(ask.query, world.settings.entra.maxAge) },
    ...(challenge === null ? {} : { challenge }),
    ...(nonce === null ? {} : { nonce }),
  });
  return back(ask, {
    code,
    ...(ask.query.get("client_info") === "1" ? { client_info: clientInfo(world, person) } : {}),
    session_state: sessionId,
  });
}

function backWith(world: World, ask: Ask, code: number, more: Record<string, string>): WireReply {
  const refusal = tokenRefusal(code);
  const description = describeRefusal(refusal, world.random.guid(), world.random.guid(), world.clock.now());
  return back(ask, { error: refusal.error, error_description: description, ...more });
}

/** Sends the browser back to the app, the way `response_mode` asks for. */
function back(ask: Ask, answer: Record<string, string>): WireReply {
  const state = ask.query.get("state");
  const params = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }) });
  const mode = ask.query.get("response_mode") ?? "query";
  if (mode === "form_post") return html(200, formPost(ask.redirectUri, params));
  const mark = mode === "fragment" ? "#" : ask.redirectUri.includes("?") ? "&" : "?";
  return redirect(`${ask.redirectUri}${mark}${params}`);
}

function formPost(action: string, params: URLSearchParams): string {
  const fields = [...params].map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value.replaceAll('"', "&quot;")}">`,
  );
  return `<!doctype html><html><body onload="document.forms[0].submit()"><form method="post" action="${action}">${fields.join("")}</form></body></html>`;
}
