import type { SimulatedClock } from "./clock.ts";

/** Things that happen by themselves after a while of simulated time: at once when somebody moves the clock beyond it. */
export interface DueWork {
  /** @param act is told the instant at which it was due, in epoch milliseconds */
  at(atMs: number, act: (atMs: number) => void): void;
  /** Does what is due by now, in its order. */
  carryOut(): void;
  waiting(): number;
  clear(): void;
  stop(): void;
}

interface Waiting {
  readonly atMs: number;
  readonly act: (atMs: number) => void;
}

/** Longer waits than a timer can have are taken in pieces. */
const LONGEST_MS = 2 ** 31 - 1;

export function createDueWork(clock: SimulatedClock): DueWork {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  function arm(): void {
    clearTimeout(timer);
    timer = undefined;
    const [first] = waiting;
    // A frozen clock tells when it is moved.
    if (first === undefined || clock.isFrozen()) return;
    timer = setTimeout(carryOut, Math.min(LONGEST_MS, Math.max(1, first.atMs - clock.now())));
    timer.unref();
  }

  function carryOut(): void {
    if (waiting.length === 0) return;
    for (let first = waiting[0]; first !== undefined && first.atMs <= clock.now(); first = waiting[0]) {
      waiting = waiting.slice(1);
      first.act(first.atMs);
    }
    arm();
  }

  const forget = clock.listen(carryOut);
  return {
    at(atMs, act) {
      const place = waiting.findLastIndex((other) => other.atMs <= atMs) + 1;
      waiting = waiting.toSpliced(place, 0, { atMs, act });
      arm();
    },
    carryOut,
    waiting: () => waiting.length,
    clear() {
      waiting = [];
      arm();
    },
    stop() {
      forget();
      waiting = [];
      arm();
    },
  };
}
