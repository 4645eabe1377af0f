import { isProofGood, type LeaseTerms, leaseTerms, type Reading } from "../../core/sync/lease-terms.ts";
import type { Clock } from "../ports/clock.ts";
import type { QuietEnd, RunEnd } from "../ports/run-report.ts";
import { type HeldRun, LeaseLostError, type RunTx, type SyncKey, type SyncStore } from "../ports/sync-store.ts";

/** A run and its lease, which every transaction of the run proves and extends. */
export interface Lease {
  readonly run: HeldRun;
  readonly terms: LeaseTerms;
  /** Aborted when another worker has the run. */
  readonly lost: AbortSignal;
  /** The database's time, whatever this machine's clock says. Every time that is stored, or compared with a stored one, comes from here. */
  now(): Date;
  /** Whether a write may be sent now. */
  isGood(): boolean;
  /** One proof at a time, however many callers ask. @throws LeaseLostError */
  prove(): Promise<{ readonly isCancelRequested: boolean }>;
  /** @throws LeaseLostError */
  inRun<T>(work: (tx: RunTx) => Promise<T>): Promise<T>;
  /** Null: see SyncStore. */
  finishQuietly(end: QuietEnd): Promise<{ readonly isAnotherQueued: boolean } | null>;
  /** @throws LeaseLostError */
  finish(end: RunEnd, last: (tx: RunTx) => Promise<void>): Promise<{ readonly isAnotherQueued: boolean }>;
}

export interface LeaseDependencies {
  readonly store: SyncStore;
  readonly clock: Clock;
  /** Names this process in the lease. */
  readonly holder: string;
  readonly leaseMs: number;
}

/** Null when there is no run to do, or another worker has it. */
export async function takeLease(
  { store, clock, holder, leaseMs }: LeaseDependencies,
  key: SyncKey,
): Promise<Lease | null> {
  const taken = readingOf(clock);
  const run = await store.begin(key, holder, leaseMs);
  return run === null ? null : leaseOf({ store, clock }, run, leaseTerms(leaseMs), taken);
}

function leaseOf(
  { store, clock }: Pick<LeaseDependencies, "store" | "clock">,
  run: HeldRun,
  terms: LeaseTerms,
  taken: Reading,
): Lease {
  const read = (): Reading => readingOf(clock);
  const lost = new AbortController();
  let proof: { readonly begun: Reading; readonly at: Date } = { begun: taken, at: run.takenAt };
  let proving: Promise<{ readonly isCancelRequested: boolean }> | null = null;

  async function losing<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof LeaseLostError) lost.abort(error);
      throw error;
    }
  }

  async function inRun<T>(work: (tx: RunTx) => Promise<T>): Promise<T> {
    const begun = read();
    let at = proof.at;
    const result = await losing(
      store.inRun(run, (tx) => {
        at = tx.now;
        return work(tx);
      }),
    );
    // Only a committed proof extends the lease. Of two at once the later one counts.
    if (begun.monotonicMs >= proof.begun.monotonicMs) proof = { begun, at };
    return result;
  }

  return {
    run,
    terms,
    lost: lost.signal,
    now: () => new Date(proof.at.getTime() + clock.monotonicMs() - proof.begun.monotonicMs),
    isGood: () => !lost.signal.aborted && isProofGood(terms, proof.begun, read()),
    prove() {
      proving ??= inRun(async ({ isCancelRequested }) => ({ isCancelRequested })).finally(() => {
        proving = null;
      });
      return proving;
    },
    inRun,
    finishQuietly: (end) => store.finishQuietly(run, end),
    finish: (end, last) => losing(store.finish(run, end, last)),
  };
}

function readingOf(clock: Clock): Reading {
  return { monotonicMs: clock.monotonicMs(), wallMs: clock.now().getTime() };
}
