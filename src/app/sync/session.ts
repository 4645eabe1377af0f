import type { RecordKind } from "../../core/records/record.ts";
import { addCounts, type RunCounts, type RunPhase } from "../../core/sync/run-state.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import type { DateWindow } from "../../core/sync/window.ts";
import type { Clock } from "../ports/clock.ts";
import type { M365Mailbox, M365Records } from "../ports/m365-records.ts";
import type { HeldRun, RunTx, SyncStore } from "../ports/sync-store.ts";
import type { Call } from "./call.ts";

/** Somebody asked this run to stop; what was written stays, what was not is done by the next run. */
export class RunCancelledError extends Error {
  constructor() {
    super("The run was cancelled");
    this.name = "RunCancelledError";
  }
}

/** What every phase of one run shares. */
export interface SyncSession {
  readonly run: HeldRun;
  readonly kind: RecordKind;
  readonly settings: SyncSettings;
  readonly window: DateWindow;
  readonly mailbox: M365Mailbox;
  readonly records: M365Records;
  readonly clock: Clock;
  readonly call: Call;
  readonly tally: Tally;
  /**
   * One transaction: proves the lease, does the work, writes progress. What records the past is done although the run is cancelled.
   * @throws LeaseLostError, RunCancelledError
   */
  inTx<T>(work: (tx: RunTx) => Promise<T>, isOfThePast?: boolean): Promise<T>;
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

export function createInTx(store: SyncStore, run: HeldRun, mailbox: M365Mailbox, tally: Tally): SyncSession["inTx"] {
  return (work, isOfThePast = false) => {
    const before = { done: tally.done, counts: tally.counts };
    return store
      .inRun(run, async (tx) => {
        if (tx.isCancelRequested && !isOfThePast) throw new RunCancelledError();
        const result = await work(tx);
        const { phase, done, total, counts } = tally;
        await tx.progress({ phase, done, total, counts, graphRequests: mailbox.requests(), waitingUntil: null });
        return result;
      })
      .catch((error: unknown) => {
        tally.done = before.done;
        tally.counts = before.counts;
        throw error;
      });
  };
}
