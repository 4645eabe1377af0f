import { setMaxListeners } from "node:events";

export interface Timeout extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * A signal that aborts with the first of others, until it is disposed of. Not `AbortSignal.any`: on Node 20 each such signal stays
 * registered with one that lives as long as a whole run (nodejs/node#54614).
 */
export function firstOf(...outers: readonly AbortSignal[]): Timeout {
  const controller = new AbortController();
  const leave = outers.map((outer) => {
    const follow = () => controller.abort(outer.reason);
    if (outer.aborted) follow();
    // Hundreds may wait on one run's signal: Node would report a leak.
    else setMaxListeners(0, outer);
    outer.addEventListener("abort", follow, { once: true });
    return () => outer.removeEventListener("abort", follow);
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const one of leave) one();
    },
  };
}

/** A signal that aborts after a time or with another signal. */
export function createTimeout(timeoutMs: number, outer: AbortSignal): Timeout {
  const late = new AbortController();
  const first = firstOf(outer, late.signal);
  const timer = setTimeout(() => late.abort(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs);
  return {
    signal: first.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      first[Symbol.dispose]();
    },
  };
}
