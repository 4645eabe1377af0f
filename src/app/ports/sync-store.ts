import type { MailboxPrincipal } from "../../core/microsoft/mailbox-access.ts";
import type { Resource } from "../../core/records/record.ts";
import type { MailboxOwner } from "../../core/records/record-scope.ts";
import type { AppliedSettings } from "../../core/sync/applied-settings.ts";
import type { RunCounts } from "../../core/sync/run-state.ts";
import type { FeedEvent } from "./feed.ts";
import type { ErasedAt } from "./mail/erasures.ts";
import type { QuietEnd, RunEnd, RunProgress } from "./run-report.ts";
import type { StoredLayers } from "./settings-store.ts";
import type { Alerts } from "./sync/alerts.ts";
import type { CollectionReader, Collections, Rounds, StoredCollection } from "./sync/collections.ts";
import type { ConflictReader, Conflicts } from "./sync/conflicts.ts";
import type { ExcludedMail } from "./sync/excluded-mail.ts";
import type { Inbox, InboxReader } from "./sync/inbox.ts";
import type { EffectReader, Ledger } from "./sync/ledger.ts";
import type { LinkReader, Links } from "./sync/links.ts";
import type { MailRemovals, OpenRemovals } from "./sync/mail-removals.ts";
import type { OfficeReader, OfficeRecords } from "./sync/office-records.ts";
import type { PlanReader, Plans } from "./sync/plans.ts";
import type { RunTrigger } from "./sync-orders.ts";

/**
 * Everything that sync stores, as one run sees it. All writing happens in `inRun`: one transaction that first proves that this run still
 * holds the lease, so a worker that was presumed dead writes nothing.
 */

export interface SyncKey {
  readonly accountId: string;
  readonly resource: Resource;
}

/** A run whose lease this process holds. */
export interface HeldRun extends SyncKey, MailboxOwner {
  readonly runId: string;
  readonly fencingToken: bigint;
  /** By the store's clock. */
  readonly takenAt: Date;
  /** What Oro's records and their change log belong to (`recordScopeOf`). */
  readonly scopeId: string;
  readonly userPrincipalName: string;
  /** Of its settings, as they were when the lease was taken; null if nobody owns the mailbox any more. */
  readonly layers: StoredLayers | null;
  /** Changes with the account's stored sign-in, and with the Azure application. */
  readonly signIn: string;
  /** Absent: the mailbox is the one of whoever signed in. */
  readonly principal?: MailboxPrincipal;
  readonly trigger: RunTrigger;
  /** The counts so far, for a run that was taken over or continues. */
  readonly counts: RunCounts;
  /** A plan of this run is already stored: by a worker that died, or with a question that has been answered. */
  readonly hasPlan: boolean;
  /** An earlier run left writes to Microsoft without a certain outcome. Only the holder of the lease plans more. */
  readonly hasUnsettled: boolean;
  /** As they were when the lease was taken; only its holder changes them, apart from orders to compare them whole. */
  readonly collections: readonly StoredCollection[];
  /**
   * Whether anything waited here when the lease was taken: what `hasWork` says, quarantined rows that are due, changes of Oro, or links
   * that no round has reported yet.
   */
  readonly hasWork: boolean;
  /** Whether an alert stood that a run without trouble ends. */
  readonly hasAlerts: boolean;
  /** When the next sync was due as the lease was taken. */
  readonly nextSyncAt: Date | null;
  /** The settings of the last run; null before the first one is finished. */
  readonly appliedSettings: AppliedSettings | null;
  readonly collectionsLink: string | null;
  /** Mail that is to be removed from Oro before anything else, by the settings of `layers`. */
  readonly removals: OpenRemovals | null;
  /** Our ids of collections that a notification was about since the lease was last taken: they are read first. */
  readonly firstCollections: readonly string[];
  /** Of mail: people who are erased in its organization. Absent: nobody is. */
  readonly erasedAt?: ErasedAt;
  /** How many runs before this one failed in a row. */
  readonly failures: number;
}

/** What a decision reads, whether for a run or for a preview of what a run would do. */
export type SyncReader = LinkReader &
  InboxReader &
  EffectReader &
  ConflictReader &
  OfficeReader &
  CollectionReader &
  PlanReader;

/** One transaction of a run. Lists in, lists out: a page costs the same number of statements whatever its size. */
export interface RunTx
  extends Links,
    Inbox,
    Ledger,
    Conflicts,
    OfficeRecords,
    Collections,
    Rounds,
    ExcludedMail,
    MailRemovals,
    Plans,
    Alerts {
  /** True once somebody asked to cancel. */
  readonly isCancelRequested: boolean;
  /** By the store's clock, when the lease was proved. */
  readonly now: Date;
  progress(progress: RunProgress): Promise<void>;
  /**
   * Whether another run of this mailbox has been waiting since the lease was taken; of another resource since a minute before, as when all
   * are ordered at once. What waits longer waits for something else.
   */
  isElseWanted(): Promise<boolean>;
  emit(events: readonly FeedEvent[]): Promise<void>;
}

export interface SyncStore {
  /**
   * Takes the lease and the run to do: one whose worker died, else the queued one. Null when there is none or somebody else holds the
   * lease. Writes that earlier leases did not settle are certain to be over a lease margin later.
   */
  begin(key: SyncKey, holder: string, leaseMs: number): Promise<HeldRun | null>;
  /**
   * However long the work takes, nobody takes the run over meanwhile; the lease is extended when it ends.
   * @throws LeaseLostError before anything is written, when another worker took over
   */
  inRun<T>(run: HeldRun, work: (tx: RunTx) => Promise<T>): Promise<T>;
  /**
   * Ends a run that changed nothing, in one statement that proves the lease. Null, with nothing written, if the run was cancelled or taken
   * over, or its schedule was changed meanwhile: `finish` tells.
   */
  finishQuietly(run: HeldRun, end: QuietEnd): Promise<{ readonly isAnotherQueued: boolean } | null>;
  /** Ends the run and releases the lease. Returns whether another run is queued. */
  finish(run: HeldRun, end: RunEnd, last: (tx: RunTx) => Promise<void>): Promise<{ readonly isAnotherQueued: boolean }>;
}

/** Another worker holds the lease now and will write whatever this one still had to write. */
export class LeaseLostError extends Error {
  constructor() {
    super("Another worker took this run over");
    this.name = "LeaseLostError";
  }
}
