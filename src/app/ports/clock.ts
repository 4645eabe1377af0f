/** Time and chance, handed in so that tests drive them by hand. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only ever go forward, from some moment on: how long something took, whoever sets the clock meanwhile. */
  monotonicMs(): number;
  /** Resolves after the time, or rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `work` again and again until stopped; an error of `work` reaches `onError`. */
  every(ms: number, work: () => Promise<void>, onError: (error: unknown) => void): { stop(): void };
  /** 0 ≤ n < 1 */
  random(): number;
  newId(): string;
}
