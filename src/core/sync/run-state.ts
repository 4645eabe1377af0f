import { unreachable } from "../../lib/unreachable.ts";
import { refusedIn, type Transitions } from "./transitions.ts";

export const runStates = [
  "QUEUED",
  "RUNNING",
  "WAITING",
  "AWAITING_APPROVAL",
  "SUCCEEDED",
  "PARTIAL",
  "FAILED",
  "CANCELLED",
] as const;
export type RunState = (typeof runStates)[number];

export type RunEvent =
  /** A worker with the lease begins it, or continues what another worker left. */
  | "started"
  /** Microsoft asks to wait, or the process stops. */
  | "paused"
  /** The same worker goes on. */
  | "resumed"
  /** A brake asks a person. */
  | "braked"
  | "succeeded"
  | "partlySucceeded"
  | "failed"
  /** Its worker ends it, because a person cancelled it or nothing is synced any more. */
  | "stopped"
  /** A person cancels it while no worker has it. If its worker died, the worker that takes it over stops it. */
  | "cancelledAtRest"
  /** A person cancels it while a worker has it: the worker is asked to stop. */
  | "cancelledAtWork"
  /** A person approves or rejects what the brake asked about. */
  | "answered"
  /** A person asks for a sync instead of answering. */
  | "askedAnew"
  /** Another run of the same sync waits for a person and replaces this one. */
  | "superseded"
  /** The account is disconnected, or its person removed. */
  | "abandoned";

const refused = refusedIn(runStates);

/** WAITING and AWAITING_APPROVAL continue as the same run. A finished run never changes state. */
export const runTransitions: Transitions<RunState, RunEvent> = {
  started: { ...refused, QUEUED: "RUNNING", RUNNING: "RUNNING", WAITING: "RUNNING" },
  paused: { ...refused, RUNNING: "WAITING", WAITING: "WAITING" },
  resumed: { ...refused, RUNNING: "RUNNING", WAITING: "RUNNING" },
  braked: { ...refused, RUNNING: "AWAITING_APPROVAL", WAITING: "AWAITING_APPROVAL" },
  succeeded: { ...refused, RUNNING: "SUCCEEDED", WAITING: "SUCCEEDED" },
  partlySucceeded: { ...refused, RUNNING: "PARTIAL", WAITING: "PARTIAL" },
  failed: { ...refused, RUNNING: "FAILED", WAITING: "FAILED" },
  stopped: { ...refused, RUNNING: "CANCELLED", WAITING: "CANCELLED" },
  cancelledAtRest: {
    ...{ ...refused, QUEUED: "CANCELLED", RUNNING: "RUNNING" },
    ...{ WAITING: "CANCELLED", AWAITING_APPROVAL: "CANCELLED" },
  },
  cancelledAtWork: {
    ...{ ...refused, QUEUED: "CANCELLED", RUNNING: "RUNNING" },
    ...{ WAITING: "WAITING", AWAITING_APPROVAL: "CANCELLED" },
  },
  answered: { ...refused, AWAITING_APPROVAL: "QUEUED" },
  askedAnew: { ...refused, AWAITING_APPROVAL: "QUEUED" },
  superseded: { ...refused, QUEUED: "CANCELLED" },
  abandoned: {
    ...{ ...refused, QUEUED: "CANCELLED", RUNNING: "CANCELLED" },
    ...{ WAITING: "CANCELLED", AWAITING_APPROVAL: "CANCELLED" },
  },
};

/** How a worker leaves a run. */
export type RunEndState = Exclude<RunState, "QUEUED" | "RUNNING">;

export const endEvents: Readonly<Record<RunEndState, RunEvent>> = {
  WAITING: "paused",
  AWAITING_APPROVAL: "braked",
  SUCCEEDED: "succeeded",
  PARTIAL: "partlySucceeded",
  FAILED: "failed",
  CANCELLED: "stopped",
};

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
  /** People whom Exchange mailed for the run's writes, counted once for each meeting. */
  readonly mailed: number;
  /** Meetings created without their attendees: a first sync invites nobody, nor does a meeting that is over. */
  readonly withheld: number;
  /** Mails that Oro and Microsoft had changed differently: Microsoft's state stands. Below, of which of their fields. */
  readonly overruled: number;
  readonly overruledRead: number;
  readonly overruledFlag: number;
  readonly overruledCategories: number;
  readonly overruledFolder: number;
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
  overruled: 0,
  overruledRead: 0,
  overruledFlag: 0,
  overruledCategories: 0,
  overruledFolder: 0,
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
    overruled: one.overruled + (other.overruled ?? 0),
    overruledRead: one.overruledRead + (other.overruledRead ?? 0),
    overruledFlag: one.overruledFlag + (other.overruledFlag ?? 0),
    overruledCategories: one.overruledCategories + (other.overruledCategories ?? 0),
    overruledFolder: one.overruledFolder + (other.overruledFolder ?? 0),
  };
}

/** Whether nothing more will happen in this run. AWAITING_APPROVAL is not finished: it waits for a person. */
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
