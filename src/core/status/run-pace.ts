export interface RunPace {
  /** Items a second since the start; null while it cannot be computed. */
  readonly ratePerSecond: number | null;
  /** Whole seconds at this rate; null while the total or the rate is unknown. */
  readonly secondsLeft: number | null;
}

/** How fast a run is, computed from what is stored: no timer is needed. */
export function paceOf(
  run: {
    readonly startedAt: Date | null;
    readonly finishedAt: Date | null;
    readonly done: number;
    readonly total: number | null;
  },
  now: Date,
): RunPace {
  if (run.startedAt === null || run.done <= 0) return { ratePerSecond: null, secondsLeft: null };
  const elapsedMs = (run.finishedAt ?? now).getTime() - run.startedAt.getTime();
  if (elapsedMs <= 0) return { ratePerSecond: null, secondsLeft: null };
  const perSecond = (run.done * 1_000) / elapsedMs;
  const ratePerSecond = Math.round(perSecond * 10) / 10;
  if (run.finishedAt !== null || run.total === null) return { ratePerSecond, secondsLeft: null };
  return { ratePerSecond, secondsLeft: Math.ceil(Math.max(0, run.total - run.done) / perSecond) };
}
