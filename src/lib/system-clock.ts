import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** The machine's clock and chance, in the shape that use cases ask for. */
export const systemClock = {
  now: (): Date => new Date(),
  sleep: (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }),
  every(ms: number, work: () => Promise<void>, onError: (error: unknown) => void): { stop(): void } {
    const timer = setInterval(() => void work().catch(onError), ms);
    return { stop: () => clearInterval(timer) };
  },
  random: (): number => Math.random(),
  newId: (): string => randomUUID(),
};
