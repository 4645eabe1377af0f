import type { FieldValue } from "../../core/records/record.ts";
import type { AlertSubject } from "../../core/status/alert-subject.ts";
import type { AppliedSettings } from "../../core/sync/applied-settings.ts";
import type { ErrorCode } from "../../core/sync/error-catalogue.ts";
import type { RunCounts, RunEndState, RunPhase } from "../../core/sync/run-state.ts";

export interface RunProgress {
  readonly phase: RunPhase;
  readonly done: number;
  /** Null while nobody can know it. */
  readonly total: number | null;
  readonly counts: RunCounts;
  readonly graphRequests: number;
  readonly waitingUntil: Date | null;
  /** Written without an event: nobody can follow more than a few in a second, and the next one is near. */
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
  /** Null: those of the run before stay. */
  readonly appliedSettings: AppliedSettings | null;
}

export interface StoredAlert {
  /** The same subject is the same alert. One that names an account names the run's. */
  readonly subject: AlertSubject;
  readonly type: "auth" | "sync" | "throttle" | "settings";
  readonly operation: "import" | "export" | null;
  readonly step: string | null;
  readonly itemId: string | null;
  readonly externalId: string | null;
  readonly code: ErrorCode;
  /** With the names of parts in braces, where there are parts. */
  readonly message: string;
  /** What the record says (core/access/told.ts); without it nobody but its readers is told anything of the message. */
  readonly parts?: Readonly<Record<string, string>>;
}
