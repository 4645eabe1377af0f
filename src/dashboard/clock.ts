import { createObservable, type Observable } from "./observable.ts";

export interface Clock {
  readonly now: Observable<number>;
  /** Milliseconds since 1970 by the server's clock, as far as it is known. */
  read(): number;
  heard(serverMs: number): void;
}

/** A Date header is only exact to the second, and as old as its way here; smaller differences do not count. */
const tolerableMs = 2_000;

/** Ticks every second, by the server's clock: countdowns and "3 min ago" stay true on a device whose clock is wrong. */
export function createClock(): Clock {
  let offsetMs = 0;
  const read = () => Date.now() + offsetMs;
  const now = createObservable(read());
  setInterval(() => now.set(read()), 1_000);
  return {
    now,
    read,
    heard(serverMs) {
      const difference = serverMs - Date.now();
      if (Number.isNaN(difference)) return;
      offsetMs = Math.abs(difference) > tolerableMs ? difference : 0;
    },
  };
}
