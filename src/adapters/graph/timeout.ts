import { setMaxListeners } from "node:events";

export interface Timeout extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * A signal that aborts with the first of others, until it is disposed of; if they are all the same one, that one. Not `AbortSignal.any`: on
 * Node 20 each such signal stays registered with one that lives as long as a whole run (nodejs/node#54614).
 */
export function firstOf(first: AbortSignal, ...others: readonly AbortSignal[]): Timeout {
  const outers = others.filter((other) => other !== first);
  if (outers.length === 0) {
    allowHundreds(first);
    return { signal: first, [Symbol.dispose]: () => {} };
  }
  const controller = new AbortController();
  const leave = [first, ...outers].map((outer) => follow(controller, outer));
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const one of leave) one();
    },
  };
}

export interface RenewedTimeout extends Timeout {
  /** The time begins anew. */
  renew(): void;
}

/** A signal that aborts after a time or with another signal. */
export function createTimeout(timeoutMs: number, outer: AbortSignal): RenewedTimeout {
  const controller = new AbortController();
  const leave = follow(controller, outer);
  const timer = setTimeout(() => controller.abort(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs);
  return {
    signal: controller.signal,
    renew: () => void timer.refresh(),
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      leave();
    },
  };
}

/** @returns how to stop following */
function follow(controller: AbortController, outer: AbortSignal): () => void {
  const abort = () => controller.abort(outer.reason);
  if (outer.aborted) abort();
  else allowHundreds(outer);
  outer.addEventListener("abort", abort, { once: true });
  return () => outer.removeEventListener("abort", abort);
}

/** So many may wait on one run's signal: Node would report a leak. */
function allowHundreds(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}
