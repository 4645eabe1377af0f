import type { SyncKey } from "./sync-store.ts";

/** What the scheduler looks for. Each method returns the syncs to wake; waking one that has nothing to do is harmless. */
export interface SyncSweep {
  /** Syncs that are due: connected, with no run queued, running or waiting. The longest overdue first. */
  dueSyncs(limit: number): Promise<readonly SyncKey[]>;
  /** Runs to continue: their worker died, their wait is over, or the job that should have started them was lost. */
  abandonedRuns(limit: number): Promise<readonly SyncKey[]>;
}
