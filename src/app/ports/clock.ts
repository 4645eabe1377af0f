/** Time and randomness, passed in so that tests control them. */
export interface Clock {
  now(): Date;
  /** Milliseconds from some fixed moment, never going back: for durations, even if somebody sets the clock. */
  monotonicMs(): number;
  /** Resolves after the time, or rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `work` repeatedly until stopped; an error in `work` is passed to `onError`. */
  every(ms: number, work: () => Promise<void>, onError: (error: unknown) => void): { stop(): void };
  /** 0 ≤ n < 1 */
  random(): number;
  newId(): string;
}
