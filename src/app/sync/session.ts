import { addCounts, type RunCounts, type RunPhase } from "../../core/sync/run-state.ts";
import type { SyncTerms } from "../../core/sync/terms.ts";
import type { Clock } from "../ports/clock.ts";
import type { M365Mailbox, M365Records } from "../ports/m365-records.ts";
import type { CollectionTrouble, StoredCollection } from "../ports/sync/collections.ts";
import type { HeldRun, RunTx } from "../ports/sync-store.ts";
import type { Call } from "./call.ts";
import type { Lease } from "./lease.ts";

/** Somebody asked this run to stop; what was written stays, what was not is done by the next run. */
export class RunCancelledError extends Error {
  constructor() {
    super("The run was cancelled");
    this.name = "RunCancelledError";
  }
}

/** What every phase of one run shares; what its decisions need to know among it. */
export interface SyncSession extends SyncTerms {
  readonly run: HeldRun;
  readonly mailbox: M365Mailbox;
  readonly records: M365Records;
  readonly call: Call;
  /** Nothing more is sent; what waits for its turn is given up. Called by what ends the run early. */
  giveUp(reason: unknown): void;
  readonly tally: Tally;
  /** Nothing is recorded of Oro's records while reading: all of it is in the plan, for whoever wants to see it first. */
  readonly plansAll: boolean;
  /** Known once the collections were read, as the others of them are. */
  readonly readOnlyCollections: Set<string>;
  readonly leftOutCollections: Set<string>;
  readonly collections: Map<string, string>;
  destinationId: string | null;
  readonly unread: Map<string, CollectionTrouble>;
  /** Our ids of collections whose comparison failed in this run. */
  readonly uncompared: Set<string>;
  /**
   * One transaction: proves the lease, does the work, writes progress. What records the past is done although the run is cancelled.
   * @throws LeaseLostError, RunCancelledError
   */
  inTx<T>(work: (tx: RunTx) => Promise<T>, isOfThePast?: boolean): Promise<T>;
}

/** What the run knows of the collections from now on. */
export function knowCollections(session: SyncSession, collections: readonly StoredCollection[]): void {
  const { readOnlyCollections, leftOutCollections, settings } = session;
  readOnlyCollections.clear();
  leftOutCollections.clear();
  session.collections.clear();
  for (const { id, externalId, isReadOnly, state } of collections) {
    session.collections.set(id, externalId);
    if (isReadOnly) readOnlyCollections.add(id);
    if (state !== "ACTIVE") leftOutCollections.add(id);
  }
  const writable = collections.filter(({ state, isReadOnly }) => state === "ACTIVE" && !isReadOnly);
  const isWanted = ({ id, externalId }: StoredCollection) => [id, externalId].includes(settings.destinationId ?? "");
  const destination = writable.find(isWanted) ?? writable.find(({ isDefault }) => isDefault) ?? writable[0];
  session.destinationId = destination?.id ?? null;
}

/** Progress of a run, as far as it is committed. */
export interface Tally {
  phase: RunPhase;
  done: number;
  total: number | null;
  counts: RunCounts;
  /** Begins a phase; counts go on. */
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

/** Who follows a run is told of its progress so often, and of every new phase at once. */
const TOLD_EVERY_MS = 250;

export interface Report {
  readonly inTx: SyncSession["inTx"];
  /** The run waits for Microsoft, so long from now. @throws LeaseLostError */
  wait(ms: number): Promise<void>;
}

/** What a run tells of itself, with all that it commits. */
export function createReport(
  lease: Lease,
  mailbox: Pick<M365Mailbox, "requests">,
  tally: Tally,
  clock: Pick<Clock, "monotonicMs">,
): Report {
  let told: { readonly phase: RunPhase; readonly at: number } | null = null;
  let waitsUntil = 0;
  let telling: Promise<void> | null = null;

  const inTx: SyncSession["inTx"] = async (work, isOfThePast = false) => {
    const before = { done: tally.done, counts: tally.counts };
    const now = clock.monotonicMs();
    try {
      const result = await lease.inRun(async (tx) => {
        if (tx.isCancelRequested && !isOfThePast) throw new RunCancelledError();
        const worked = await work(tx);
        const { phase, done, total, counts } = tally;
        const isQuiet = told?.phase === phase && now - told.at < TOLD_EVERY_MS;
        const graphRequests = mailbox.requests();
        await tx.progress({ phase, done, total, counts, graphRequests, waitingUntil: null, isQuiet });
        return { worked, isQuiet };
      });
      if (!result.isQuiet) told = { phase: tally.phase, at: now };
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
    async wait(ms) {
      const until = clock.monotonicMs() + ms;
      // All that waits says so; once is enough.
      if (telling !== null || until - waitsUntil < TOLD_EVERY_MS) return telling ?? undefined;
      waitsUntil = until;
      const waitingUntil = new Date(lease.now().getTime() + ms);
      telling = lease
        .inRun(({ progress }) => {
          const { phase, done, total, counts } = tally;
          return progress({ phase, done, total, counts, graphRequests: mailbox.requests(), waitingUntil });
        })
        .finally(() => {
          telling = null;
          // That it goes on is news.
          told = null;
        });
      return telling;
    },
  };
}
