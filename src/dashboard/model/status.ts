import type { Account, Resource, Trouble } from "./account.ts";
import type { Run } from "./run.ts";

export type SyncStateName =
  | "IN_SYNC"
  | "SYNCING"
  | "WAITING"
  | "PAUSED"
  | "NEEDS_APPROVAL"
  | "CONFLICTS"
  | "FAILING"
  | "SIGN_IN_NEEDED"
  | "OFF"
  | "NOT_YET";

/** How changes in Microsoft are heard of. */
export interface NotificationHealth {
  readonly mode: "PUSH" | "POLLING" | "DEGRADED";
  readonly since: string | null;
  /** In words. */
  readonly reason: string;
  readonly expiresAt: string | null;
  readonly lastNotificationAt: string | null;
}

/** They add up: the five make the total. */
export interface SyncCounts {
  readonly inSync: number;
  readonly excluded: number;
  readonly failing: number;
  readonly inConflict: number;
  readonly detached: number;
  readonly total: number;
}

export interface SyncStatus {
  readonly id: string;
  readonly account: Account;
  readonly resource: Resource;
  readonly state: SyncStateName;
  readonly isEnabled: boolean;
  readonly lastSyncAt: string | null;
  /** When the list or calendar that waited longest was last compared whole. */
  readonly reconciledAt: string | null;
  readonly nextSyncAt: string | null;
  /** The current run or the last one. */
  readonly run: Run | null;
  readonly lastError: Trouble | null;
  readonly counts: SyncCounts;
  readonly notifications: NotificationHealth;
  readonly graphBudget: { readonly used: number; readonly limit: number; readonly windowMinutes: number };
}
