import { type Repeatability, retryAfter } from "../../core/sync/retry.ts";
import type { Clock } from "../ports/clock.ts";
import { StoreError } from "../store-error.ts";

/** One call to Microsoft, repeated according to the retry policy. */
export type Call = <T>(repeatability: Repeatability, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** The calls of one run. */
export interface Calls {
  readonly call: Call;
  /** Resolves when no call is in flight. */
  allOver(): Promise<void>;
}

/** Microsoft asked for a longer wait than a run should sit through: the run ends as WAITING and continues then. */
export class LongWaitError extends Error {
  readonly waitMs: number;
  constructor(waitMs: number, cause: StoreError) {
    super(`Microsoft asked us to wait for ${Math.ceil(waitMs / 1_000)} s`, { cause });
    this.name = "LongWaitError";
    this.waitMs = waitMs;
  }
}

const LONGEST_WAIT_MS = 60_000;

/** What ends the calls of a run. */
export interface CallSignals {
  /** Nothing new is begun, waits end, and reads are aborted. */
  readonly stop: AbortSignal;
  /**
   * Writes in flight are aborted too: somebody else has the run now. Otherwise their answers are awaited, or their outcome would be
   * unknown.
   */
  readonly lost: AbortSignal;
}

/**
 * When one call is throttled, all of them wait: the limit is the mailbox's, not the request's.
 * @param onWait called with the length of a pause, before the mailbox pauses
 */
export function createCalls(
  clock: Pick<Clock, "monotonicMs" | "sleep" | "random">,
  { stop, lost }: CallSignals,
  onWait: (ms: number) => void,
): Calls {
  let pausedUntil = 0;
  const underWay = new Set<Promise<unknown>>();

  async function pause(): Promise<void> {
    for (let left = pausedUntil - clock.monotonicMs(); left > 0; left = pausedUntil - clock.monotonicMs()) {
      await clock.sleep(left, stop);
    }
  }

  const attempt: Call = async (repeatability, work) => {
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
        const { afterMs } = decision;
        if (afterMs > LONGEST_WAIT_MS) throw new LongWaitError(afterMs, error);
        if (decision.pausesMailbox) {
          pausedUntil = Math.max(pausedUntil, clock.monotonicMs() + afterMs);
          onWait(afterMs);
        }
        if (fault !== "throttled") attempts += 1;
        await clock.sleep(afterMs, stop);
      }
    }
  };

  return {
    call: (repeatability, work) => {
      const calling = attempt(repeatability, work);
      const over: Promise<unknown> = calling.catch(() => {}).finally(() => underWay.delete(over));
      underWay.add(over);
      return calling;
    },
    async allOver() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
