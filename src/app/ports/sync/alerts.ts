import type { AlertSubject } from "../../../core/status/alert-subject.ts";
import type { StoredAlert } from "../run-report.ts";

/** What people are told of a run. */
export interface Alerts {
  raiseAlerts(alerts: readonly StoredAlert[]): Promise<void>;
  resolveAlerts(subjects: readonly AlertSubject[]): Promise<void>;
  /** Resolves the alerts of records that are quarantined no more. */
  resolveItemAlerts(): Promise<void>;
}
