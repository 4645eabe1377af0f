import type { MailboxOwner } from "../../core/records/record-scope.ts";
import type { SyncKey } from "./sync-store.ts";

export interface ScheduledAccount extends MailboxOwner {
  readonly accountId: string;
}

/** How one account's one resource is to be scheduled from now on. */
export interface ScheduleWish extends SyncKey {
  /** The next sync is this many minutes after the last one, or now if there was none; null: no next sync until something changes. */
  readonly intervalMinutes: number | null;
  /** Also run at once. */
  readonly needsRun: boolean;
  /** A run that is under way stops at its next safe place, and lanes of mail lose their leases: they began under rules that are no more. */
  readonly endsOlder: boolean;
}

/** When accounts sync next. */
export interface Schedule {
  /** Connected accounts that a settings scope applies to: all, an organization's or a user's. */
  accountsIn(scopeId: string): Promise<readonly ScheduledAccount[]>;
  /**
   * Applies many wishes in a few statements. Rows are locked in one order, so that no deadlock arises.
   * @param busy what to do with syncs that a run has locked at the moment: skip and return them, or wait
   * @returns what now has a run queued, and what was skipped
   */
  follow(
    wishes: readonly ScheduleWish[],
    busy: "passOver" | "wait",
  ): Promise<{ readonly queued: readonly SyncKey[]; readonly passedOver: readonly SyncKey[] }>;
}
