import type { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import type { GraphHttp, GraphRequest } from "./http.ts";
import { mustParse } from "./parse.ts";
import { batchAnswer } from "./wire.ts";

/** https://learn.microsoft.com/graph/json-batching#batch-size-limitations */
const batchLimit = 20;

/**
 * Reads many resources in few requests: the body of each, or its error as a value, in the order of the URLs. The items of a batch run in
 * parallel, since in a chain one that is not found would fail the rest (424). To Do runs four at once for a mailbox and refuses the others
 * one by one. So a batch is no larger than the places that it gets, and further batches take the rest.
 * @param urls relative, with everything encoded
 * @param headers of each request: a batch's own headers do not apply to its items
 */
export async function getMany(
  http: GraphHttp,
  urls: readonly string[],
  signal: AbortSignal,
  headers?: Readonly<Record<string, string>>,
): Promise<readonly (unknown | StoreError)[]> {
  const size = Math.min(batchLimit, http.batchPlaces);
  const batches: Promise<readonly (unknown | StoreError)[]>[] = [];
  for (let at = 0; at < urls.length; at += size)
    batches.push(getBatch(http, urls.slice(at, at + size), signal, headers));
  return (await Promise.all(batches)).flat();
}

interface BatchedRequest {
  readonly method: GraphRequest["method"];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/** Writes side by side in one batch, no more than fit into one. A batch without an answer may have done all of them. */
export async function sendBatch(
  http: GraphHttp,
  requests: readonly BatchedRequest[],
  signal: AbortSignal,
): Promise<readonly (unknown | StoreError)[]> {
  return runBatch(http, requests, true, signal);
}

function getBatch(
  http: GraphHttp,
  urls: readonly string[],
  signal: AbortSignal,
  headers?: Readonly<Record<string, string>>,
): Promise<readonly (unknown | StoreError)[]> {
  const requests = urls.map((url) => ({ method: "GET" as const, url, headers }));
  return runBatch(http, requests, false, signal);
}

async function runBatch(
  http: GraphHttp,
  all: readonly BatchedRequest[],
  isWrite: boolean,
  signal: AbortSignal,
): Promise<readonly (unknown | StoreError)[]> {
  let requests: readonly { readonly id: string }[] = [];
  const bodyFor = (places: number) => {
    requests = all.slice(0, places).map(({ method, url, headers, body }, at) => ({
      ...{ id: String(at), method, url },
      // A body says what it is.
      ...((headers ?? body) !== undefined && {
        headers: { ...headers, ...(body !== undefined && { "Content-Type": "application/json" }) },
      }),
      ...(body !== undefined && { body }),
    }));
    return { requests };
  };
  const answer = await http.send(
    { method: "POST", url: "/$batch", batch: { places: all.length, bodyFor }, isWrite },
    signal,
  );
  const { responses } = mustParse(batchAnswer, answer, "a batch", isWrite);
  const read = await confirmMissing(http, readAnswers(http, requests, responses, isWrite), signal);
  const rest = all.slice(requests.length);
  if (rest.length === 0) return read;
  // What was answered stands, whatever becomes of the rest.
  const later = await runBatch(http, rest, isWrite, signal).catch((error) => {
    if (!isWrite || !(error instanceof StoreError)) throw error;
    return rest.map(() => error);
  });
  return [...read, ...later];
}

/** What is not found may be a whole mailbox that is shared no longer. */
async function confirmMissing(
  http: GraphHttp,
  answers: readonly (unknown | StoreError)[],
  signal: AbortSignal,
): Promise<readonly (unknown | StoreError)[]> {
  const isMissing = (answer: unknown) => answer instanceof StoreError && answer.fault === "notFound";
  if (!answers.some(isMissing)) return answers;
  try {
    await http.mustStillBeShared(signal);
    return answers;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return answers.map((answer) => (isMissing(answer) ? error : answer));
  }
}

function readAnswers(
  http: GraphHttp,
  requests: readonly { readonly id: string }[],
  responses: z.infer<typeof batchAnswer>["responses"],
  isWrite: boolean,
): readonly (unknown | StoreError)[] {
  const byId = new Map(responses.map((response) => [response.id, response]));
  return requests.map(({ id }) => {
    const response = byId.get(id);
    if (response === undefined)
      return new StoreError("malformed", "Microsoft left a request of a batch unanswered.", {
        mayHaveBeenApplied: isWrite,
      });
    if (response.status >= 200 && response.status < 300) return response.body ?? null;
    const headers = new Headers(response.headers ?? {});
    const body = typeof response.body === "object" ? (response.body ?? null) : null;
    return http.refused({ status: response.status, headers, body }, isWrite);
  });
}
