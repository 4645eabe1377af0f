/**
 * The times that follow from the length of a lease. Its last part is a margin in which no write is sent any more:
 *
 *   proof begins                                    no request is begun        the lease ends:
 *   |───────────────── may write ─────────────────|──────── margin ─────────| others take over
 *                                        |── one request ──|
 *
 * A request takes less than the margin, so what was sent in time is over before another worker takes the run over.
 */
export interface LeaseTerms {
  /** How long after the beginning of a proof a write may still be sent. */
  readonly goodMs: number;
  readonly marginMs: number;
  /** How long one writing request may take. */
  readonly writeMs: number;
  /** How often the lease is proved while a run works or waits. An order to cancel is noticed within this time. */
  readonly beatMs: number;
}

const LONGEST_BEAT_MS = 5_000;
/** Of a lease. */
export const MARGIN_SHARE = 0.5;

export function leaseTerms(leaseMs: number): LeaseTerms {
  const marginMs = Math.ceil(leaseMs * MARGIN_SHARE);
  return {
    goodMs: leaseMs - marginMs,
    marginMs,
    writeMs: Math.floor(marginMs * 0.9),
    beatMs: Math.min(LONGEST_BEAT_MS, Math.max(1, Math.floor(leaseMs / 4))),
  };
}

/** Two clocks of one machine at one moment, in milliseconds. */
export interface Reading {
  /** Stops while the machine is suspended. */
  readonly monotonicMs: number;
  /** Somebody may set it. */
  readonly wallMs: number;
}

/** Neither clock alone shows how long a machine was suspended: both must say that the proof is recent. */
export function isProofGood({ goodMs }: LeaseTerms, begun: Reading, now: Reading): boolean {
  const wallMs = now.wallMs - begun.wallMs;
  return now.monotonicMs - begun.monotonicMs <= goodMs && wallMs >= 0 && wallMs <= goodMs;
}
