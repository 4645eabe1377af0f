import type { Fault } from "./fault.ts";

/**
 * Whether a call is safe to repeat.
 * - `read`: always.
 * - `absolute`: writes the same values again, guarded by the version: always.
 * - `once`: a create; repeating it makes a duplicate unless the first attempt certainly had no effect.
 */
export type Repeatability = "read" | "absolute" | "once";

export interface Attempt {
  readonly fault: Fault;
  /** Attempts made so far, at least 1. */
  readonly attempts: number;
  readonly retryAfterMs: number | null;
  readonly mayHaveBeenApplied: boolean;
}

export type RetryDecision =
  | { readonly retry: false }
  | { readonly retry: true; readonly afterMs: number; readonly pausesMailbox: boolean };

/** 2, 4, 8, 16 s, five attempts: the pace that Microsoft's throttling guidance asks for where there is no Retry-After. */
const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 60_000;
const MOST_ATTEMPTS = 5;
/** A Retry-After of zero or in the past must not lead to a hundred requests a second. */
const SHORTEST_WAIT_MS = 1_000;

/** @param jitter 0 ≤ jitter < 1, so that a thousand mailboxes do not come back in step. */
export function retryAfter(attempt: Attempt, repeatability: Repeatability, jitter: number): RetryDecision {
  const give = { retry: false } as const;
  const asked = attempt.retryAfterMs === null ? null : Math.max(attempt.retryAfterMs, SHORTEST_WAIT_MS);
  switch (attempt.fault) {
    case "throttled":
      // A request to wait is not a failed attempt: it is obeyed to the second, however often it comes.
      return { retry: true, pausesMailbox: true, afterMs: asked ?? backoff(attempt.attempts, jitter) };
    case "unavailable":
      if (attempt.attempts >= MOST_ATTEMPTS) return give;
      if (repeatability === "once" && attempt.mayHaveBeenApplied) return give;
      return {
        retry: true,
        pausesMailbox: asked !== null,
        afterMs: asked ?? backoff(attempt.attempts, jitter),
      };
    case "malformed":
      if (repeatability !== "read" || attempt.attempts >= 3) return give;
      return { retry: true, pausesMailbox: false, afterMs: backoff(attempt.attempts, jitter) };
    default:
      return give;
  }
}

function backoff(attempts: number, jitter: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1));
  return Math.round(full * (0.75 + 0.5 * jitter));
}

/** When a failed run is tried again: 1, 2, 4 … minutes, at most the interval or an hour, whichever is longer. */
export function nextRunDelayMs(failures: number, intervalMinutes: number): number {
  const interval = intervalMinutes * 60_000;
  if (failures === 0) return interval;
  return Math.min(60_000 * 2 ** Math.min(failures - 1, 10), Math.max(interval, 3_600_000));
}

/** When a quarantined item is tried again automatically: 5 minutes, doubling, at most a day. */
export function nextItemDelayMs(attempts: number): number {
  return Math.min(300_000 * 2 ** Math.min(attempts - 1, 20), 86_400_000);
}
