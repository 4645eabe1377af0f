// The lane of a mailbox that looks after arrived mail. It has steps, each with its own state of a mail: processing, automatic answers,
// deliveries. They take turns, a small batch each, so that none waits for another's backlog. A worker may die anywhere: the next one goes on
// from what is committed.
import type { LaneLease } from "../ports/mail/content-lane-store.ts";

/** some: there may be more. later: something is to be tried again, and not in this turn. */
export type StepResult = "nothing" | "some" | "later" | "leaseLost";

/** Does a batch. What it writes proves the lease. */
export type ArrivalStep = (lease: LaneLease, signal: AbortSignal) => Promise<StepResult>;

export interface ArrivalsLaneDeps {
  readonly lane: {
    take(accountId: string, holder: string, leaseMs: number): Promise<LaneLease | null>;
    release(lease: LaneLease): Promise<void>;
  };
  readonly steps: readonly ArrivalStep[];
  readonly holder: string;
  readonly leaseMs: number;
}

export type ArrivalsResult = "nothingDue" | "busy" | "later" | "leaseLost";

export function createArrivalsLane({ lane, steps, holder, leaseMs }: ArrivalsLaneDeps) {
  return async function runArrivalsLane(accountId: string, signal: AbortSignal): Promise<ArrivalsResult> {
    const lease = await lane.take(accountId, holder, leaseMs);
    if (lease === null) return "busy";
    try {
      const resting = new Set<ArrivalStep>();
      for (;;) {
        let isAny = false;
        for (const step of steps) {
          if (resting.has(step)) continue;
          if (signal.aborted) return "later";
          const result = await step(lease, signal);
          if (result === "leaseLost") return "leaseLost";
          if (result === "later") resting.add(step);
          isAny ||= result === "some";
        }
        if (!isAny) return resting.size > 0 ? "later" : "nothingDue";
      }
    } finally {
      await lane.release(lease);
    }
  };
}
