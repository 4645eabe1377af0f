import type { App } from "../directory/app.ts";
import { isPersonal, type Person } from "../directory/person.ts";
import { html, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { type Authority, accountAt, authorityOf, homeOf } from "./authority.ts";
import { approvalPage, authorizePage, stepPage, troublePage } from "./authorize-page.ts";
import { type BrowserSession, browserCookie, browserOf } from "./browser-sessions.ts";
import { isConsented, isOidcScope, mayConsent, parseScopes } from "./consent.ts";
import { troubleOf } from "./gate.ts";
import { loginHintOf } from "./id-claims.ts";
import { clientInfo } from "./id-token.ts";
import { describeRefusal } from "./refusal-reply.ts";
import { back } from "./return-to-app.ts";
import { askedOf } from "./sign-in.ts";
import { errorOnReturn, isStep, type RefusedAsk, refusalText } from "./sign-in-refusal.ts";
import { tokenRefusal } from "./token-refusal.ts";

interface Ask {
  readonly app: App;
  readonly authority: Authority;
  readonly redirectUri: string;
  readonly scopes: string[];
  readonly query: URLSearchParams;
  readonly browser: string | undefined;
  /** No page may be shown. */
  readonly isSilent: boolean;
}

/** The fields of the pages' own forms, besides those passed on from the request. */
const PAGE_FIELDS = new Set(["persona", "address", "action", "proved", "decline", "forOrganization"]);

/**
 * `GET /{tenant}/oauth2/v2.0/authorize` shows the page. Its form posts back to the same address with `persona` (a principal name) and
 * `action` (`accept` or `cancel`); the answer is the redirect with code and state, or with the error. Further pages post `proved` (a second
 * factor was given) and `decline` (no administrator is asked).
 */
export function authorize(world: World, request: WireRequest): WireReply {
  const form = new URLSearchParams(request.method === "POST" ? request.body : "");
  const asked = [...form].filter(([name]) => !request.query.has(name) && !PAGE_FIELDS.has(name));
  const query = new URLSearchParams([...request.query, ...asked]);
  const ask = readAsk(world, request, query);
  if ("status" in ask) return ask;
  if (!isRegistered(ask.app, ask.redirectUri)) {
    // Entra checks the address only after somebody has signed in: until then it answers as for a registered one.
    const isShown = request.method !== "POST" && !ask.isSilent;
    if (!isShown || world.settings.entra.redirectProbe === "atOnce") return refuse(world, ask, 50011);
  }
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
  if (request.method !== "POST") return withoutForm(world, ask);
  if (form.has("decline")) return refuse(world, ask, 90094);
  if (form.get("action") !== "accept") return refuse(world, ask, 65004, { error_subcode: "cancel" });
  const address = form.get("persona") || form.get("address") || "";
  const person = world.directory.findPerson(address);
  if (person === undefined) return refuse(world, ask, 50034, {}, { address });
  return enter(world, ask, person, {
    isProved: form.has("proved"),
    isForAll: form.has("forOrganization"),
    at: world.clock.now(),
  });
}

function readAsk(world: World, request: WireRequest, query: URLSearchParams): Ask | WireReply {
  const tenant = segmentsOf(request.path)[0] ?? "";
  const authority = authorityOf(world, tenant);
  if (authority === undefined) return html(400, troublePage(90002, tokenRefusal(90002).message));
  const app = world.directory.findApp(query.get("client_id") ?? "");
  if (app === undefined) return html(400, troublePage(700016, tokenRefusal(700016).message));
  const ask: Ask = {
    app,
    authority,
    redirectUri: query.get("redirect_uri") ?? "",
    scopes: parseScopes(query.get("scope") ?? ""),
    query,
    browser: browserOf(request),
    isSilent: query.get("prompt") === "none",
  };
  return authority.tenant === undefined && !app.isMultiTenant ? refuse(world, ask, 50194) : ask;
}

/** For an address on this machine the port is ignored: a program that signs in takes any free one. */
export function isRegistered({ redirectUris }: App, redirectUri: string): boolean {
  const withoutPort = (uri: string) => uri.replace(/^(http:\/\/localhost):\d+(?=[/?#]|$)/, "$1");
  return redirectUris.some((uri) => uri === redirectUri || withoutPort(uri) === withoutPort(redirectUri));
}

/** Signs in a person who already has a session, if nothing must be asked; otherwise shows the page, or says that it may not be shown. */
function withoutForm(world: World, ask: Ask): WireReply {
  const { query, scopes, app } = ask;
  const hinted = findHinted(world, query.get("login_hint"));
  const signedIn = world.browsers.of(ask.browser);
  const session = hinted === undefined ? sole(signedIn) : signedIn.find(({ person }) => person === hinted);
  const person = hinted ?? session?.person;
  if (ask.isSilent) {
    if (person === undefined) return refuse(world, ask, 50058);
    const account = accountAt(world, ask.authority, person);
    if (account !== undefined && scopes.some((scope) => !isConsented(world, app, account, scope)))
      return refuse(world, ask, 65001);
    return enter(world, ask, person, { isProved: false, isForAll: false, at: session?.at ?? world.clock.now() });
  }
  if (session !== undefined && isThrough(world, ask, session))
    return enter(world, ask, session.person, { isProved: false, isForAll: false, at: session.at });
  const domain = query.get("domain_hint");
  // Guests sign in with their home account.
  const persons = world.directory.persons.filter(
    ({ homeId, userType, ...one }) =>
      homeId === undefined && userType !== "Guest" && (domain === null || isOfDomain(one, domain.toLowerCase())),
  );
  return html(200, authorizePage({ app, scopes, persons, hinted, query }));
}

function sole(sessions: readonly BrowserSession[]): BrowserSession | undefined {
  return sessions.length === 1 ? sessions[0] : undefined;
}

/** Whether `domain_hint` names the person's home. */
function isOfDomain(person: Pick<Person, "tenantId" | "userPrincipalName">, domain: string): boolean {
  if (domain === "consumers" || domain === "organizations") return isPersonal(person) === (domain === "consumers");
  return person.userPrincipalName.toLowerCase().endsWith(`@${domain}`);
}

/** By address, or by the hint from an id token. */
function findHinted({ directory }: World, hint: string | null): Person | undefined {
  if (hint === null) return undefined;
  return directory.findPerson(hint) ?? directory.persons.find((person) => loginHintOf(person) === hint);
}

/** Whether the session is enough: no prompt is required, the password is recent enough, and everything has consent. */
function isThrough(world: World, { query, app, authority, scopes }: Ask, session: BrowserSession): boolean {
  const { soleAccount, maxAge } = world.settings.entra;
  if (soleAccount === "asked" || query.has("prompt")) return false;
  const ageMs = world.clock.now() - session.at;
  const isOld = query.has("max_age") && ageMs >= Number(query.get("max_age")) * 1000;
  if (isOld && maxAge === "honoured") return false;
  const account = accountAt(world, authority, session.person);
  return account !== undefined && scopes.every((scope) => isConsented(world, app, account, scope));
}

interface Given {
  /** Whether a second factor was given. */
  readonly isProved: boolean;
  /** Whether an administrator consents for everybody. */
  readonly isForAll: boolean;
  /** When the credentials were given. */
  readonly at: number;
}

function enter(world: World, ask: Ask, chosen: Person, { isProved, isForAll, at }: Given): WireReply {
  const { app, authority, query } = ask;
  const person = accountAt(world, authority, chosen);
  if (person === undefined) {
    const isPersonalAtWork = authority.tenant === undefined && !authority.takesPersonal;
    return refuse(world, ask, isPersonalAtWork ? 500200 : 50020, {}, { person: chosen });
  }
  const home = homeOf(world, person);
  const known = world.browsers.of(ask.browser).find((session) => session.person === home);
  const trouble = troubleOf(world, app, person, known?.solved);
  const isSolved = trouble !== undefined && isStep(trouble) && isProved;
  if (trouble !== undefined && !isSolved) {
    if (!isStep(trouble) || ask.isSilent) return refuse(world, ask, trouble, {}, { person });
    return html(200, stepPage({ person, app, query, text: refusalText(world, trouble, refused(ask, { person })) }));
  }
  const narrowed = world.narrowed.get(person.id);
  const scopes = ask.scopes.filter((scope) => isOidcScope(scope) || narrowed === undefined || narrowed.has(scope));
  if (!mayConsent(world, app, person, scopes)) return html(200, approvalPage({ person, app, query, scopes }));
  for (const scope of scopes) world.sessions.consents(app, person).add(scope);
  if (isForAll && person.isAdmin)
    for (const scope of scopes) world.sessions.tenantConsents(app, person.tenantId).add(scope);
  const session = world.browsers.signIn(ask.browser, home);
  Object.assign(session, { at, ...(isSolved ? { solved: trouble } : {}) });
  session.apps.add(app);
  return { ...back(ask, successOf(world, ask, { person, scopes, session })), cookies: [browserCookie(session)] };
}

interface Entered {
  readonly person: Person;
  readonly scopes: readonly string[];
  readonly session: BrowserSession;
}

function successOf(world: World, { app, query, redirectUri }: Ask, { person, scopes, session }: Entered) {
  const challenge = query.get("code_challenge");
  const nonce = query.get("nonce");
  const code = world.sessions.issueCode({
    app,
    person,
    scopes,
    redirectUri,
    signIn: {
      sessionId: session.id,
      at: session.at,
      ...(session.solved === undefined ? {} : { solved: session.solved }),
      ...askedOf(query, world.settings.entra.maxAge),
    },
    ...(challenge === null ? {} : { challenge }),
    ...(nonce === null ? {} : { nonce }),
  });
  return {
    code,
    ...(query.get("client_info") === "1" ? { client_info: clientInfo(world, person) } : {}),
    session_state: session.id,
  };
}

function refused({ app, redirectUri, authority }: Ask, who: Pick<RefusedAsk, "person" | "address">): RefusedAsk {
  return { app, redirectUri, tenant: authority.segment, ...who };
}

/** A refusal, in the place where it ends: on Microsoft's page, or back at the app. */
function refuse(
  world: World,
  ask: Ask,
  code: number,
  more: Record<string, string> = {},
  who: Pick<RefusedAsk, "person" | "address"> = {},
): WireReply {
  const message = refusalText(world, code, refused(ask, who));
  const error = errorOnReturn(world, code, ask.isSilent);
  if (error === undefined) return html(400, troublePage(code, message));
  const refusal = tokenRefusal(code, { message });
  return back(ask, { error, error_description: describeRefusal(world, refusal), ...more });
}
