// Writes that are asked for at the same moment go in one batch: a run marks thousands of mails, and each request has its round trip.
import type { StoreError } from "../../../app/store-error.ts";
import { sendBatch } from "../batch.ts";
import type { GraphHttp, GraphRequest } from "../http.ts";

export type QueuedWrite = Pick<GraphRequest, "method" | "url" | "headers" | "body">;

export interface WriteQueue {
  /** The body of its answer. @throws StoreError */
  send(write: QueuedWrite, signal: AbortSignal): Promise<unknown>;
}

interface Waiting {
  readonly write: QueuedWrite;
  readonly signal: AbortSignal;
  resolve(body: unknown): void;
  reject(error: unknown): void;
}

export function createWriteQueue(http: GraphHttp): WriteQueue {
  let waiting: Waiting[] = [];

  function flush(): void {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += http.batchPlaces) void sendTogether(all.slice(at, at + http.batchPlaces));
  }

  async function sendTogether(some: readonly Waiting[]): Promise<void> {
    const [first] = some;
    if (first === undefined) return;
    try {
      if (some.length === 1) return first.resolve((await http.send(first.write, first.signal)).body);
      const writes = some.map(({ write }) => write);
      const answers = await sendBatch(http, writes, AbortSignal.any(some.map(({ signal }) => signal)));
      for (const [at, one] of some.entries()) settle(one, answers[at]);
    } catch (error) {
      // Whatever is known of the batch is known of each of its writes.
      for (const one of some) one.reject(error);
    }
  }

  return {
    send: (write, signal) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ write, signal, resolve, reject });
      }),
  };
}

function settle({ resolve, reject }: Waiting, answer: unknown | StoreError): void {
  if (answer instanceof Error) reject(answer);
  else resolve(answer);
}
