import { AuthenticationHandlerOptions, ResponseType } from "@microsoft/microsoft-graph-client";
import type { RequestTerms } from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import { readText, TooLargeError } from "../../lib/read-text.ts";
import { toLostAnswer, toStoreError } from "./errors.ts";
import { keepLastWord } from "./last-word.ts";
import type { MailboxLimits } from "./limits.ts";
import { createSdkClient, KeptBackError, type TransportOptions, thrownByFetch, WriteTerms } from "./middleware.ts";
import type { SessionToken } from "./session-token.ts";
import { createTimeout, firstOf } from "./timeout.ts";

export interface GraphRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** `/me/…` with everything encoded, or a link that Graph gave. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How many of the mailbox's places it takes: more than one only for a batch. */
  readonly places?: number;
  /** False for a POST that only reads: a batch of GETs. */
  readonly isWrite?: boolean;
  /** An earlier request of the same write took effect: a run that stops lets it have its place, so that nothing is left half done. */
  readonly goesOn?: boolean;
}

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; null when there was none. */
  readonly body: unknown;
}

/** One mailbox's requests. @throws StoreError for every answer outside 2xx, and for none */
export interface GraphHttp {
  send(request: GraphRequest, signal: AbortSignal): Promise<GraphAnswer>;
  /** Requests sent so far. */
  requests(): number;
  /** Whether a link leads to where these requests go: the same scheme and host, and the same version of Graph. */
  leadsHome(link: string): boolean;
  readonly concurrency: number;
  now(): number;
  /** @throws when the signal aborts, or the run stops */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Code of an answer that is not read to its end. */
export const TOO_LARGE = "AnswerTooLarge";
/** Unpacked. The largest honest pages hold some megabytes. */
const mostBytes = 32 * 1_048_576;

export interface GraphHttpOptions extends TransportOptions {
  /** Of the run that sends; without them nothing holds a request back. */
  readonly terms?: RequestTerms | undefined;
  readonly graphOrigin: string;
  readonly limits: MailboxLimits;
  readonly token: SessionToken;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly createId: () => string;
}

export function createGraphHttp(options: GraphHttpOptions): GraphHttp {
  const { graphOrigin, limits, token, now, sleep, createId, terms } = options;
  const client = createSdkClient(graphOrigin, options);
  let requests = 0;

  const attempt = async (request: GraphRequest, accessToken: string, signal: AbortSignal): Promise<GraphAnswer> => {
    const isWrite = request.isWrite ?? request.method !== "GET";
    const timeoutMs = Math.min(options.timeoutMs, isWrite && terms ? terms.writeMs : options.timeoutMs);
    const handled = new AuthenticationHandlerOptions({ getAccessToken: async () => accessToken });
    const id = createId();
    using timeout = createTimeout(timeoutMs, signal);
    using lastWord = isWrite && terms ? keepLastWord(id, terms.mayWrite) : null;
    requests += 1;
    try {
      const call = client
        .api(request.url)
        .responseType(ResponseType.RAW)
        .middlewareOptions(isWrite && terms ? [handled, new WriteTerms(terms)] : [handled])
        .headers({ ...request.headers, "client-request-id": id, "return-client-request-id": "true" })
        .option("signal", timeout.signal);
      const response: Response = await callOf(call, request);
      return {
        status: response.status,
        headers: response.headers,
        body: parseBody(await readText(response, mostBytes)),
      };
    } catch (error) {
      if (error instanceof TooLargeError)
        throw new StoreError("malformed", `Microsoft Graph: ${error.message}.`, {
          code: TOO_LARGE,
          mayHaveBeenApplied: isWrite,
          cause: error,
        });
      const thrown = thrownByFetch(error);
      if (thrown instanceof KeptBackError || lastWord?.isKeptBack)
        throw toLostAnswer(thrown, false, "was not asked: the run's lease is not proved");
      if (signal.aborted) throw toLostAnswer(signal.reason, isWrite, "was not waited for: the call was cancelled");
      if (timeout.signal.aborted) throw toLostAnswer(thrown, isWrite, `did not answer within ${timeoutMs / 1000} s`);
      throw toLostAnswer(thrown, isWrite, "could not be reached");
    }
  };

  const leadsHome = (link: string): boolean => {
    if (!URL.canParse(link)) return false;
    const { origin, pathname, username, password } = new URL(link);
    return origin === graphOrigin && pathname.startsWith("/v1.0/") && username === "" && password === "";
  };

  return {
    leadsHome,
    concurrency: limits.concurrency,
    requests: () => requests,
    now,
    sleep: async (ms, signal) => {
      using first = terms ? firstOf(signal, terms.stop) : firstOf(signal);
      await sleep(ms, first.signal);
    },
    send: async (request, signal) => {
      if (!/^\/(?!\/)/.test(request.url) && !leadsHome(request.url))
        throw new StoreError("malformed", "Microsoft gave a link that leads elsewhere.");
      return limited(options, request, signal, async () => {
        const accessToken = await token.get();
        let answer = await attempt(request, accessToken, signal);
        if (answer.status === 401) {
          // A refused token had no effect, so one repeat is safe, for a write too.
          const fresh = await token.renew(accessToken, claimsOf(answer.headers));
          limits.count();
          answer = await attempt(request, fresh, signal);
        }
        if (answer.status >= 200 && answer.status < 300) return answer;
        throw toStoreError(answer, { isWrite: request.isWrite ?? request.method !== "GET", now: now() });
      });
    },
  };
}

/** Aborted while waiting for its turn: nothing was sent. A write that is on its way is not given up because the run stops; one that waits is. */
async function limited<T>(
  { limits, terms }: Pick<GraphHttpOptions, "limits" | "terms">,
  request: GraphRequest,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  using either = terms ? firstOf(signal, terms.stop) : firstOf(signal);
  let isSent = false;
  const begun = () => {
    isSent = true;
    return work();
  };
  try {
    const place = request.goesOn === true ? signal : either.signal;
    return await limits.run(request.places ?? 1, place, begun, terms);
  } catch (error) {
    if (isSent || !either.signal.aborted) throw error;
    throw toLostAnswer(either.signal.reason, false, "was not asked: the call was cancelled");
  }
}

function callOf(call: ReturnType<ReturnType<typeof createSdkClient>["api"]>, request: GraphRequest): Promise<Response> {
  switch (request.method) {
    case "GET":
      return call.get();
    case "POST":
      return call.post(request.body);
    case "PATCH":
      return call.patch(request.body);
    case "DELETE":
      return call.delete();
  }
}

function parseBody(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A claims challenge: https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function claimsOf(headers: Headers): string | undefined {
  const challenge = headers.get("www-authenticate") ?? "";
  if (!/error="?insufficient_claims/.test(challenge)) return undefined;
  const encoded = /claims="([^"]+)"/.exec(challenge)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}
