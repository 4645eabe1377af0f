import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMissing } from "../lib/has-code.ts";
import { type KeptToken, readTokens } from "../lib/token-file.ts";
import { CommandError, exitCode } from "./command-error.ts";
import type { Terminal } from "./terminal.ts";

export interface Server {
  readonly http: URL;
  readonly webSocket: URL;
  readonly token: string | undefined;
  /** For messages: "--token", "M365_SYNC_TOKEN" or the file's path. */
  readonly tokenSource: string;
}

const defaultUrl = "http://localhost:4000/graphql";
const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Finds the server and the token: option, then environment, then the file that a server on this machine may have left. */
export function findServer(
  options: { readonly url?: string | undefined; readonly token?: string | undefined },
  env: Terminal["env"],
): Server {
  const path = join(env.DATA_DIR || ".data", "admin-token");
  const givenUrl = options.url ?? (env.M365_SYNC_URL || undefined);
  const givenToken = options.token ?? (env.M365_SYNC_TOKEN || undefined);
  if (givenToken !== undefined) {
    const tokenSource = options.token === undefined ? "M365_SYNC_TOKEN" : "--token";
    return { ...addressesOf(parseUrl(givenUrl ?? defaultUrl)), token: givenToken, tokenSource };
  }
  const kept = readKept(path);
  // Without arguments: the server that stored its token last.
  const http = parseUrl(givenUrl ?? kept.find(({ url }) => url !== null)?.url ?? defaultUrl);
  return { ...addressesOf(http), token: tokenFor(http, kept), tokenSource: path };
}

function addressesOf(http: URL): { readonly http: URL; readonly webSocket: URL } {
  const webSocket = new URL(http);
  webSocket.protocol = http.protocol === "https:" ? "wss:" : "ws:";
  return { http, webSocket };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new CommandError(exitCode.usage, `"${text}" is not an http(s) address.`, `For example: --url ${defaultUrl}`);
  }
  if (url.pathname === "/") url.pathname = "/graphql";
  return url;
}

/** The token for this address; one without an address is sent to this machine only. */
function tokenFor(server: URL, kept: readonly KeptToken[]): string | undefined {
  const isSame = ({ url }: KeptToken) => url !== null && URL.canParse(url) && nameOf(new URL(url)) === nameOf(server);
  const bare = loopback.has(server.hostname) ? kept.find(({ url }) => url === null) : undefined;
  return (kept.find(isSame) ?? bare)?.token;
}

/** localhost and 127.0.0.1 are one machine. */
function nameOf({ protocol, hostname, port }: URL): string {
  return `${protocol}//${loopback.has(hostname) ? "localhost" : hostname}:${port}`;
}

function readKept(path: string): readonly KeptToken[] {
  try {
    return readTokens(readFileSync(path, "utf8"));
  } catch (error) {
    if (isMissing(error)) return [];
    throw new CommandError(
      exitCode.wrong,
      `Cannot read ${path}.`,
      "Give the token with --token or M365_SYNC_TOKEN.",
      error,
    );
  }
}
