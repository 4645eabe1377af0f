import type { Resource, SideName } from "../../core/records/record.ts";
import type { Actor } from "./audit.ts";

export type RunTrigger = "INTERVAL" | "MANUAL" | "OFFICE_CHANGE" | "NOTIFICATION" | "RETRY" | "SETTINGS" | "APPROVAL";

/** For each differing field, the side to take; a whole side for a deletion. */
export interface ConflictChoice {
  readonly take?: SideName;
  readonly fields?: Readonly<Record<string, SideName>>;
}

/** What a person answered to a brake, as the reason for which its records are kept apart. */
export type Rejection = "DELETION_REJECTED" | "INVITATIONS";

/** @property itemIds of the plan; null: everything that is asked about */
export type BrakeDecision =
  | { readonly kind: "approve"; readonly itemIds: readonly string[] | null }
  | { readonly kind: "reject" };

export type OrderOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "notFound" }
  | { readonly kind: "refused"; readonly message: string };

export interface DueSync {
  readonly accountId: string;
  readonly resource: Resource;
}

/** What people and schedules order from sync. Rights are checked before; each order wakes a worker. */
export interface SyncOrders {
  /**
   * Coalesces: a run already waiting also covers this order; a running one is followed by exactly one more.
   * @param isFull the run also compares every list and calendar whole, by ids and versions
   */
  requestSync(
    accountId: string,
    resource: Resource,
    trigger: RunTrigger,
    isFull?: boolean,
  ): Promise<{ readonly runId: string }>;
  /**
   * The same for many whose time has come, in few statements. One whose row is locked by somebody else now is left for the next sweep.
   * @returns those that a run was queued for
   */
  requestDue(due: readonly DueSync[], trigger: "INTERVAL" | "NOTIFICATION"): Promise<readonly DueSync[]>;
  cancelRun(runId: string, by: Actor): Promise<OrderOutcome>;
  /** Answers a brake's question. Items that are not chosen count as rejected. */
  decideBrake(runId: string, decision: BrakeDecision, by: Actor): Promise<OrderOutcome>;
  resolveConflict(conflictId: string, choice: ConflictChoice, by: Actor): Promise<OrderOutcome>;
  reopenConflict(conflictId: string, by: Actor): Promise<OrderOutcome>;
  /** @param recordIds only these; null for all */
  takeBackRejection(
    accountId: string,
    resource: Resource,
    rejection: Rejection,
    recordIds: readonly string[] | null,
    by: Actor,
  ): Promise<OrderOutcome>;
  retryItem(accountId: string, resource: Resource, side: SideName, recordId: string): Promise<OrderOutcome>;
}

/** Counts of one account's one resource; they add up to `total`. */
export interface SyncCounts {
  readonly inSync: number;
  readonly excluded: number;
  readonly failing: number;
  readonly inConflict: number;
  readonly detached: number;
  /** Of mail: a change waits to be settled. */
  readonly pending: number;
  readonly total: number;
}
