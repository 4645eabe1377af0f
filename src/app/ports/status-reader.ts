import type { Reach } from "../../core/access/rights.ts";
import type { Standing } from "../../core/access/standing.ts";
import type { MailExclusion, MailStaysOut } from "../../core/mail/mail-rules.ts";
import type { NotificationHealth } from "../../core/notifications/health.ts";
import type { Resource } from "../../core/records/record.ts";
import type { SyncStateName } from "../../core/status/sync-state-name.ts";
import type { ExcludedReason } from "../../core/sync/inbox.ts";
import type { DetachedReason } from "../../core/sync/link.ts";
import type { RunState } from "../../core/sync/run-state.ts";
import type { SyncCounts } from "./sync-orders.ts";

export interface LeftOut {
  readonly state: "EXCLUDED" | "DETACHED";
  /** MAILBOX_DISCONNECTED: made in Oro, waiting for the primary mailbox to be connected. */
  readonly reason: ExcludedReason | DetachedReason | "MAILBOX_DISCONNECTED" | MailExclusion | MailStaysOut;
  readonly count: number;
}

/**
 * The state of one account's one resource. Costly fields are read only when asked for, together for all statuses that were read together.
 */
export interface SyncStatus {
  /** accountId:RESOURCE */
  readonly id: string;
  readonly accountId: string;
  readonly resource: Resource;
  readonly state: SyncStateName;
  readonly isEnabled: boolean;
  /** Unless it is ACTIVE, nothing is synced, whatever the settings. */
  readonly ownerStanding: Standing;
  readonly isInProgress: boolean;
  readonly lastSyncAt: Date | null;
  readonly nextSyncAt: Date | null;
  /** The oldest of the times at which the synced collections were last compared whole; null until each has been read whole. */
  readonly reconciledAt: Date | null;
  readonly lastOutcome: RunState | null;
  readonly lastErrorCode: string | null;
  /** The unfinished run, or else the last one. */
  readonly runId: string | null;
  counts(): Promise<SyncCounts>;
  /** Why records are excluded or detached; they add up to those two counts. */
  leftOut(): Promise<readonly LeftOut[]>;
  /** Graph requests of the account's runs in the last ten minutes. */
  graphRequests(): Promise<number>;
  notifications(): Promise<NotificationHealth>;
}

export interface StatusQuery {
  readonly reach: Reach;
  readonly accountIds?: readonly string[];
  readonly resource?: Resource;
  /** Only these: accountId:RESOURCE. */
  readonly ids?: readonly string[];
  /** Only those after this id, in the order of id. */
  readonly afterId?: string;
  readonly beforeId?: string;
  readonly isBackward?: boolean;
  readonly limit?: number;
}

/** Whether the ledger proves that nothing was duplicated or lost. */
export interface LedgerCheck {
  readonly isClean: boolean;
  /** Writes planned or of unknown outcome, older than any run that could still settle them. */
  readonly unsettled: number;
  /** Records with two links, and items that Microsoft holds more than once. */
  readonly duplicates: number;
  /** Links whose office record does not exist, and confirmed creates whose link is missing although nothing was deleted since. */
  readonly missing: number;
  /** Mailboxes, counted for each resource, whose contents could not be compared: nothing is proved for them. */
  readonly unread: number;
}

export interface StatusReader {
  /** Ordered by id, in a constant number of statements. */
  read(query: StatusQuery): Promise<readonly SyncStatus[]>;
  /** How many there are for these accounts. */
  count(query: Pick<StatusQuery, "reach" | "accountIds" | "resource">): Promise<number>;
}
