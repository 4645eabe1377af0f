import { createDeferred } from "./deferred.ts";

/**
 * Whether work ends in time, and before the signal; it continues in any case.
 * @throws what the work throws in time
 */
export async function endsWithin(ms: number, work: Promise<unknown>, signal?: AbortSignal): Promise<boolean> {
  const late = createDeferred<false>();
  const giveUp = () => late.resolve(false);
  const timer = setTimeout(giveUp, ms);
  // Not `AbortSignal.any`: on Node 20 each stays registered with a signal that lives as long as the process (nodejs/node#54614).
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}
