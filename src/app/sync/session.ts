import { followBy } from "../../core/sync/follow.ts";
import { addCounts, type RunCounts, type RunPhase } from "../../core/sync/run-state.ts";
import { quietTriggers } from "../../core/sync/run-summary.ts";
import type { SyncTerms } from "../../core/sync/terms.ts";
import type { Clock } from "../ports/clock.ts";
import type { M365Mailbox, M365Records } from "../ports/m365-records.ts";
import type { CollectionTrouble, Cursors, StoredCollection } from "../ports/sync/collections.ts";
import type { HeldRun, RunTx } from "../ports/sync-store.ts";
import type { Call } from "./call.ts";
import type { Lease } from "./lease.ts";

/** Somebody asked this run to stop. What was written stays; the next run does the rest. */
export class RunCancelledError extends Error {
  constructor() {
    super("The run was cancelled");
    this.name = "RunCancelledError";
  }
}

/** Reading what was there before makes room for another run of the mailbox; this one goes on afterwards, where it was. */
export class YieldedError extends Error {
  constructor() {
    super("The run makes room for another one");
    this.name = "YieldedError";
  }
}

/** What all phases of one run share, including what its decisions need. */
export interface SyncSession extends SyncTerms {
  readonly run: HeldRun;
  readonly mailbox: M365Mailbox;
  readonly records: M365Records;
  readonly call: Call;
  /** Sends nothing more and gives up requests that wait for their turn. Called when the run ends early. */
  giveUp(reason: unknown): void;
  readonly tally: Tally;
  /** How far reading came without finding a change: saved with the next transaction, or with the run's end. */
  readonly cursors: OpenCursors;
  /** Nothing is recorded in Oro's records while reading: it all goes into the plan, for people who want to see it first. */
  readonly plansAll: boolean;
  /** Known once the collections were read, like the other sets of collections. */
  readonly readOnlyCollections: Set<string>;
  readonly unsyncedCollections: Set<string>;
  readonly collections: Map<string, string>;
  readonly places: Map<string, string>;
  /** Synced collections, by our ids, of which only records are followed that are known already. */
  readonly knownOnly: Set<string>;
  destinationId: string | null;
  readonly unread: Map<string, CollectionTrouble>;
  readonly unsearched: Set<string>;
  /** Our ids of collections whose comparison failed in this run. */
  readonly uncompared: Set<string>;
  /**
   * One transaction: proves the lease, does the work, writes progress. With `isOfThePast` it records what already happened, and runs even
   * if the run is cancelled.
   * @throws LeaseLostError, RunCancelledError
   */
  inTx<T>(work: (tx: RunTx) => Promise<T>, isOfThePast?: boolean): Promise<T>;
}

/** Cursors that are not saved yet. If the process dies before, what they skip is read again. */
export interface OpenCursors extends Cursors {
  readonly collections: Pick<StoredCollection, "id" | "deltaLink">[];
  collectionsLink: string | undefined;
}

/** Updates what the run knows of the collections. */
export function knowCollections(session: SyncSession, collections: readonly StoredCollection[]): void {
  const { readOnlyCollections, unsyncedCollections, settings } = session;
  readOnlyCollections.clear();
  unsyncedCollections.clear();
  for (const known of [session.collections, session.places, session.knownOnly]) known.clear();
  const there = collections.filter(({ state }) => state !== "GONE");
  const modes = followBy(settings, session.run.appliedSettings?.choice.mail?.folders)(there);
  for (const { id, externalId, isReadOnly, state } of collections) {
    session.collections.set(id, externalId);
    session.places.set(externalId, id);
    if (modes.get(externalId) === "KNOWN_ONLY") session.knownOnly.add(id);
    if (isReadOnly) readOnlyCollections.add(id);
    if (state !== "ACTIVE") unsyncedCollections.add(id);
  }
  const writable = collections.filter(({ state, isReadOnly }) => state === "ACTIVE" && !isReadOnly);
  const isWanted = ({ id, externalId }: StoredCollection) => [id, externalId].includes(settings.destinationId ?? "");
  const destination = writable.find(isWanted) ?? writable.find(({ isDefault }) => isDefault) ?? writable[0];
  session.destinationId = destination?.id ?? null;
}

/** A run's progress, as far as it is committed. */
export interface Tally {
  phase: RunPhase;
  done: number;
  total: number | null;
  counts: RunCounts;
  /** Begins a phase; counts continue. */
  begin(phase: RunPhase, total: number | null): void;
  /** Adds to done and counts; undone when the transaction fails. */
  add(done: number, counts: Partial<RunCounts>): void;
}

export function createTally(counts: RunCounts): Tally {
  return {
    phase: "LISTS",
    done: 0,
    total: null,
    counts,
    begin(phase, total) {
      this.phase = phase;
      this.done = 0;
      this.total = total;
    },
    add(done, more) {
      this.done += done;
      this.counts = addCounts(this.counts, more);
    },
  };
}

/** Followers of a run are sent its progress at this interval, and every new phase at once. */
const TOLD_EVERY_MS = 250;

export interface RunReporter {
  readonly inTx: SyncSession["inTx"];
  /** Whether the run has recorded anything. */
  readonly hasRecorded: () => boolean;
  /** The lease is proved, and followers hear of a run that has told nothing so far. @throws LeaseLostError */
  beat(): Promise<{ readonly isCancelRequested: boolean }>;
  /** The run waits for Microsoft, this long from now. @throws LeaseLostError */
  wait(ms: number): Promise<void>;
}

/** What a run reports about itself with each commit. */
export function createRunReporter(
  lease: Lease,
  mailbox: Pick<M365Mailbox, "requests">,
  tally: Tally,
  cursors: OpenCursors,
  clock: Pick<Clock, "monotonicMs">,
): RunReporter {
  // Taking the lease told that the run begins, if somebody waits for it.
  const isQuietRun = quietTriggers.includes(lease.run.trigger);
  let told: { readonly phase: RunPhase; readonly at: number } | null = isQuietRun
    ? null
    : { phase: tally.phase, at: clock.monotonicMs() };
  let hasTold = !isQuietRun;
  let hasRecorded = false;
  let written: Pick<Tally, "done" | "total" | "counts"> = { ...tally };
  let waitsUntil = 0;
  let telling: Promise<void> | null = null;

  const inTx: SyncSession["inTx"] = async (work, isOfThePast = false) => {
    const before = { done: tally.done, counts: tally.counts };
    const now = clock.monotonicMs();
    try {
      const result = await lease.inRun(async (tx) => {
        if (tx.isCancelRequested && !isOfThePast) throw new RunCancelledError();
        await tx.saveCursors(cursors);
        const worked = await work(tx);
        const { phase, done, total, counts } = tally;
        const isQuiet = told?.phase === phase && now - told.at < TOLD_EVERY_MS;
        const isSame = written.done === done && written.total === total && written.counts === counts;
        const graphRequests = mailbox.requests();
        if (!isQuiet || !isSame) {
          await tx.progress({ phase, done, total, counts, graphRequests, waitingUntil: null, isQuiet });
        }
        return { worked, isQuiet, written: { done, total, counts } };
      });
      written = result.written;
      hasRecorded = true;
      cursors.collections.length = 0;
      cursors.collectionsLink = undefined;
      if (!result.isQuiet) {
        told = { phase: tally.phase, at: now };
        hasTold = true;
      }
      waitsUntil = 0;
      return result.worked;
    } catch (error) {
      tally.done = before.done;
      tally.counts = before.counts;
      throw error;
    }
  };

  return {
    inTx,
    hasRecorded: () => hasRecorded,
    async beat() {
      if (hasTold) return lease.prove();
      hasTold = true;
      const { phase, done, total, counts } = tally;
      return lease.inRun(async ({ progress, isCancelRequested }) => {
        await progress({ phase, done, total, counts, graphRequests: mailbox.requests(), waitingUntil: null });
        return { isCancelRequested };
      });
    },
    async wait(ms) {
      const until = clock.monotonicMs() + ms;
      // Every waiting request says so; once is enough.
      if (telling !== null || until - waitsUntil < TOLD_EVERY_MS) return telling ?? undefined;
      waitsUntil = until;
      const waitingUntil = new Date(lease.now().getTime() + ms);
      // That it continues is news.
      told = null;
      hasTold = true;
      telling = lease
        .inRun(({ progress }) => {
          const { phase, done, total, counts } = tally;
          return progress({ phase, done, total, counts, graphRequests: mailbox.requests(), waitingUntil });
        })
        .finally(() => {
          telling = null;
          told = null;
        });
      return telling;
    },
  };
}
