import type { FieldValue } from "../../core/records/record.ts";
import type { AlertSubject } from "../../core/status/alert-subject.ts";
import type { AppliedSettings } from "../../core/sync/applied-settings.ts";
import type { ErrorCode } from "../../core/sync/error-catalogue.ts";
import type { RunCounts, RunEndState, RunPhase } from "../../core/sync/run-state.ts";
import type { Cursors } from "./sync/collections.ts";

export interface RunProgress {
  readonly phase: RunPhase;
  readonly done: number;
  /** Null while unknown. */
  readonly total: number | null;
  readonly counts: RunCounts;
  readonly graphRequests: number;
  readonly waitingUntil: Date | null;
  /** Written without an event: nobody can follow more than a few a second, and the next one is near. */
  readonly isQuiet?: boolean;
}

export interface RunEnd {
  readonly state: RunEndState;
  readonly counts: RunCounts;
  readonly graphRequests: number;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly brake: Readonly<Record<string, FieldValue>> | null;
  readonly nextSyncAt: Date | null;
  readonly waitingUntil: Date | null;
  /** Null: those of the previous run stay. */
  readonly appliedSettings: AppliedSettings | null;
}

/** The end of a run that found both sides as they were. */
export interface QuietEnd extends Pick<RunEnd, "counts" | "graphRequests" | "nextSyncAt" | "appliedSettings"> {
  readonly cursors: Cursors;
}

export interface StoredAlert {
  /** The same subject is the same alert. One that names an account must name the run's. */
  readonly subject: AlertSubject;
  readonly type: "auth" | "sync" | "throttle" | "settings";
  readonly operation: "import" | "export" | null;
  readonly step: string | null;
  readonly itemId: string | null;
  readonly externalId: string | null;
  readonly code: ErrorCode;
  /** With the names of parts in braces, if there are parts. */
  readonly message: string;
  /** Text from the record (core/access/record-text.ts). Without it, only readers of the record are shown the message. */
  readonly parts?: Readonly<Record<string, string>>;
}
