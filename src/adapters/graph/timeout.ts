export interface Timeout extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * A signal that aborts after a time or with another signal. Not `AbortSignal.any`: on Node 20 each of those stays registered with
 * a signal that lives as long as a whole run (nodejs/node#54614).
 */
export function createTimeout(timeoutMs: number, outer: AbortSignal): Timeout {
  const controller = new AbortController();
  const follow = () => controller.abort(outer.reason);
  if (outer.aborted) follow();
  else outer.addEventListener("abort", follow, { once: true });
  const timer = setTimeout(() => controller.abort(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      outer.removeEventListener("abort", follow);
    },
  };
}
