import { unreachable } from "../../lib/unreachable.ts";

/**
 *   QUEUED ──▶ RUNNING ──▶ SUCCEEDED | PARTIAL | FAILED | CANCELLED
 *                │  ▲
 *                ▼  │
 *             WAITING (throttled until …)         AWAITING_APPROVAL (brake) ──▶ SUCCEEDED | CANCELLED by its answer
 */
export type RunState =
  | "QUEUED"
  | "RUNNING"
  | "WAITING"
  | "AWAITING_APPROVAL"
  | "SUCCEEDED"
  | "PARTIAL"
  | "FAILED"
  | "CANCELLED";

export type RunPhase = "LISTS" | "READ" | "COMPARE" | "WRITE";

export interface RunCounts {
  readonly createdInOffice: number;
  readonly updatedInOffice: number;
  readonly deletedInOffice: number;
  readonly createdInM365: number;
  readonly updatedInM365: number;
  readonly deletedInM365: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly failed: number;
  /** People whom Exchange mailed for what the run wrote, counted once a meeting. */
  readonly mailed: number;
  /** Meetings made without their attendees, since nobody is invited by a first sync or to what is over. */
  readonly withheld: number;
}

export const noCounts: RunCounts = {
  createdInOffice: 0,
  updatedInOffice: 0,
  deletedInOffice: 0,
  createdInM365: 0,
  updatedInM365: 0,
  deletedInM365: 0,
  unchanged: 0,
  conflicts: 0,
  failed: 0,
  mailed: 0,
  withheld: 0,
};

export function addCounts(one: RunCounts, other: Partial<RunCounts>): RunCounts {
  return {
    createdInOffice: one.createdInOffice + (other.createdInOffice ?? 0),
    updatedInOffice: one.updatedInOffice + (other.updatedInOffice ?? 0),
    deletedInOffice: one.deletedInOffice + (other.deletedInOffice ?? 0),
    createdInM365: one.createdInM365 + (other.createdInM365 ?? 0),
    updatedInM365: one.updatedInM365 + (other.updatedInM365 ?? 0),
    deletedInM365: one.deletedInM365 + (other.deletedInM365 ?? 0),
    unchanged: one.unchanged + (other.unchanged ?? 0),
    conflicts: one.conflicts + (other.conflicts ?? 0),
    failed: one.failed + (other.failed ?? 0),
    mailed: one.mailed + (other.mailed ?? 0),
    withheld: one.withheld + (other.withheld ?? 0),
  };
}

/** Whether nothing more will happen in this run. AWAITING_APPROVAL rests until a person answers. */
export function isFinished(state: RunState): boolean {
  switch (state) {
    case "SUCCEEDED":
    case "PARTIAL":
    case "FAILED":
    case "CANCELLED":
      return true;
    case "QUEUED":
    case "RUNNING":
    case "WAITING":
    case "AWAITING_APPROVAL":
      return false;
    default:
      return unreachable(state);
  }
}
