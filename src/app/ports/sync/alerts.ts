import type { AlertSubject } from "../../../core/status/alert-subject.ts";
import type { StoredAlert } from "../run-report.ts";

/** What people are told about a run. */
export interface Alerts {
  raiseAlerts(alerts: readonly StoredAlert[]): Promise<void>;
  resolveAlerts(subjects: readonly AlertSubject[]): Promise<void>;
  /** Resolves the alerts of records that are no longer quarantined. */
  resolveItemAlerts(): Promise<void>;
}
