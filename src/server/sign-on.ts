import type { ServerResponse } from "node:http";
import type { BeginSignOn } from "../app/access/begin-sign-on.ts";
import type { FinishSignOn } from "../app/access/finish-sign-on.ts";
import type { Sessions } from "../app/access/sessions.ts";
import type { TriedSignOn } from "../app/access/try-sign-on.ts";
import { escapeHtml } from "../lib/escape-html.ts";
import type { Credentials } from "./credentials.ts";
import { renderWaysIn, returnPath } from "./first-screen.ts";
import { htmlHeaders, renderPage } from "./html.ts";
import type { Handler } from "./login.ts";

export const signOnPath = "/sign-on";
/** Where Microsoft sends people back after signing in; a separate redirect URI, so that no answer is mistaken for a mailbox's. */
export const signOnCallbackPath = "/sign-on/callback";
/** The address that Microsoft's page opens in a hidden frame when a person signs out there. */
export const frontChannelPath = "/sign-on/signed-out";

export interface SignOnRoutes {
  readonly beginSignOn: Pick<BeginSignOn, "begin" | "open">;
  readonly finishSignOn: FinishSignOn;
  readonly sessions: Pick<Sessions, "close" | "closeByMicrosoft">;
  readonly credentials: Credentials;
  readonly isEnabled: () => Promise<boolean>;
  /** The origin of Microsoft's sign-in page. */
  readonly signInOrigin: string;
}

export function createSignOnRoutes(dependencies: SignOnRoutes): ReadonlyMap<string, Handler> {
  const { beginSignOn, finishSignOn, sessions, credentials, isEnabled, signInOrigin } = dependencies;

  const show = (response: ServerResponse, status: number, title: string, body: string) =>
    void response.writeHead(status, htmlHeaders()).end(renderPage(title, body));

  const showWaysIn = async (response: ServerResponse, status: number, title: string, said: string, returnTo = "/") =>
    show(response, status, title, `<p>${escapeHtml(said)}</p>${renderWaysIn(await isEnabled(), returnTo)}`);

  const start: Handler = async (request, response, url) => {
    if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
    const returnTo = returnPath(url.searchParams.get("return"));
    // An administrator's link.
    const link = url.searchParams.get("try") ?? url.searchParams.get("import");
    // Another site's page may not sign anybody in here: it may only lead to where people press the button themselves.
    if (link === null && request.headers["sec-fetch-site"] === "cross-site") {
      return showWaysIn(response, 200, "Sign in", "Another site led you here.", returnTo);
    }
    const choosesAccount = url.searchParams.get("account") === "choose";
    const begun = await (link === null ? beginSignOn.begin({ returnTo, choosesAccount }) : beginSignOn.open(link));
    if (begun.kind === "refused") return showWaysIn(response, 400, begun.title, begun.message, returnTo);
    response.setHeader("set-cookie", credentials.signOnCookies(request, begun));
    response.writeHead(303, { location: begun.url, "cache-control": "no-store" }).end();
  };

  const callback: Handler = async (request, response, url) => {
    if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
    const said = (name: string) => url.searchParams.get(name);
    const state = said("state");
    // Microsoft's sign-out leads here too, since no other address is registered there.
    if (state === null && said("code") === null && said("error") === null) {
      return showWaysIn(response, 200, "Signed out", "You are signed out here and at Microsoft.");
    }
    const browser = credentials.signOnOf(request, state);
    const answer = { state, code: said("code"), error: said("error"), errorDescription: said("error_description") };
    const outcome = await finishSignOn({ ...answer, browser }, credentials.placeOf(request));
    const cookies = browser === null || state === null ? [] : [credentials.endSignOnCookie(state)];
    if (outcome.kind === "entered") {
      // The browser has one session: an earlier one ends.
      const before = credentials.sessionOf(request);
      if (before !== null) await sessions.close(before);
      response.setHeader("set-cookie", [...cookies, credentials.cookieFor(outcome.session)]);
      response.writeHead(303, { location: outcome.returnTo, "cache-control": "no-store" }).end();
      return;
    }
    if (cookies.length > 0) response.setHeader("set-cookie", cookies);
    if (outcome.kind === "tried")
      return show(response, 200, outcome.works ? "It works" : "It does not work", report(outcome));
    if (outcome.kind === "read") {
      const said = `${outcome.read} people of ${outcome.tenantName} were read. Nobody was imported yet: go back to where you began, and choose.`;
      return show(response, 200, "People were read", `<p>${escapeHtml(said)}</p>`);
    }
    await showWaysIn(response, 403, outcome.title, outcome.message);
  };

  /** Answers the same whoever it was: the frame is Microsoft's, without our cookies. */
  const signedOut: Handler = async (request, response, url) => {
    if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
    const sid = url.searchParams.get("sid");
    if (sid !== null && /^[\w-]{1,200}$/.test(sid)) await sessions.closeByMicrosoft(sid);
    const headers = { ...htmlHeaders({ framedBy: [signInOrigin] }), "cache-control": "no-store" };
    response.writeHead(200, headers).end(renderPage("Signed out", "<p>You are signed out of m365-sync.</p>"));
  };

  return new Map([
    [signOnPath, start],
    [signOnCallbackPath, callback],
    [frontChannelPath, signedOut],
  ]);
}

function report({ works, messages, tenant }: TriedSignOn): string {
  const lines = messages.map((line) => `<p>${escapeHtml(line)}</p>`);
  const next =
    tenant !== null && !tenant.isAdmitted
      ? `<p>To let people of this tenant in, confirm ${escapeHtml(tenant.name ?? "it")} (${escapeHtml(tenant.id)}) under Settings, Microsoft 365 Single Sign-On.</p>`
      : "";
  const wrong = works ? "" : "<p>Compare the redirect URI and the application under Settings, then try again.</p>";
  return `${lines.join("\n")}${next}${wrong}<p><a href="/#/settings">Back to the settings</a>, or close this window. You are logged in as before.</p>`;
}
