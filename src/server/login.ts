import type { IncomingMessage, ServerResponse } from "node:http";
import type { Session, Sessions } from "../app/access/sessions.ts";
import { readBody } from "./body.ts";
import type { Credentials } from "./credentials.ts";
import { pageHeaders, renderPage } from "./html.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

const form = `<form method="post" action="/login">
<label for="token">An API token</label>
<input id="token" name="token" type="password" autocomplete="off" required>
<button>Log in</button>
</form>`;

/** The page's way in: a posted token, or a one-time link. */
export function createLogin(sessions: Sessions, credentials: Credentials): { login: Handler; logout: Handler } {
  const admit = (response: ServerResponse, session: Session) =>
    response.setHeader("set-cookie", credentials.cookieFor(session));

  const byCode = async (response: ServerResponse, code: string) => {
    const session = await sessions.openByCode(code);
    if (session === null) {
      response
        .writeHead(403, pageHeaders)
        .end(
          renderPage(
            "This link is used up",
            `<p>It works once, for ten minutes. Log in with a token instead.</p>${form}`,
          ),
        );
      return;
    }
    admit(response, session);
    response.writeHead(303, { location: "/", "cache-control": "no-store" }).end();
  };

  return {
    async login(request, response, url) {
      const code = url.searchParams.get("code");
      if (request.method === "GET" && code !== null) return byCode(response, code);
      if (request.method === "GET") {
        response.writeHead(200, pageHeaders).end(renderPage("Log in", form));
        return;
      }
      // Another site must not log somebody in here as somebody else.
      if (request.headers.origin !== undefined && !credentials.isSameOrigin(request)) {
        response.writeHead(403, { "content-type": "text/plain" }).end("Log in from this server's own page.\n");
        return;
      }
      const isForm = !(request.headers["content-type"] ?? "").startsWith("application/json");
      const session = await sessions.open(readToken(await readBody(request), isForm));
      if (session !== null) admit(response, session);
      if (isForm) {
        if (session !== null) response.writeHead(303, { location: "/" }).end();
        else response.writeHead(403, pageHeaders).end(renderPage("Log in", `<p>This token is not valid.</p>${form}`));
      } else {
        response.writeHead(session === null ? 401 : 204, { "cache-control": "no-store" }).end();
      }
    },

    async logout(request, response) {
      if (request.method !== "POST" || !credentials.isSameOrigin(request)) {
        response.writeHead(403, { "content-type": "text/plain" }).end("Log out from this server's own page.\n");
        return;
      }
      response.writeHead(204, { "set-cookie": credentials.cookieFor(null) }).end();
    },
  };
}

function readToken(body: string, isForm: boolean): string {
  if (isForm) return new URLSearchParams(body).get("token") ?? "";
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && "token" in parsed && typeof parsed.token === "string"
      ? parsed.token
      : "";
  } catch {
    return "";
  }
}
