import type { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import type { GraphHttp } from "./http.ts";
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

async function getBatch(
  http: GraphHttp,
  urls: readonly string[],
  signal: AbortSignal,
  headers?: Readonly<Record<string, string>>,
): Promise<readonly (unknown | StoreError)[]> {
  let requests: readonly { readonly id: string }[] = [];
  const bodyFor = (places: number) => {
    requests = urls
      .slice(0, places)
      .map((url, at) => ({ id: String(at), method: "GET", url, ...(headers && { headers }) }));
    return { requests };
  };
  const answer = await http.send(
    { method: "POST", url: "/$batch", batch: { places: urls.length, bodyFor }, isWrite: false },
    signal,
  );
  const { responses } = mustParse(batchAnswer, answer, "a batch");
  const read = readAnswers(http, requests, responses);
  const rest = urls.slice(requests.length);
  return rest.length === 0 ? read : [...read, ...(await getBatch(http, rest, signal, headers))];
}

function readAnswers(
  http: GraphHttp,
  requests: readonly { readonly id: string }[],
  responses: z.infer<typeof batchAnswer>["responses"],
): readonly (unknown | StoreError)[] {
  const byId = new Map(responses.map((response) => [response.id, response]));
  return requests.map(({ id }) => {
    const response = byId.get(id);
    if (response === undefined) return new StoreError("malformed", "Microsoft left a request of a batch unanswered.");
    if (response.status >= 200 && response.status < 300) return response.body ?? null;
    const headers = new Headers(response.headers ?? {});
    const body = typeof response.body === "object" ? (response.body ?? null) : null;
    return http.refused({ status: response.status, headers, body }, false);
  });
}
