import type { SimulatedClock } from "./clock.ts";
import type { SeededRandom } from "./random.ts";
import type { Settings } from "./settings.ts";

export type Admission =
  | { readonly kind: "admitted"; readonly leave: () => void }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number; readonly limit: "concurrency" | "requests" };

/** Outlook's service limits (https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits), for each app and mailbox. */
export interface Limits {
  enter(key: string): Admission;
  /** The most requests that were in flight at once, by key. */
  peaks(): Record<string, number>;
}

interface Usage {
  inFlight: number;
  peak: number;
  total: number;
  /** Requests in each second of the window, oldest first. */
  seconds: { at: number; count: number }[];
}

export function createLimits(
  clock: SimulatedClock,
  random: SeededRandom,
  limits: Omit<Settings["limits"], "directoryUnits">,
): Limits {
  const usages = new Map<string, Usage>();

  function usageOf(key: string): Usage {
    const usage = usages.get(key) ?? { inFlight: 0, peak: 0, total: 0, seconds: [] };
    usages.set(key, usage);
    return usage;
  }

  function forgetOld(usage: Usage, second: number): void {
    for (
      let oldest = usage.seconds[0];
      oldest !== undefined && oldest.at <= second - limits.windowSeconds;
      oldest = usage.seconds[0]
    ) {
      usage.total -= oldest.count;
      usage.seconds.shift();
    }
  }

  return {
    enter(key) {
      const usage = usageOf(key);
      const second = Math.floor(clock.now() / 1000);
      forgetOld(usage, second);
      if (usage.total >= limits.requestsPer10Minutes) {
        const frees = (usage.seconds[0]?.at ?? second) + limits.windowSeconds - second;
        return { kind: "throttled", limit: "requests", retryAfterSeconds: Math.max(1, Math.min(300, frees)) };
      }
      usage.peak = Math.max(usage.peak, usage.inFlight + 1);
      if (usage.inFlight >= limits.concurrency) {
        const [low, high] = limits.retryAfterSeconds;
        return { kind: "throttled", limit: "concurrency", retryAfterSeconds: random.between(low, high) };
      }
      usage.inFlight += 1;
      usage.total += 1;
      const last = usage.seconds.at(-1);
      if (last?.at === second) last.count += 1;
      else usage.seconds.push({ at: second, count: 1 });
      let isIn = true;
      return {
        kind: "admitted",
        leave: () => {
          if (isIn) usage.inFlight -= 1;
          isIn = false;
        },
      };
    },
    peaks: () => Object.fromEntries([...usages].map(([key, usage]) => [key, usage.peak])),
  };
}
