import type { OfficeRecord, OfficeWrite } from "../../core/records/office-record.ts";
import type { Resource } from "../../core/records/record.ts";
import type { AlertSubject } from "../../core/status/alert-subject.ts";
import type { AppliedSettings } from "../../core/sync/applied-settings.ts";
import type { StoredConflict } from "../../core/sync/conflict.ts";
import type { SettingsChangedBy } from "../../core/sync/conflict-ending.ts";
import type { Effect, EffectEnd, UnsettledEffect } from "../../core/sync/effect.ts";
import type { InboxRef, InboxRow } from "../../core/sync/inbox.ts";
import type { Link } from "../../core/sync/link.ts";
import type { RunCounts } from "../../core/sync/run-state.ts";
import type { DateWindow } from "../../core/sync/window.ts";
import type { FeedEvent } from "./feed.ts";
import type { ListedItem } from "./m365-records.ts";
import type { RunEnd, RunProgress, StoredAlert } from "./run-report.ts";
import type { CollectionStatements } from "./stored-collection.ts";
import type { RunTrigger } from "./sync-orders.ts";

/**
 * Everything that sync remembers, seen from one run. All writing happens in `inRun`: one transaction that first proves that this run
 * still holds the lease, so a worker that was taken for dead writes nothing.
 */

export interface SyncKey {
  readonly accountId: string;
  readonly resource: Resource;
}

/** What a person approved or rejected in this run. */
export interface Approval {
  readonly decision: "APPROVED" | "REJECTED";
  /** Links whose records would be deleted. */
  readonly linkIds: readonly string[];
  /** Office records whose writing would mail people. */
  readonly officeIds: readonly string[];
  /** Whom each of them would mail, by office record: nobody else was approved. */
  readonly mailed: Readonly<Record<string, readonly string[]>>;
}

/** A run that this process holds the lease of. */
export interface HeldRun extends SyncKey {
  readonly runId: string;
  readonly fencingToken: bigint;
  /** By the store's clock. */
  readonly takenAt: Date;
  readonly ownerId: string;
  readonly organizationId: string;
  readonly userPrincipalName: string;
  readonly trigger: RunTrigger;
  /** The counts so far, of a run that was taken over or goes on. */
  readonly counts: RunCounts;
  readonly approval: Approval | null;
  /** What the last run worked with; null before the first one is finished. */
  readonly appliedSettings: AppliedSettings | null;
  readonly collectionsLink: string | null;
  /** How many runs before this one failed in a row. */
  readonly failures: number;
}

/** One transaction of a run. Lists in, lists out: a page costs the same number of statements whatever its size. */
export interface RunTx extends CollectionStatements {
  /** True once somebody asked to cancel. */
  readonly isCancelRequested: boolean;
  /** By the store's clock, when the lease was proved. */
  readonly now: Date;

  linksByM365Ids(ids: readonly string[]): Promise<readonly Link[]>;
  linksByOfficeIds(ids: readonly string[]): Promise<readonly Link[]>;
  linksByIds(ids: readonly string[]): Promise<readonly Link[]>;
  /** Inserts or replaces by id. */
  saveLinks(links: readonly Link[]): Promise<void>;
  dropLinks(ids: readonly string[]): Promise<void>;
  /** Links that are not detached. */
  countLinked(): Promise<number>;

  loadOffice(ids: readonly string[]): Promise<readonly OfficeRecord[]>;
  findOfficeByNaturalKeys(keys: readonly string[]): Promise<readonly OfficeRecord[]>;
  writeOffice(writes: readonly OfficeWrite[]): Promise<ReadonlyMap<string, number>>;
  /** Whether this mailbox takes what its owner makes in Oro. */
  isPrimary(): Promise<boolean>;
  /** Records that no mailbox has yet are this one's from now on. */
  claimOffice(ids: readonly string[]): Promise<void>;
  /** What was claimed and surely never sent is the primary mailbox's again, if it was made in Oro. */
  releaseOffice(ids: readonly string[]): Promise<void>;
  /** Puts records that no mailbox has into the inbox of the primary one: this one took them up and is it no more. */
  handOver(ids: readonly string[]): Promise<void>;

  /** Inserts or replaces `put`, removes `remove`. */
  changeInbox(change: { readonly put?: readonly InboxRow[]; readonly remove?: readonly InboxRef[] }): Promise<void>;
  inboxRows(refs: readonly InboxRef[]): Promise<readonly InboxRow[]>;
  /** READY rows in the order of arrival, behind `afterSeq`; removals in Microsoft only once verified. */
  readyRows(afterSeq: bigint, limit: number): Promise<readonly (InboxRow & { readonly seq: bigint })[]>;
  countReady(): Promise<number>;
  /** READY removals in Microsoft that nobody verified, of linked records. @param besides collections that are left out */
  unverifiedRemovals(limit: number, besides?: readonly string[]): Promise<readonly InboxRow[]>;
  /** READY rows of either side that may end in a deletion: verified removals, deleted office records. */
  deletionCandidates(afterSeq: bigint, limit: number): Promise<readonly (InboxRow & { readonly seq: bigint })[]>;
  /** READY unlinked m365 rows that carry a mark, and those that look like copies: what they copy may have vanished since. */
  markedRows(afterSeq: bigint, limit: number): Promise<readonly (InboxRow & { readonly seq: bigint })[]>;
  /** Natural keys of READY unlinked m365 rows, in order, behind `after`. */
  unlinkedKeys(after: string | null, limit: number): Promise<readonly string[]>;
  unlinkedRowsByKeys(keys: readonly string[]): Promise<readonly InboxRow[]>;
  /** READY rows, m365 side, whose snapshot is missing. @param besides collections that are left out */
  rowsToRead(limit: number, besides?: readonly string[]): Promise<readonly InboxRow[]>;
  /** Takes up quarantined rows whose time has come. */
  retryQuarantined(): Promise<void>;

  /**
   * Copies the owner's changes behind the cursor into the inbox and moves the cursor. Our own writes are left out, and the records of the
   * owner's other mailboxes. Answers how many.
   */
  stageOfficeChanges(limit: number): Promise<number>;
  /** After a change of settings, or of the day: takes up again what was excluded (but by a person), in conflict, drifted, or crosses the window's edge. */
  reconsider(what: { readonly all: boolean; readonly window: DateWindow }): Promise<void>;

  /** Detaches a collection's links, drops what its inbox holds, and ends the conflicts that wait among them. */
  detachCollection(collectionId: string): Promise<void>;
  /** A full round: these ids were there. */
  markSeen(collectionId: string, m365Ids: readonly string[], round: number): Promise<void>;
  /** A full round is over: links of the collection that it did not show are staged as removals. */
  stageUnseen(collectionId: string, round: number): Promise<void>;
  /** A round of changes is over: links that are still untold are staged as removals, once. */
  stageUntold(collectionId: string, round: number): Promise<void>;
  /**
   * A part of a collection, compared whole: these are there. What is linked with another version, or not known at all, is staged to be read;
   * of the unknown only what a round of changes would show.
   */
  stageListed(collectionId: string, listed: readonly ListedItem[], round: number): Promise<void>;
  /** A collection was compared whole: its links that were not listed are staged as removals. Answers how many. */
  stageUnlisted(collectionId: string, round: number): Promise<number>;
  /** Links REMOVED as MAY_HAVE_MOVED. */
  linksThatMayHaveMoved(): Promise<readonly Link[]>;
  /** A full round begins: what waits unlinked of the collection will be seen again, if it still is there. */
  forgetUnlinked(collectionId: string): Promise<void>;

  planEffects(effects: readonly Effect[]): Promise<void>;
  settleEffects(settled: readonly EffectEnd[]): Promise<void>;
  /** @param besides collections that are left out */
  unsettledEffects(limit: number, besides?: readonly string[]): Promise<readonly UnsettledEffect[]>;
  /** All creates of these office records that were ever planned, and not purged since, oldest first. */
  createsOf(officeIds: readonly string[]): Promise<readonly Effect[]>;

  /** Conflicts of these links that are OPEN or RESOLVING. */
  conflictsByLinks(linkIds: readonly string[]): Promise<readonly StoredConflict[]>;
  saveConflicts(conflicts: readonly StoredConflict[]): Promise<void>;
  /** Who last changed this resource's direction and conflict rule, at any level that counts for the owner. */
  settingsChangedBy(): Promise<SettingsChangedBy>;

  raiseAlerts(alerts: readonly StoredAlert[]): Promise<void>;
  resolveAlerts(subjects: readonly AlertSubject[]): Promise<void>;
  /** Resolves the alerts of records that are quarantined no more. */
  resolveItemAlerts(): Promise<void>;

  progress(progress: RunProgress): Promise<void>;
  emit(events: readonly FeedEvent[]): Promise<void>;
}

export interface SyncStore {
  /**
   * Takes the lease and the run to do: one whose worker died, else the queued one. Null when there is none or somebody else holds
   * the lease. The writes that earlier leases left unsettled are over a margin of the lease later.
   */
  begin(key: SyncKey, holder: string, leaseMs: number): Promise<HeldRun | null>;
  /**
   * However long the work takes: nobody takes the run over meanwhile, and the lease is prolonged from its end.
   * @throws LeaseLostError before anything is written, when another worker took over
   */
  inRun<T>(run: HeldRun, work: (tx: RunTx) => Promise<T>): Promise<T>;
  /** Ends the run, gives the lease back. Answers whether another run is queued. */
  finish(run: HeldRun, end: RunEnd, last: (tx: RunTx) => Promise<void>): Promise<{ readonly isAnotherQueued: boolean }>;
}

/** Another worker holds the lease now; whatever this one still wanted to write, the other will. */
export class LeaseLostError extends Error {
  constructor() {
    super("Another worker took this run over");
    this.name = "LeaseLostError";
  }
}
