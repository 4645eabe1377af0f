import type { IncomingMessage } from "node:http";
import type { Authenticated, Authentication } from "../app/access/authentication.ts";
import type { Session, Sessions } from "../app/access/sessions.ts";

const cookieName = "m365_sync_session";

export interface Credentials {
  /** Who sends this request. Null without valid credentials, and for a cookie that another site's page made the browser send. */
  of(request: IncomingMessage): Promise<Authenticated | null>;
  /** As a script may send them in a WebSocket's first message: { authorization: "Bearer …" }. */
  ofParams(params: Readonly<Record<string, unknown>>): Promise<Authenticated | null>;
  isSameOrigin(request: IncomingMessage): boolean;
  /** The Set-Cookie header that opens, or with null ends, a session. */
  cookieFor(session: Session | null): string;
}

export interface CredentialsDependencies {
  readonly authentication: Authentication;
  readonly sessions: Pick<Sessions, "authenticate">;
  /** The server's address as browsers know it. */
  readonly publicUrl: () => string;
}

export function createCredentials({ authentication, sessions, publicUrl }: CredentialsDependencies): Credentials {
  const byHeader = async (header: string): Promise<Authenticated | null> => {
    const [, token] = /^Bearer +([^\s,]+)$/i.exec(header.trim()) ?? [];
    return token === undefined ? null : authentication.byToken(token);
  };

  const isSameOrigin = (request: IncomingMessage): boolean => {
    const { origin, host } = request.headers;
    if (origin === undefined) return request.headers["sec-fetch-site"] === "same-origin";
    if (!URL.canParse(origin)) return false;
    return new URL(origin).host === host || origin === new URL(publicUrl()).origin;
  };

  return {
    isSameOrigin,

    async of(request) {
      // Whoever sends a token means it: a wrong one is not replaced by a cookie.
      if (request.headers.authorization !== undefined) return byHeader(request.headers.authorization);
      const cookie = readCookie(request.headers.cookie);
      if (cookie === undefined) return null;
      // A link to us may bring the cookie along, a form or script of another site may not act with it.
      const isHarmless = request.method === "GET" && request.headers.upgrade === undefined;
      if (!isHarmless && !isSameOrigin(request)) return null;
      return sessions.authenticate(cookie);
    },

    async ofParams(params) {
      const { authorization, Authorization: capitalized } = params;
      const header = authorization ?? capitalized;
      return typeof header === "string" ? byHeader(header) : null;
    },

    cookieFor(session) {
      const parts = [
        `${cookieName}=${session?.value ?? ""}`,
        "Path=/",
        "HttpOnly",
        "SameSite=Lax",
        `Expires=${(session?.expiresAt ?? new Date(0)).toUTCString()}`,
        ...(publicUrl().startsWith("https:") ? ["Secure"] : []),
      ];
      return parts.join("; ");
    },
  };
}

function readCookie(header: string | undefined): string | undefined {
  return header
    ?.split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1);
}
