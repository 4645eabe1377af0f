import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { readText, TooLargeError } from "../../lib/read-text.ts";
import { rewriteOrigin } from "../../lib/rewrite-origin.ts";

/** Tokens and metadata take a few kilobytes. */
const mostBytes = 1_048_576;

export interface NetworkOptions {
  readonly fetch?: typeof fetch;
  /** Where a simulator listens. MSAL keeps the real authority, since it refuses `http:`; only the transport goes elsewhere. */
  readonly simulatorOrigin?: string | undefined;
  readonly timeoutMs?: number;
}

/** MSAL's transport. MSAL's own has no timeout, and a sign-in that hangs would hold the account's lock for ever. */
export function createNetwork(options: NetworkOptions): INetworkModule {
  const { simulatorOrigin, timeoutMs = 30_000 } = options;
  const send = async (method: "GET" | "POST", url: string, request?: NetworkRequestOptions) => {
    const response = await (options.fetch ?? fetch)(simulatorOrigin ? rewriteOrigin(url, simulatorOrigin) : url, {
      method,
      ...(request?.headers && { headers: request.headers }),
      ...(request?.body !== undefined && { body: request.body }),
      // MSAL handles Entra's redirects itself; following one would send a code or a secret to whoever it names.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    const text = await readText(response, mostBytes).catch((error: unknown) => {
      if (error instanceof TooLargeError) return "";
      throw error;
    });
    return { status, headers: Object.fromEntries(response.headers), body: readBody(text, status) };
  };
  return {
    // MSAL trusts the transport to return the requested shape, and checks the members itself.
    sendGetRequestAsync: async <T>(url: string, request?: NetworkRequestOptions) =>
      (await send("GET", url, request)) as NetworkResponse<T>,
    sendPostRequestAsync: async <T>(url: string, request?: NetworkRequestOptions) =>
      (await send("POST", url, request)) as NetworkResponse<T>,
  };
}

/** A gateway's page or an empty body becomes the error that it means: MSAL would read it as a token and fail. */
function readBody(text: string, status: number): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Not JSON: handled below like any other unreadable body.
  }
  return { error: "temporarily_unavailable", error_description: `An unreadable answer with HTTP status ${status}.` };
}
