import type { AccountName, Resource, Trouble } from "./account.ts";

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

export type RunTrigger = "INTERVAL" | "MANUAL" | "OFFICE_CHANGE" | "NOTIFICATION" | "RETRY" | "SETTINGS" | "APPROVAL";

interface RunCounts {
  readonly createdInOffice: number;
  readonly updatedInOffice: number;
  readonly deletedInOffice: number;
  readonly createdInM365: number;
  readonly updatedInM365: number;
  readonly deletedInM365: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly failed: number;
  /** People whom Exchange mailed, once a meeting. */
  readonly mailed: number;
  /** Meetings made without their attendees. */
  readonly withheld: number;
}

export interface Brake {
  readonly reason: string;
  readonly deletesInOffice: number;
  readonly deletesInM365: number;
  readonly sampleTitles: readonly string[];
  readonly meetingsToWrite: number;
  readonly peopleToMail: number;
  readonly peopleOutside: number;
  readonly sampleAddresses: readonly string[];
  readonly sampleMeetings: readonly string[];
}

/** One of what a brake asks about. */
export interface BrakeItemRow {
  readonly id: string;
  readonly name: string | null;
}

/** All times are ISO 8601 in UTC. */
export interface Run {
  readonly id: string;
  readonly account: AccountName;
  readonly resource: Resource;
  readonly trigger: RunTrigger;
  readonly state: RunState;
  readonly phase: RunPhase | null;
  readonly done: number;
  /** Null while nobody can know it. */
  readonly total: number | null;
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly counts: RunCounts;
  readonly graphRequests: number;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly movedAt: string | null;
  readonly waitingUntil: string | null;
  readonly error: Trouble | null;
  readonly brake: Brake | null;
}

/** One write to Microsoft in the ledger. */
export interface Effect {
  readonly id: string;
  readonly operation: string;
  readonly officeId: string;
  readonly m365Id: string | null;
  readonly state: string;
  readonly plannedAt: string;
  readonly settledAt: string | null;
  readonly errorCode: string | null;
}
