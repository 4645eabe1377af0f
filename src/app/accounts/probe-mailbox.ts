import { connectionCodes } from "../../core/access/connection-code.ts";
import { type ErrorCode, errorCatalogue } from "../../core/sync/error-catalogue.ts";
import type { AccountStore } from "../ports/account-store.ts";
import type { M365Mailboxes } from "../ports/m365-records.ts";
import { StoreError } from "../store-error.ts";

interface MailboxProblem {
  readonly code: ErrorCode;
  readonly message: string;
  /** It passes by itself; nothing is known to be wrong with the account. */
  readonly isTransient: boolean;
}

/** Opens a newly connected mailbox once, to find out whether there is a mailbox at all. */
export type ProbeMailbox = (accountId: string) => Promise<MailboxProblem | null>;

export function createProbeMailbox(store: Pick<AccountStore, "setState">, mailboxes: M365Mailboxes): ProbeMailbox {
  return async (accountId) => {
    try {
      await mailboxes.open({ id: accountId });
      return null;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const code = connectionCodes[error.fault];
      if (code === "NO_MAILBOX") {
        await store.setState(accountId, "NO_MAILBOX", errorCatalogue.NO_MAILBOX.cause, { audit: [], feed: [] });
      }
      return {
        code,
        message: code === "NO_MAILBOX" ? errorCatalogue.NO_MAILBOX.cause : error.message,
        isTransient: errorCatalogue[code].class === "TRANSIENT",
      };
    }
  };
}
