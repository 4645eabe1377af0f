/**
 * What follows from the length of a lease. Its last part is a margin in which nothing that writes is sent any more:
 *
 *   proof begins                                    no request is begun        the lease ends:
 *   |───────────────── may write ─────────────────|──────── margin ─────────| others take over
 *                                        |── one request ──|
 *
 * A request takes less than the margin, so that what was sent in time is over when another worker takes the run over.
 */
export interface LeaseTerms {
  /** How long after the beginning of a proof something may be sent that writes. */
  readonly goodMs: number;
  readonly marginMs: number;
  /** How long one request that writes may take. */
  readonly writeMs: number;
  /** How often the lease is proved while a run works or waits; an order to cancel is heard so soon. */
  readonly beatMs: number;
}

const LONGEST_BEAT_MS = 5_000;

export function leaseTerms(leaseMs: number): LeaseTerms {
  const marginMs = Math.ceil(leaseMs / 2);
  return {
    goodMs: leaseMs - marginMs,
    marginMs,
    writeMs: Math.floor(marginMs * 0.9),
    beatMs: Math.min(LONGEST_BEAT_MS, Math.max(1, Math.floor(leaseMs / 4))),
  };
}

/** Two clocks of one machine at one moment, in milliseconds. */
export interface Reading {
  /** Stands still while the machine is suspended. */
  readonly monotonicMs: number;
  /** Somebody may set it. */
  readonly wallMs: number;
}

/** Neither clock alone tells how long a machine was away: both have to say that the proof is young. */
export function isProofGood({ goodMs }: LeaseTerms, begun: Reading, now: Reading): boolean {
  const wallMs = now.wallMs - begun.wallMs;
  return now.monotonicMs - begun.monotonicMs <= goodMs && wallMs >= 0 && wallMs <= goodMs;
}
