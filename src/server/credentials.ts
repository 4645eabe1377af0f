import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import proxyAddr from "proxy-addr";
import type { Authenticated, Authentication } from "../app/access/authentication.ts";
import type { Session, Sessions } from "../app/access/sessions.ts";
import type { Place } from "../app/ports/token-store.ts";

const cookieName = "m365_sync_session";

export interface Credentials {
  /** Who sends this request. Null without valid credentials, and for a cookie that another site's page made the browser send. */
  of(request: IncomingMessage): Promise<Authenticated | null>;
  /** From a WebSocket's first message, as scripts send it: { authorization: "Bearer …" }. */
  ofParams(params: Readonly<Record<string, unknown>>): Promise<Authenticated | null>;
  isSameOrigin(request: IncomingMessage): boolean;
  /** Where a browser is, shown in the list of sessions. */
  placeOf(request: IncomingMessage): Place;
  /** The Set-Cookie header that opens, or with null ends, a session. */
  cookieFor(session: Session | null): string;
  /** The session value that the browser has, valid or not. */
  sessionOf(request: IncomingMessage): string | null;
  /** The Set-Cookie header with which a browser proves at the callback that it allowed this sign-in. */
  consentCookie(state: string, allowed: { readonly proof: string; readonly expiresAt: Date }): string;
  consentOf(request: IncomingMessage, state: string | null): string | null;
  /** The Set-Cookie headers with which a browser stores the sign-on that it begins. If it has many pending, the oldest are dropped. */
  signOnCookies(
    request: IncomingMessage,
    begun: { readonly state: string; readonly browser: string; readonly expiresAt: Date },
  ): string[];
  /** The header that deletes it. */
  endSignOnCookie(state: string): string;
  signOnOf(request: IncomingMessage, state: string | null): string | null;
}

export interface CredentialsDependencies {
  readonly authentication: Pick<Authentication, "byToken">;
  readonly sessions: Pick<Sessions, "authenticate">;
  /** The server's address as browsers know it. */
  readonly publicUrl: () => string;
  /** The proxies whose X-Forwarded-For is trusted: addresses, ranges, or names that proxy-addr knows. */
  readonly trustedProxies: readonly string[];
}

export function createCredentials(dependencies: CredentialsDependencies): Credentials {
  const { authentication, sessions, publicUrl } = dependencies;
  const isTrusted = proxyAddr.compile([...dependencies.trustedProxies]);
  const byHeader = async (header: string): Promise<Authenticated | null> => {
    const [, token] = /^Bearer +([^\s,]+)$/i.exec(header.trim()) ?? [];
    return token === undefined ? null : authentication.byToken(token);
  };

  const isSameOrigin = (request: IncomingMessage): boolean => {
    const { origin, host } = request.headers;
    // A browser that may not reveal a page's origin sends "null".
    if (origin === undefined || origin === "null") return request.headers["sec-fetch-site"] === "same-origin";
    if (!URL.canParse(origin)) return false;
    return new URL(origin).host === host || origin === new URL(publicUrl()).origin;
  };

  const setCookie = (name: string, value: string, path: string, expiresAt: Date): string =>
    [
      `${name}=${value}`,
      `Path=${path}`,
      "HttpOnly",
      "SameSite=Lax",
      `Expires=${expiresAt.toUTCString()}`,
      ...(publicUrl().startsWith("https:") ? ["Secure"] : []),
    ].join("; ");

  return {
    isSameOrigin,

    placeOf: (request) => ({
      address: addressOf(request, isTrusted),
      userAgent: request.headers["user-agent"]?.slice(0, 500) ?? null,
    }),

    async of(request) {
      // A request with a token is judged by the token: a wrong one is not replaced by a cookie.
      if (request.headers.authorization !== undefined) return byHeader(request.headers.authorization);
      const cookie = readCookie(request, cookieName);
      if (cookie === null) return null;
      // A link to us may bring the cookie, but a form or script of another site may not act with it.
      const isHarmless = request.method === "GET" && request.headers.upgrade === undefined;
      if (!isHarmless && !isSameOrigin(request)) return null;
      return sessions.authenticate(cookie);
    },

    async ofParams(params) {
      const { authorization, Authorization: capitalized } = params;
      const header = authorization ?? capitalized;
      return typeof header === "string" ? byHeader(header) : null;
    },

    cookieFor: (session) => setCookie(cookieName, session?.value ?? "", "/", session?.expiresAt ?? new Date(0)),
    sessionOf: (request) => readCookie(request, cookieName),
    // Lax, since it must come back with Microsoft's redirect. One for each sign-in: a browser may have several pending.
    consentCookie: (state, { proof, expiresAt }) => setCookie(consentName(state), proof, "/auth/", expiresAt),
    consentOf: (request, state) => (state === null ? null : readCookie(request, consentName(state))),
    signOnCookies(request, { state, browser, expiresAt }) {
      // A browser sends the oldest first. All are in one request's headers, whose size is limited.
      const surplus = cookieNames(request)
        .filter((name) => name.startsWith(signOnPrefix))
        .slice(0, -mostSignOns);
      return [
        setCookie(signOnName(state), browser, signOnCookiePath, new Date(expiresAt.getTime() + tellLateMs)),
        ...surplus.map((name) => setCookie(name, "", signOnCookiePath, new Date(0))),
      ];
    },
    endSignOnCookie: (state) => setCookie(signOnName(state), "", signOnCookiePath, new Date(0)),
    signOnOf: (request, state) => (state === null ? null : readCookie(request, signOnName(state))),
  };
}

/** The state itself cannot be in a cookie's name: it may contain anything. */
const nameOf = (state: string): string => createHash("sha256").update(state).digest("hex").slice(0, 12);
const consentName = (state: string): string => `m365_sync_connect_${nameOf(state)}`;
const signOnPrefix = "m365_sync_sign_on_";
const signOnName = (state: string): string => `${signOnPrefix}${nameOf(state)}`;
const signOnCookiePath = "/sign-on";
/** Besides the one that begins. */
const mostSignOns = 3;
/** For this long after its time, a sign-on is still told that it is too late. */
const tellLateMs = 3_600_000;

function cookieNames({ headers }: IncomingMessage): string[] {
  return headers.cookie?.split(";").map((part) => part.split("=")[0]?.trim() ?? "") ?? [];
}

function readCookie({ headers }: IncomingMessage, name: string): string | null {
  const parts = headers.cookie?.split(";").map((part) => part.trim());
  return parts?.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

/** A header is believed only from a trusted proxy, and what a proxy passes on need not be an address. */
function addressOf(request: IncomingMessage, isTrusted: (address: string, distance: number) => boolean): string | null {
  // The connection may already be gone.
  if (request.socket.remoteAddress === undefined) return null;
  // Some proxies add the port: 192.0.2.7:50000, [2001:db8::7]:50000.
  const told = proxyAddr(request, isTrusted);
  const [, inBrackets, plain] = /^(?:\[(.+)\](?::\d+)?|([^:]+):\d+)$/.exec(told) ?? [];
  const address = inBrackets ?? plain ?? told;
  return isIP(address) === 0 ? request.socket.remoteAddress : address;
}
