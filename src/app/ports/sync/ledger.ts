import type { Effect, EffectEnd, UnsettledEffect } from "../../../core/sync/effect.ts";

/** The writes to Microsoft: planned before they are sent. This half writes nothing, and needs no lease. */
export interface EffectReader {
  /** @param besides collections to leave out */
  unsettledEffects(limit: number, besides?: readonly string[]): Promise<readonly UnsettledEffect[]>;
  /** All creates ever planned for these office records and not purged since, oldest first. */
  createsOf(officeIds: readonly string[]): Promise<readonly Effect[]>;
}

export interface Ledger extends EffectReader {
  planEffects(effects: readonly Effect[]): Promise<void>;
  settleEffects(settled: readonly EffectEnd[]): Promise<void>;
}
