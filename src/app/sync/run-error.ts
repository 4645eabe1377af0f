import type { AlertSubject } from "../../core/status/alert-subject.ts";
import type { ErrorCode } from "../../core/sync/error-catalogue.ts";
import type { Fault } from "../../core/sync/fault.ts";
import type { StoredAlert } from "../ports/run-report.ts";
import type { SyncKey } from "../ports/sync-store.ts";
import { StoreError } from "../store-error.ts";

/** The catalogue's code for a fault that ended a run. */
const codes: Readonly<Record<Fault, ErrorCode>> = {
  throttled: "THROTTLED",
  unavailable: "SERVICE_UNAVAILABLE",
  cursorExpired: "SERVICE_UNAVAILABLE",
  versionMismatch: "ITEM_CHANGING",
  notFound: "SERVICE_UNAVAILABLE",
  denied: "ACCESS_DENIED",
  needsReauth: "SIGN_IN_EXPIRED",
  appMisconfigured: "APPLICATION_SECRET_WRONG",
  noMailbox: "NO_MAILBOX",
  quotaExceeded: "MAILBOX_FULL",
  rejected: "ANSWER_MALFORMED",
  malformed: "ANSWER_MALFORMED",
};

export interface RunError {
  readonly code: ErrorCode;
  readonly message: string;
}

export function runErrorOf(error: unknown): RunError {
  if (error instanceof StoreError) return { code: codes[error.fault], message: error.message };
  return { code: "INTERNAL", message: "The run stopped unexpectedly. The log has the cause." };
}

export const runSubject = ({ accountId, resource }: SyncKey): AlertSubject => ({ kind: "run", accountId, resource });

/** A fault that every account shares is one alert, not one for each. */
export function errorSubject(error: RunError, run: SyncKey): AlertSubject {
  return error.code === "APPLICATION_SECRET_WRONG" ? { kind: "application" } : runSubject(run);
}

export function runAlert(error: RunError, run: SyncKey): StoredAlert {
  const isAuth =
    error.code === "SIGN_IN_EXPIRED" || error.code === "APPLICATION_SECRET_WRONG" || error.code === "ACCESS_DENIED";
  return {
    subject: errorSubject(error, run),
    type: isAuth ? "auth" : error.code === "THROTTLED" ? "throttle" : "sync",
    operation: null,
    step: null,
    itemId: null,
    externalId: null,
    code: error.code,
    message: error.message,
  };
}
