import type { ErrorCode } from "../sync/error-catalogue.ts";
import type { Fault } from "../sync/fault.ts";

/** What a fault means to the person who tests a sign-in, an application or a whole mailbox. */
export const connectionCodes = {
  throttled: "THROTTLED",
  unavailable: "SERVICE_UNAVAILABLE",
  cursorExpired: "INTERNAL",
  versionMismatch: "INTERNAL",
  notFound: "NO_MAILBOX",
  denied: "ACCESS_DENIED",
  needsReauth: "SIGN_IN_EXPIRED",
  appMisconfigured: "APPLICATION_SECRET_WRONG",
  noMailbox: "NO_MAILBOX",
  quotaExceeded: "MAILBOX_FULL",
  rejected: "ANSWER_MALFORMED",
  malformed: "ANSWER_MALFORMED",
} as const satisfies Record<Fault, ErrorCode>;
