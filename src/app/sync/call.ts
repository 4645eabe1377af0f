import { type Repeatability, retryAfter } from "../../core/sync/retry.ts";
import type { Clock } from "../ports/clock.ts";
import { StoreError } from "../store-error.ts";

/** One call to Microsoft, repeated as the retry policy says. */
export type Call = <T>(repeatability: Repeatability, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Microsoft asked for a longer wait than a run should sit through: the run ends as WAITING and goes on then. */
export class LongWaitError extends Error {
  readonly until: Date;
  constructor(until: Date, cause: StoreError) {
    super(`Microsoft asked us to wait until ${until.toISOString()}`, { cause });
    this.name = "LongWaitError";
    this.until = until;
  }
}

const LONGEST_WAIT_MS = 60_000;

/** What ends the calls of a run. */
export interface CallSignals {
  /** Nothing new is begun, and what only reads is given up. */
  readonly stop: AbortSignal;
  /** What is being written is given up too: somebody else has the run now. Otherwise its answer is waited for, or its outcome is unknown. */
  readonly lost: AbortSignal;
}

/**
 * Calls of one run. When one is throttled, all of them wait: the limit is the mailbox's, not the request's.
 * @param onWait told until when the mailbox pauses, before the pause
 */
export function createCall(clock: Clock, { stop, lost }: CallSignals, onWait: (until: Date) => Promise<void>): Call {
  let pausedUntil = 0;

  async function pause(): Promise<void> {
    for (let left = pausedUntil - clock.now().getTime(); left > 0; left = pausedUntil - clock.now().getTime()) {
      await clock.sleep(left, stop);
    }
  }

  return async (repeatability, work) => {
    for (let attempts = 1; ; ) {
      await pause();
      stop.throwIfAborted();
      try {
        return await work(repeatability === "read" ? stop : lost);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        const { fault, retryAfterMs, mayHaveBeenApplied } = error;
        const decision = retryAfter(
          { fault, attempts, retryAfterMs, mayHaveBeenApplied },
          repeatability,
          clock.random(),
        );
        if (!decision.retry) throw error;
        const until = new Date(clock.now().getTime() + decision.afterMs);
        if (decision.afterMs > LONGEST_WAIT_MS) throw new LongWaitError(until, error);
        if (decision.pausesMailbox) {
          pausedUntil = Math.max(pausedUntil, until.getTime());
          await onWait(until);
        }
        if (fault !== "throttled") attempts += 1;
        await clock.sleep(decision.afterMs, stop);
      }
    }
  };
}
