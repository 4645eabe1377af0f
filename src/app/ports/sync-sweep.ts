import type { SyncKey } from "./sync-store.ts";

/** What the scheduler looks for. Each answers whom to wake; waking somebody who has nothing to do is harmless. */
export interface SyncSweep {
  /** Whose time has come: connected, and nothing of theirs is queued, runs or waits. The longest due first. */
  dueSyncs(limit: number): Promise<readonly SyncKey[]>;
  /** Runs that somebody should go on with: their worker died, their wait is over, or the job that should have started them was lost. */
  abandonedRuns(limit: number): Promise<readonly SyncKey[]>;
}
