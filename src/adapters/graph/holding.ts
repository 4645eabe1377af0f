import type { Clock } from "../../app/ports/clock.ts";
import type { CellReading, LimitCells } from "../../app/ports/limit-cells.ts";
import {
  type Exchanged,
  exchange,
  type LimitTerms,
  nothingShared,
  type Report,
  type SharedLimits,
} from "../../core/limits/shared-limits.ts";
import { isProofGood, leaseTerms, type Reading } from "../../core/sync/lease-terms.ts";

/** This process's share of one mailbox's limits. */
export interface Holding {
  /** @throws what the cells throw */
  exchange(report: () => Report): Promise<Exchanged>;
  /** Whether the share is certainly still held, so that a request may begin. */
  isGood(): boolean;
  /** Whether others may still believe that it is held. */
  isHeld(): boolean;
  /** Changes whenever the share was taken anew, since its lease may have ended in between. */
  readonly tenure: number;
  /** The cells' time, as far as known. */
  now(): number;
  readonly limits: SharedLimits;
}

export interface HoldingOptions {
  readonly accountId: string;
  /** Names this process. */
  readonly holder: string;
  readonly cells: LimitCells;
  readonly terms: LimitTerms;
  readonly clock: Pick<Clock, "now" | "monotonicMs">;
}

export function createHolding({ accountId, holder, cells, terms, clock }: HoldingOptions): Holding {
  const lease = leaseTerms(terms.leaseMs);
  let known: CellReading | null = null;
  /**
   * How far the cells' clock is ahead of our monotonic one. Measured when an answer arrives, so that other processes' leases may seem too
   * long, never too short.
   */
  let aheadMs = 0;
  let proof: Reading | null = null;
  let tenure = 0;

  const read = (): Reading => ({ monotonicMs: clock.monotonicMs(), wallMs: clock.now().getTime() });
  const now = (): number => clock.monotonicMs() + aheadMs;
  const learn = (reading: CellReading): CellReading => {
    aheadMs = reading.nowMs - clock.monotonicMs();
    known = reading;
    return reading;
  };
  const isGood = (): boolean => proof !== null && isProofGood(lease, proof, read());

  return {
    isGood,
    now,
    isHeld: () => proof !== null && clock.monotonicMs() - proof.monotonicMs <= terms.leaseMs,
    get tenure() {
      return tenure;
    },
    get limits() {
      return known?.limits ?? nothingShared;
    },
    async exchange(report) {
      for (let present = known ?? learn(await cells.read(accountId)); ; ) {
        const begun = read();
        const wasGood = isGood();
        const atMs = now();
        const exchanged = exchange(present.limits, holder, report(), atMs, terms);
        const decided = { atMs, toleranceMs: lease.marginMs / 2 };
        const swap = await cells.swap(
          accountId,
          present.version,
          exchanged.limits,
          decided,
          exchanged.tells ? holder : null,
        );
        if (!swap.isSwapped) {
          present = learn(swap.now);
          continue;
        }
        learn({ version: swap.version, limits: exchanged.limits, nowMs: swap.nowMs });
        proof = begun;
        if (!wasGood) tenure += 1;
        return exchanged;
      }
    },
  };
}
