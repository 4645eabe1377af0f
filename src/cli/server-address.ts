import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMissing } from "../lib/is-missing.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
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
  const http = parseUrl(options.url ?? (env.M365_SYNC_URL || defaultUrl));
  const webSocket = new URL(http);
  webSocket.protocol = http.protocol === "https:" ? "wss:" : "ws:";
  return { http, webSocket, ...findToken(options.token, env, http) };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new CommandError(exitCode.usage, `"${text}" is no http(s) address.`, `For example: --url ${defaultUrl}`);
  }
  if (url.pathname === "/") url.pathname = "/graphql";
  return url;
}

function findToken(
  option: string | undefined,
  env: Terminal["env"],
  server: URL,
): { readonly token: string | undefined; readonly tokenSource: string } {
  if (option !== undefined) return { token: option, tokenSource: "--token" };
  if (env.M365_SYNC_TOKEN) return { token: env.M365_SYNC_TOKEN, tokenSource: "M365_SYNC_TOKEN" };
  const path = join(env.DATA_DIR || ".data", "admin-token");
  // An administrator's token of this machine goes to no other machine unasked.
  const token = loopback.has(server.hostname) ? readIfThere(path) : undefined;
  return { token, tokenSource: path };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new CommandError(
      exitCode.wrong,
      `Cannot read ${path}.`,
      "Give the token with --token or M365_SYNC_TOKEN.",
      error,
    );
  }
}
