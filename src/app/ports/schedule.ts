import type { MailboxOwner } from "../../core/records/record-scope.ts";
import type { SyncKey } from "./sync-store.ts";

export interface ScheduledAccount extends MailboxOwner {
  readonly accountId: string;
}

/** How one account's one resource is to be scheduled from now on. */
export interface ScheduleWish extends SyncKey {
  /** The next sync is so many minutes after the last one, now where there was none; null: no next sync until something changes. */
  readonly intervalMinutes: number | null;
  /** Besides a run of its own, at once. */
  readonly needsRun: boolean;
}

/** When accounts sync next. */
export interface Schedule {
  /** Connected accounts that a settings scope reaches: all, an organization's or a user's. */
  accountsIn(scopeId: string): Promise<readonly ScheduledAccount[]>;
  /**
   * Follows many wishes in a few statements. Rows are locked in one order, so that nothing waits in a circle.
   * @param busy what becomes of syncs that a run has locked at the moment: passed over and answered, or waited for
   * @returns what has a run queued now, and what was passed over
   */
  follow(
    wishes: readonly ScheduleWish[],
    busy: "passOver" | "wait",
  ): Promise<{ readonly queued: readonly SyncKey[]; readonly passedOver: readonly SyncKey[] }>;
}
