import type { ErrorCode } from "../../core/sync/error-catalogue.ts";

/** Alerts about this installation itself, of no account and no organization. */
export interface SystemAlerts {
  /** The same key is the same alert. */
  raise(alert: { readonly key: string; readonly code: ErrorCode; readonly message: string }): Promise<void>;
  resolve(key: string): Promise<void>;
}
