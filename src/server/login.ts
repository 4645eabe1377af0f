import type { IncomingMessage, ServerResponse } from "node:http";
import type { Session, Sessions } from "../app/access/sessions.ts";
import { escapeHtml } from "../lib/escape-html.ts";
import { readBody } from "./body.ts";
import type { Credentials } from "./credentials.ts";
import { renderWaysIn, returnPath, stuckAtMicrosoft } from "./first-screen.ts";
import { htmlHeaders, renderPage } from "./html.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

const ssoOnly = "Your organization signs in with Microsoft 365, so links and tokens cannot log you in.";

interface LoginDependencies {
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly isSignOnEnabled: () => Promise<boolean>;
  /** Where a browser signs out of Microsoft too; null where that cannot be told. */
  readonly signOutUrl: (logoutHint: string | null) => Promise<string | null>;
}

/** The page's first screen: Microsoft's sign-in, a posted token, or a one-time link, which asks first. */
export function createLogin(dependencies: LoginDependencies): { login: Handler; logout: Handler } {
  const { sessions, credentials, isSignOnEnabled, signOutUrl } = dependencies;

  /** The browser has one session: what it had before ends. */
  const admit = async (request: IncomingMessage, response: ServerResponse, session: Session) => {
    const before = credentials.sessionOf(request);
    if (before !== null) await sessions.close(before);
    response.setHeader("set-cookie", credentials.cookieFor(session));
  };

  const showForm = async (response: ServerResponse, status: number, title: string, said: string, returnTo = "/") => {
    const ways = renderWaysIn(await isSignOnEnabled(), returnTo);
    response.writeHead(status, htmlHeaders()).end(renderPage(title, `${said}${ways}`));
  };

  const refuseCode = (response: ServerResponse) =>
    showForm(
      response,
      403,
      "This link is used up",
      "<p>It works once, and only for a while. Ask for a new one, or log in with a token.</p>",
    );

  const refuseOther = (response: ServerResponse) =>
    showForm(response, 403, "Sign in with Microsoft 365", `<p>${ssoOnly}</p>`);

  /** Only shows whom the link logs in: mail programs and browsers open links that nobody pressed. */
  const ask = async (request: IncomingMessage, response: ServerResponse, code: string): Promise<void> => {
    const grant = await sessions.readCode(code);
    if (grant === null) return refuseCode(response);
    if (grant.isSsoOnly) return refuseOther(response);
    const { name, email } = grant.person;
    const present = await credentials.of(request);
    const other = present === null || present.viewer.userId === grant.person.userId ? null : present.viewer;
    const body = `<p>This link logs this browser in as <strong>${escapeHtml(name)}</strong> (${escapeHtml(email)}).</p>
${other === null ? "" : `<p>You are logged in as <strong>${escapeHtml(other.name)}</strong> (${escapeHtml(other.email)}). That session ends.</p>`}
<p>Go on only if that is you.</p>
<form method="post" action="/login">
<input type="hidden" name="code" value="${escapeHtml(code)}">
<button>Log in as ${escapeHtml(name)}</button>
</form>
<p><a href="/">${other === null ? "Cancel" : `Stay logged in as ${escapeHtml(other.name)}`}</a></p>`;
    response.writeHead(200, htmlHeaders()).end(renderPage("Log in", body));
  };

  /** The same for the built page, which draws its own first screen. */
  const offer = async (response: ServerResponse): Promise<void> => {
    const isEnabled = await isSignOnEnabled();
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify({ isSignOnEnabled: isEnabled, stuckAtMicrosoft: isEnabled ? stuckAtMicrosoft : [] }));
  };

  return {
    async login(request, response, url): Promise<void> {
      if (request.method === "GET") {
        const code = url.searchParams.get("code");
        if (code !== null) return ask(request, response, code);
        if (request.headers.accept === "application/json") return offer(response);
        return showForm(response, 200, "Log in", "", returnPath(url.searchParams.get("return")));
      }
      // Another site must not log somebody in here as somebody else. A script says no origin, and carries no cookie of ours.
      const { origin } = request.headers;
      const isElsewhere = origin !== undefined || credentials.sessionOf(request) !== null;
      if (isElsewhere && !credentials.isSameOrigin(request)) {
        response.writeHead(403, { "content-type": "text/plain" }).end("Log in from this server's own page.\n");
        return;
      }
      const isForm = !(request.headers["content-type"] ?? "").startsWith("application/json");
      const said = readFields(await readBody(request), isForm);
      const place = credentials.placeOf(request);
      const isSsoOnly =
        said.code === ""
          ? await sessions.isSsoOnly(said.token)
          : (await sessions.readCode(said.code))?.isSsoOnly === true;
      if (isSsoOnly && isForm) return refuseOther(response);
      if (isSsoOnly) {
        response.writeHead(403, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
        response.end(ssoOnly);
        return;
      }
      const session =
        said.code === "" ? await sessions.open(said.token, place) : await sessions.openByCode(said.code, place);
      if (session !== null) await admit(request, response, session);
      if (!isForm) response.writeHead(session === null ? 401 : 204, { "cache-control": "no-store" }).end();
      else if (session !== null)
        response.writeHead(303, { location: returnPath(said.returnTo), "cache-control": "no-store" }).end();
      else if (said.code === "") await showForm(response, 403, "Log in", "<p>This token is not valid.</p>");
      else await refuseCode(response);
    },

    async logout(request, response, url) {
      if (request.method !== "POST" || !credentials.isSameOrigin(request)) {
        response.writeHead(403, { "content-type": "text/plain" }).end("Log out from this server's own page.\n");
        return;
      }
      const session = credentials.sessionOf(request);
      const ended = session === null ? null : await sessions.close(session);
      const isAtMicrosoft = url.searchParams.has("microsoft") && ended?.signedInBy === "microsoft";
      const leadsTo = isAtMicrosoft ? await signOutUrl(ended.logoutHint) : null;
      response.setHeader("set-cookie", credentials.cookieFor(null));
      if (leadsTo === null) response.writeHead(204).end();
      // Fetched by a script, which cannot follow to another site: it is told where to go.
      else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ url: leadsTo }));
    },
  };
}

interface Fields {
  readonly token: string;
  readonly code: string;
  readonly returnTo: string | null;
}

function readFields(body: string, isForm: boolean): Fields {
  const none = { token: "", code: "", returnTo: null };
  if (isForm) {
    const fields = new URLSearchParams(body);
    return { token: fields.get("token") ?? "", code: fields.get("code") ?? "", returnTo: fields.get("return") };
  }
  try {
    const parsed: unknown = JSON.parse(body);
    const has = typeof parsed === "object" && parsed !== null && "token" in parsed && typeof parsed.token === "string";
    return has ? { ...none, token: String(parsed.token) } : none;
  } catch {
    return none;
  }
}
