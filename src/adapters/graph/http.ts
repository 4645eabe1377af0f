import { AuthenticationHandlerOptions, ResponseType } from "@microsoft/microsoft-graph-client";
import type { RequestTerms } from "../../app/ports/m365-records.ts";
import type { MailBytes } from "../../app/ports/mail-source.ts";
import { StoreError } from "../../app/store-error.ts";
import type { RequestPriority } from "../../core/limits/priority.ts";
import { type MailboxPrincipal, pathOf } from "../../core/microsoft/mailbox-access.ts";
import { must } from "../../lib/must.ts";
import { TooLargeError } from "../../lib/read-text.ts";
import { type RefusedAnswer, toLostAnswer, toStoreError } from "./errors.ts";
import { keepLastWord } from "./last-word.ts";
import type { MailboxLimits, Turn } from "./mailbox-limits.ts";
import { createSdkClient, KeptBackError, SendTerms, type TransportOptions, thrownByFetch } from "./middleware.ts";
import { addressedTo, batchAddressedTo, mustBeOf, withoutSignIn } from "./principal.ts";
import { type Reading, readJson, TakerError, takeBytes } from "./read-body.ts";
import { claimsOf, type SessionToken } from "./session-token.ts";
import { createTimeout, firstOf } from "./timeout.ts";
import { createUploads, type UploadPiece } from "./uploads.ts";

export interface GraphRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** `/me/…` with everything encoded, or a link from Graph. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A batch takes one place for each of its requests, as many as it gets; its body is made for those. */
  readonly batch?: { readonly places: number; readonly bodyFor: (places: number) => unknown };
  /** Reads everything, changed or not: all other requests of the run go before it. */
  readonly isHistory?: boolean;
  /** False for a POST that only reads: a batch of GETs. */
  readonly isWrite?: boolean;
  /** An earlier request of the same write took effect: a stopping run still lets this one go, so that nothing is left half done. */
  readonly goesOn?: boolean;
  /** Never repeated, not even with a fresh token. */
  readonly isOnce?: boolean;
}

/** The same, for requests that read everything there is. */
export function asHistory(http: GraphHttp): GraphHttp {
  return { ...http, send: (request, signal) => http.send({ ...request, isHistory: true }, signal) };
}

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; null when there was none. */
  readonly body: unknown;
}

/** One mailbox's requests. @throws StoreError for every answer outside 2xx, and when there is none */
export interface GraphHttp {
  send(request: GraphRequest, signal: AbortSignal): Promise<GraphAnswer>;
  /** A GET whose body may have any size: it is read as it comes, and its place is held until `take` returns. */
  download<T>(
    request: Pick<GraphRequest, "url" | "headers">,
    take: (bytes: MailBytes) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
  /** Sends a piece of a file to an address outside of Graph, which needs no token and is a secret. */
  upload(url: string, piece: UploadPiece, signal: AbortSignal): Promise<void>;
  /** The first byte that such an address still expects. */
  expected(url: string, signal: AbortSignal): Promise<number>;
  /** Requests sent so far. */
  requests(): number;
  /** What an answer outside 2xx means, for a request or for one in a batch. If asked to wait, the whole mailbox waits. */
  refused(answer: RefusedAnswer, isWrite: boolean): StoreError;
  /** The beginning of the mailbox's path, for what names it elsewhere than in an address. */
  mailboxPath(): Promise<string>;
  /** After "not found" in a batch. @throws StoreError denied when the mailbox is shared with this sign-in no longer */
  mustStillBeShared(signal: AbortSignal): Promise<void>;
  /** Whether a link leads to the same place as these requests: the same scheme and host, and the same version of Graph. */
  leadsHome(link: string): boolean;
  /** The most places that a batch may take. */
  readonly batchPlaces: number;
  now(): number;
  /** @throws when the signal aborts, or the run stops */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const ownMailbox: MailboxPrincipal = { access: "OWN", tenantId: "", signInId: null, mailbox: "" };

/** Code of an answer that is too large to be read to its end. */
export const TOO_LARGE = "AnswerTooLarge";
export interface GraphHttpOptions extends TransportOptions {
  /** The sending run's terms; without them nothing holds a request back. */
  readonly terms?: RequestTerms | undefined;
  readonly graphOrigin: string;
  readonly limits: MailboxLimits;
  readonly priority: RequestPriority;
  readonly token: SessionToken;
  /** How the mailbox is reached; absent: with its own sign-in. Asked when the first request is sent. */
  readonly principal?: () => Promise<MailboxPrincipal>;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly createId: () => string;
}

export function createGraphHttp(options: GraphHttpOptions): GraphHttp {
  const { graphOrigin, limits, token, now, sleep, createId, terms } = options;
  const client = createSdkClient(graphOrigin, options);
  let requests = 0;
  let principal: MailboxPrincipal = ownMailbox;
  let found: Promise<MailboxPrincipal> | undefined;
  /** Once it is known, it stays: whoever opened the mailbox opened it so. */
  const findPrincipal = async (): Promise<void> => {
    if (options.principal === undefined) return;
    found ??= options.principal().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    principal = await found;
  };

  const attempt = async (
    request: GraphRequest,
    turn: Turn,
    accessToken: string,
    { signal, readBody }: Reading,
  ): Promise<GraphAnswer> => {
    const isWrite = writes(request);
    const sendTerms = new SendTerms(turn, isWrite ? terms : undefined);
    const timeoutMs = Math.min(options.timeoutMs, isWrite && terms ? terms.writeMs : options.timeoutMs);
    const handled = new AuthenticationHandlerOptions({ getAccessToken: async () => accessToken });
    const id = createId();
    using timeout = createTimeout(timeoutMs, signal);
    using lastWord = keepLastWord(id, () => sendTerms.mayGo());
    requests += 1;
    try {
      const call = client
        .api(addressedTo(principal, request.url))
        .responseType(ResponseType.RAW)
        .middlewareOptions([handled, sendTerms])
        .headers({ ...request.headers, "client-request-id": id, "return-client-request-id": "true" })
        .option("signal", timeout.signal);
      const response: Response = await callOf(call, request, turn.places, principal);
      return {
        status: response.status,
        headers: response.headers,
        body: await readBody(response, timeout),
      };
    } catch (error) {
      if (error instanceof TakerError) throw error.cause;
      if (error instanceof TooLargeError)
        throw new StoreError("malformed", `Microsoft Graph: ${error.message}.`, {
          code: TOO_LARGE,
          mayHaveBeenApplied: isWrite,
          cause: error,
        });
      const thrown = thrownByFetch(error);
      if (thrown instanceof KeptBackError || lastWord.isKeptBack)
        throw toLostAnswer(thrown, false, "was not asked: the right to ask is not proved");
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

  const refused = (answer: RefusedAnswer, isWrite: boolean): StoreError => {
    const error = withoutSignIn(principal, toStoreError(answer, { isWrite, now: now() }));
    if (error.fault === "throttled" && error.retryAfterMs !== null) limits.pause(error.retryAfterMs);
    return error;
  };

  const sendReading = async (request: GraphRequest, reading: Reading): Promise<GraphAnswer> => {
    if (!/^\/(?!\/)/.test(request.url) && !leadsHome(request.url))
      throw new StoreError("malformed", "Microsoft gave a link that leads elsewhere.");
    await findPrincipal();
    if (!request.url.startsWith("/")) mustBeOf(principal, request.url);
    return limited(options, request, reading.signal, async (turn) => {
      const accessToken = await token.get();
      let answer = await attempt(request, turn, accessToken, reading);
      if (answer.status === 401 && request.isOnce !== true) {
        // A refused token had no effect, so one repeat is safe, for a write too.
        const fresh = await token.renew(accessToken, claimsOf(answer.headers));
        limits.count();
        answer = await attempt(request, turn, fresh, reading);
      }
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refused(answer, writes(request));
    });
  };

  /** With a delegated access, Microsoft may call a mailbox that is shared no longer "not found", and so everything in it. */
  const mustStillBeShared = async (signal: AbortSignal): Promise<void> => {
    if (principal.access !== "DELEGATED") return;
    try {
      // Not the inbox: that may be shared alone.
      await sendReading(
        { method: "GET", url: "/me/mailFolders/msgfolderroot?$select=id" },
        { signal, readBody: readJson },
      );
    } catch (error) {
      if (!(error instanceof StoreError) || error.fault !== "notFound") throw error;
      throw new StoreError("denied", "Microsoft does not find this mailbox any more: it is shared no longer.", {
        ...(error.code !== null && { code: error.code }),
        cause: error,
      });
    }
  };

  const sendShared = async (request: GraphRequest, reading: Reading): Promise<GraphAnswer> => {
    try {
      return await sendReading(request, reading);
    } catch (error) {
      if (error instanceof StoreError && error.fault === "notFound") await mustStillBeShared(reading.signal);
      throw error;
    }
  };

  const uploads = createUploads({
    ...options,
    refused,
    inTurn: (signal, work) =>
      limited(options, { method: "POST", url: "" }, signal, (turn) => {
        requests += 1;
        return work(new SendTerms(turn, terms));
      }),
  });

  return {
    leadsHome,
    refused,
    ...uploads,
    batchPlaces: limits.batchPlaces,
    requests: () => requests,
    now,
    sleep: async (ms, signal) => {
      using first = terms ? firstOf(signal, terms.stop) : firstOf(signal);
      await sleep(ms, first.signal);
    },
    mustStillBeShared,
    async mailboxPath() {
      await findPrincipal();
      return pathOf(principal);
    },
    send: (request, signal) => sendShared(request, { signal, readBody: readJson }),
    download: async <T>(
      request: Pick<GraphRequest, "url" | "headers">,
      take: (bytes: MailBytes) => Promise<T>,
      signal: AbortSignal,
    ) => {
      const taken: { readonly value: T }[] = [];
      const readBody: Reading["readBody"] = async (response, timeout) => {
        if (!response.ok) return readJson(response);
        taken.push({ value: await takeBytes(response, () => timeout.renew(), take) });
        return null;
      };
      await sendShared({ ...request, method: "GET" }, { signal, readBody });
      return must(taken[0], "what the bytes were taken for").value;
    },
  };
}

/** If it aborts while waiting for its turn, nothing was sent. When the run stops, a write in flight continues; one that waits does not. */
async function limited<T>(
  { limits, terms, priority }: Pick<GraphHttpOptions, "limits" | "terms" | "priority">,
  request: GraphRequest,
  signal: AbortSignal,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  using either = terms ? firstOf(signal, terms.stop) : firstOf(signal);
  let isSent = false;
  const begun = (turn: Turn) => {
    isSent = true;
    return work(turn);
  };
  try {
    const asked = {
      priority: request.isHistory === true && priority !== "PERSON" ? ("HISTORY" as const) : priority,
      places: request.batch?.places ?? 1,
      signal: request.goesOn === true ? signal : either.signal,
    };
    return await limits.run({ ...asked, onWait: terms?.onWait, stop: terms?.stop }, begun);
  } catch (error) {
    if (isSent || !either.signal.aborted) throw error;
    throw toLostAnswer(either.signal.reason, false, "was not asked: the call was cancelled");
  }
}

function writes({ isWrite, method }: GraphRequest): boolean {
  return isWrite ?? method !== "GET";
}

function callOf(
  call: ReturnType<ReturnType<typeof createSdkClient>["api"]>,
  request: GraphRequest,
  places: number,
  principal: MailboxPrincipal,
): Promise<Response> {
  switch (request.method) {
    case "GET":
      return call.get();
    case "POST":
      return call.post(
        request.batch === undefined ? request.body : batchAddressedTo(principal, request.batch.bodyFor(places)),
      );
    case "PATCH":
      return call.patch(request.body);
    case "DELETE":
      return call.delete();
  }
}
