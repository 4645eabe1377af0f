import { randomUUID } from "node:crypto";
import { createLimitsByMailbox, type LimitsByMailbox, type LimitsOptions } from "../../src/adapters/graph/limits.ts";
import { createLimitCells } from "../../src/adapters/memory/limit-cells.ts";
import type { Clock } from "../../src/app/ports/clock.ts";
import { systemClock } from "../../src/lib/system-clock.ts";

export interface SleptClock extends Pick<Clock, "now" | "monotonicMs" | "every" | "sleep"> {
  /** The sleeps so far, in milliseconds. */
  readonly slept: readonly number[];
  pass(ms: number): void;
}

/** A clock that only sleeping moves, and `pass`. */
export function createSleptClock(): SleptClock {
  let atMs = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(atMs),
    monotonicMs: () => atMs,
    every: () => ({ stop() {} }),
    sleep: async (ms) => {
      slept.push(ms);
      atMs += ms;
    },
    pass: (ms) => {
      atMs += ms;
    },
  };
}

/** Limits that nobody else shares. */
export function ownLimits(options: Partial<LimitsOptions> = {}): LimitsByMailbox {
  const { clock = systemClock } = options;
  const cells = createLimitCells(() => clock.now().getTime());
  return createLimitsByMailbox({ cells, holder: randomUUID(), leaseMs: 10_000, ...options, clock });
}
