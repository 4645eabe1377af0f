import { setTimeout as sleep } from "node:timers/promises";
import { createIds } from "./time-ordered-id.ts";

/** The machine's clock and randomness, in the shape that use cases need. */
export const systemClock = {
  now: (): Date => new Date(),
  monotonicMs: (): number => performance.now(),
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      // Node rejects with its own error, which does not say why the wait ended.
      signal.throwIfAborted();
      throw error;
    });
  },
  every(ms: number, work: () => Promise<void>, onError: (error: unknown) => void): { stop(): void } {
    const timer = setInterval(() => void work().catch(onError), ms);
    return { stop: () => clearInterval(timer) };
  },
  random: (): number => Math.random(),
  newId: createIds(Date.now),
};
