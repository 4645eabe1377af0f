import type { RunState } from "../sync/run-state.ts";

/** What a dashboard shows for one account's one resource: one word for everything that is known. */
export const syncStateNames = [
  "IN_SYNC",
  "SYNCING",
  "WAITING",
  "PAUSED",
  "NEEDS_APPROVAL",
  "CONFLICTS",
  "FAILING",
  "SIGN_IN_NEEDED",
  "OFF",
  "NOT_YET",
] as const;
export type SyncStateName = (typeof syncStateNames)[number];

export interface SyncFacts {
  /** Whether this version syncs the resource at all. */
  readonly isSupported: boolean;
  /** Switched on for this account, whatever the Azure application. */
  readonly isWanted: boolean;
  readonly isApplicationComplete: boolean;
  /** Its person is suspended or removed, or its organization is archived. */
  readonly isResting: boolean;
  readonly account: "CONNECTED" | "MISSING_SCOPES" | "NEEDS_REAUTH" | "NO_MAILBOX" | "DISCONNECTED";
  /** The run that is not over yet. */
  readonly currentRun: RunState | null;
  readonly lastOutcome: RunState | null;
  readonly hasSynced: boolean;
  readonly openConflicts: number;
  readonly failingItems: number;
}

/** The first matching row, from what a person must act on down to what needs nobody. */
export function nameSyncState(facts: SyncFacts): SyncStateName {
  if (!facts.isSupported) return "NOT_YET";
  if (!facts.isWanted || facts.account === "DISCONNECTED") return "OFF";
  if (!facts.isApplicationComplete || facts.isResting) return "PAUSED";
  if (facts.account === "NEEDS_REAUTH" || facts.account === "MISSING_SCOPES") return "SIGN_IN_NEEDED";
  if (facts.account === "NO_MAILBOX") return "FAILING";
  if (facts.currentRun === "AWAITING_APPROVAL") return "NEEDS_APPROVAL";
  if (facts.currentRun === "RUNNING") return "SYNCING";
  if (facts.currentRun === "WAITING") return "WAITING";
  if (facts.lastOutcome === "FAILED" || facts.failingItems > 0) return "FAILING";
  if (facts.openConflicts > 0) return "CONFLICTS";
  return facts.hasSynced ? "IN_SYNC" : "WAITING";
}
