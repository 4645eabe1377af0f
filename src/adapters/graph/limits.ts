import type { Clock } from "../../app/ports/clock.ts";
import type { LimitCells } from "../../app/ports/limit-cells.ts";
import type { LimitTerms } from "../../core/limits/shared-limits.ts";
import { createHolding } from "./holding.ts";
import { createMailboxLimits, type MailboxLimits } from "./mailbox-limits.ts";

/** https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits: for each app and mailbox. */
export const outlookLimits = { places: 4, requests: 10_000, windowMs: 600_000 } as const;

export interface LimitsByMailbox {
  of(accountId: string): MailboxLimits;
  /** Releases what this process holds. */
  stop(): Promise<void>;
}

export interface LimitsOptions extends Partial<Omit<LimitTerms, "leaseMs">> {
  /** What all processes share. */
  readonly cells: LimitCells;
  /** Names this process; a new name after each start. */
  readonly holder: string;
  readonly clock: Pick<Clock, "now" | "monotonicMs" | "sleep" | "every">;
  /** How soon others get the share of a process that died. */
  readonly leaseMs: number;
}

/** The limits of every mailbox. One instance in each process. */
export function createLimitsByMailbox({ cells, holder, clock, ...own }: LimitsOptions): LimitsByMailbox {
  const terms: LimitTerms = { ...outlookLimits, ...own };
  // One entry for each account that was ever opened: an empty one is small.
  const known = new Map<string, ReturnType<typeof createMailboxLimits>>();
  const unhear = cells.on((told) => {
    if (told === null) for (const one of known.values()) one.hear();
    else if (told.from !== holder) known.get(told.accountId)?.hear();
  });
  return {
    of(accountId) {
      const found =
        known.get(accountId) ??
        createMailboxLimits({ holding: createHolding({ accountId, holder, cells, terms, clock }), terms, clock });
      known.set(accountId, found);
      return found;
    },
    async stop() {
      unhear();
      await Promise.all([...known.values()].map((one) => one.leave()));
    },
  };
}
