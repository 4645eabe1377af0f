import { randomUUID } from "node:crypto";
import type { FeedEvent } from "../../../src/app/ports/feed.ts";
import type { JobOrder } from "../../../src/app/ports/job-queue.ts";
import type { RunEnd } from "../../../src/app/ports/run-report.ts";
import type { StoredCollection } from "../../../src/app/ports/sync/collections.ts";
import type { SyncOrders } from "../../../src/app/ports/sync-orders.ts";
import type { HeldRun, RunTx, SyncKey, SyncStore } from "../../../src/app/ports/sync-store.ts";
import type { SyncSweep } from "../../../src/app/ports/sync-sweep.ts";
import type { M365Item } from "../../../src/core/records/m365-item.ts";
import type { OfficeWrite } from "../../../src/core/records/office-record.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import type { StoredConflict } from "../../../src/core/sync/conflict.ts";
import type { InboxRow } from "../../../src/core/sync/inbox.ts";
import type { Link } from "../../../src/core/sync/link.ts";
import { noCounts, type RunEndState, type RunState } from "../../../src/core/sync/run-state.ts";
import { must } from "../../../src/lib/must.ts";

/** What a store is examined with: the ports, and what no port of sync shows. */
export interface SyncStoreBench {
  readonly store: SyncStore;
  readonly orders: SyncOrders;
  readonly sweep: SyncSweep;
  /** A connected account of a person of an organization of their own. */
  createAccount(): Promise<{ readonly accountId: string; readonly ownerId: string }>;
  /** An edit in the back office, outside of sync. */
  writeOffice(ownerId: string, writes: readonly OfficeWrite[]): Promise<void>;
  /** Disconnects and deletes what was imported, if it is as many. @returns how many there are */
  disconnectAndDelete(accountId: string, expected: number): Promise<number>;
  accountState(accountId: string): Promise<string>;
  /** The lease's holder is taken for dead. */
  expireLease(key: SyncKey): Promise<void>;
  /** Somebody changes the interval. */
  reschedule(key: SyncKey, nextSyncAt: Date): Promise<void>;
  /** Moves what is stored of runs and schedule back in time. */
  age(key: SyncKey, ms: number): Promise<void>;
  run(runId: string): Promise<{ readonly state: RunState; readonly approval: string | null; readonly done: number }>;
  sync(key: SyncKey): Promise<{
    readonly lastSyncAt: Date | null;
    readonly nextSyncAt: Date | null;
    readonly lastOutcome: string | null;
    readonly lastErrorCode: string | null;
    readonly failures: number;
  }>;
  conflict(conflictId: string): Promise<Pick<StoredConflict, "state" | "choice" | "decidedBy" | "outcome">>;
  alerts(): Promise<
    readonly {
      readonly key: string;
      readonly accountId: string | null;
      readonly occurrences: number;
      readonly remedy: string;
      readonly isResolved: boolean;
    }[]
  >;
  /** All events of the account so far, in order. */
  events(accountId: string): Promise<readonly FeedEvent[]>;
  /** All jobs of the account ordered so far. */
  jobs(accountId: string): readonly JobOrder[];
  audited(
    accountId: string,
  ): Promise<readonly { readonly actorId: string | null; readonly actorName: string; readonly action: string }[]>;
}

/** What the transactions of a run are examined with: any store has it, with or without the orders of people. */
export type SyncTxBench = Pick<
  SyncStoreBench,
  "store" | "createAccount" | "writeOffice" | "conflict" | "expireLease" | "age"
> & { readonly orders: Pick<SyncOrders, "requestSync"> };

/** One account with a run under way, and shorthands to look at it. */
export interface SyncScene<Bench extends SyncTxBench = SyncTxBench> {
  readonly bench: Bench;
  readonly key: SyncKey;
  readonly accountId: string;
  readonly ownerId: string;
  readonly run: HeldRun;
  inRun<T>(work: (tx: RunTx) => Promise<T>): Promise<T>;
}

export async function createScene<Bench extends SyncTxBench>(bench: Bench): Promise<SyncScene<Bench>> {
  const { accountId, ownerId } = await bench.createAccount();
  const key: SyncKey = { accountId, resource: "TASKS" };
  await bench.orders.requestSync(accountId, "TASKS", "INTERVAL");
  const run = must(await bench.store.begin(key, "first worker", 60_000), "the run");
  return { bench, key, accountId, ownerId, run, inRun: (work) => bench.store.inRun(run, work) };
}

export function endOf(state: RunEndState, rest: Partial<RunEnd> = {}): RunEnd {
  return {
    state,
    counts: noCounts,
    graphRequests: 3,
    error: null,
    brake: null,
    nextSyncAt: null,
    waitingUntil: null,
    appliedSettings: null,
    ...rest,
  };
}

export const taskFields = (subject: string): RecordFields => ({ subject, dueDate: "2026-05-01", categories: ["Blue"] });

export function itemOf(id: string, mark: string | null = null): M365Item {
  const fields = taskFields(`Task ${id}`);
  return { id, etag: `W/"${id}"`, modifiedAt: "2026-05-01T10:00:00Z", mark, fields, extra: { status: "deferred" } };
}

export function rowOf(recordId: string, rest: Partial<InboxRow> = {}): InboxRow {
  return {
    side: "m365",
    recordId,
    collectionId: null,
    snapshot: null,
    removed: false,
    isVerified: false,
    naturalKey: null,
    state: "READY",
    reason: null,
    message: null,
    attempts: 0,
    nextAttemptAt: null,
    ...rest,
  };
}

export function linkOf(m365Id: string, rest: Partial<Link> = {}): Link {
  return {
    id: randomUUID(),
    collectionId: randomUUID(),
    officeId: randomUUID(),
    m365Id,
    bases: { office: taskFields(m365Id), m365: taskFields(m365Id) },
    extra: {},
    etag: null,
    officeVersion: 1,
    state: "ACTIVE",
    detachedReason: null,
    drift: [],
    windowFrom: "2026-05-01",
    windowTo: "2026-05-01",
    ...rest,
  };
}

export function collectionOf(externalId: string, rest: Partial<StoredCollection> = {}): StoredCollection {
  return {
    id: randomUUID(),
    externalId,
    name: `List ${externalId}`,
    isDefault: false,
    isReadOnly: false,
    parentId: null,
    wellKnown: null,
    totalItems: null,
    unreadItems: null,
    state: "ACTIVE",
    deltaLink: null,
    nextLink: null,
    round: 0,
    isFullRound: false,
    trouble: null,
    reconciledAt: null,
    reconcileFailedAt: null,
    reconcileOrders: 0,
    readBy: null,
    ...rest,
  };
}

export function conflictOf(link: Link, rest: Partial<StoredConflict> = {}): StoredConflict {
  return {
    id: randomUUID(),
    linkId: link.id,
    officeId: link.officeId,
    m365Id: link.m365Id,
    collectionId: link.collectionId,
    kind: "FIELDS",
    fields: ["subject"],
    title: "Call the printer",
    bases: link.bases,
    office: taskFields("Ours"),
    m365: taskFields("Theirs"),
    officeVersion: 2,
    etag: null,
    rule: "ASK",
    state: "OPEN",
    outcome: null,
    reason: null,
    choice: null,
    decidedBy: null,
    ...rest,
  };
}

/** Ids of rows, in their order. */
export const idsOf = (rows: readonly { readonly recordId: string }[]): string[] => rows.map(({ recordId }) => recordId);
