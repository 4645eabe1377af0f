import { randomUUID } from "node:crypto";
import { createLimitsByMailbox, type LimitsByMailbox, type LimitsOptions } from "../../src/adapters/graph/limits.ts";
import { createLimitCells } from "../../src/adapters/memory/limit-cells.ts";
import { systemClock } from "../../src/lib/system-clock.ts";

/** Limits that nobody else shares. */
export function ownLimits(options: Partial<LimitsOptions> = {}): LimitsByMailbox {
  const { clock = systemClock } = options;
  const cells = createLimitCells(() => clock.now().getTime());
  return createLimitsByMailbox({ cells, holder: randomUUID(), leaseMs: 10_000, ...options, clock });
}
