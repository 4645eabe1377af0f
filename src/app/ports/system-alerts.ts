import type { AlertSubject } from "../../core/status/alert-subject.ts";
import type { ErrorCode } from "../../core/sync/error-catalogue.ts";

export type TroubleName = Extract<AlertSubject, { readonly kind: "system" }>["trouble"];

/** Alerts about this installation itself; they belong to no account and no organization. */
export interface SystemAlerts {
  raise(trouble: { readonly name: TroubleName; readonly code: ErrorCode; readonly message: string }): Promise<void>;
  resolve(name: TroubleName): Promise<void>;
}
