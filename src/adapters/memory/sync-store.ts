import type { Clock } from "../../app/ports/clock.ts";
import type { RunTrigger } from "../../app/ports/sync-orders.ts";
import { type HeldRun, LeaseLostError, type RunTx, type SyncKey, type SyncStore } from "../../app/ports/sync-store.ts";
import { type MailboxOwner, recordScopeOf } from "../../core/records/record-scope.ts";
import { unsettledStates } from "../../core/sync/effect-state.ts";
import { leaseTerms } from "../../core/sync/lease-terms.ts";
import type { RunState } from "../../core/sync/run-state.ts";
import { must } from "../../lib/must.ts";
import type { MemoryOfficeTable } from "./office-table.ts";
import { UNTOLD } from "./sync-rows.ts";
import { copyOf, emptySyncState, type MemorySyncState, type OpenSyncState, queuedRun } from "./sync-state.ts";
import { createMemoryTx, type MemoryTxContext } from "./sync-tx.ts";

export interface MemorySyncStore extends SyncStore {
  /** What is committed now. */
  readonly state: () => MemorySyncState;
  /** Queues a run, as an order would. */
  request(trigger: RunTrigger): string;
  /** Changes what is committed, as an order of a person would. */
  change(work: (state: OpenSyncState) => void): void;
}

/** One account's one resource, in memory. A transaction works on a copy and is kept whole or not at all. */
export function createMemorySyncStore(
  account: MailboxOwner & { readonly userId: string },
  office: MemoryOfficeTable<null>,
  clock: Pick<Clock, "now" | "newId">,
  { isPrimary, handOver }: Pick<MemoryTxContext, "isPrimary" | "handOver"> = {
    isPrimary: () => true,
    handOver: () => {},
  },
): MemorySyncStore {
  let state = emptySyncState();

  let takenAt = clock.now();
  const contextOf = (copy: OpenSyncState, accountId: string, runId: string): MemoryTxContext => ({
    ...{ state: copy, office, ownerId: account.userId, accountId, runId, now: clock.now(), takenAt },
    ...{ isPrimary, handOver },
  });

  const isAnyDue = (now: number): boolean =>
    [...state.inbox.values()].some(
      (row) => row.state === "QUARANTINED" && row.nextAttemptAt !== null && row.nextAttemptAt.getTime() <= now,
    ) ||
    [...state.links.values()].some(({ seenRound }) => seenRound === UNTOLD) ||
    office.changesSince(account.userId, state.officeCursor).length > 0;

  async function transaction<T>(
    run: HeldRun,
    work: (tx: RunTx, copy: MemorySyncState) => Promise<T>,
    leaseMs: number,
  ): Promise<T> {
    const now = clock.now();
    const lease = state.lease;
    if (lease === null || lease.token !== run.fencingToken) throw new LeaseLostError();
    const copy = { ...copyOf(state), lease: { ...lease, until: now.getTime() + leaseMs } };
    const rollBack = office.snapshot();
    try {
      const result = await work(createMemoryTx(contextOf(copy, run.accountId, run.runId)), copy);
      state = copy;
      return result;
    } catch (error) {
      rollBack();
      throw error;
    }
  }

  let leaseLength = 60_000;
  return {
    state: () => state,
    change: (work) => {
      const copy = copyOf(state);
      work(copy);
      state = copy;
    },
    request: (trigger) => {
      const queued = [...state.runs.values()].find((run) => run.state === "QUEUED");
      if (queued !== undefined) return queued.id;
      const run = queuedRun(clock.newId(), trigger, clock.now());
      state = { ...state, runs: new Map(state.runs).set(run.id, run) };
      return run.id;
    },
    async begin(key: SyncKey, holder, leaseMs) {
      leaseLength = leaseMs;
      const now = clock.now().getTime();
      if (state.lease !== null && state.lease.until > now) return null;
      const all = [...state.runs.values()];
      const next =
        all.find(({ state: name }) => name === "RUNNING" || name === "WAITING") ??
        all.find(({ state: name }) => name === "QUEUED");
      if (next === undefined) return null;
      takenAt = clock.now();
      const token = state.fencingToken + 1n;
      const overFrom = now + leaseTerms(leaseMs).marginMs;
      const leftOver = [...state.effects].map(
        ([id, effect]) => [id, { ...effect, overFrom: effect.overFrom ?? overFrom }] as const,
      );
      const { firstCollections } = state;
      state = {
        ...state,
        firstCollections: [],
        effects: new Map(leftOver),
        fencingToken: token,
        lease: { holder, token, until: now + leaseMs, runId: next.id },
        runs: new Map(state.runs).set(next.id, { ...next, state: "RUNNING" }),
      };
      const hasWork =
        (await createMemoryTx(contextOf(copyOf(state), key.accountId, next.id)).hasWork()) || isAnyDue(now);
      return {
        ...key,
        runId: next.id,
        fencingToken: token,
        takenAt: clock.now(),
        ...account,
        scopeId: recordScopeOf(key.resource, key.accountId, account.userId),
        userPrincipalName: "quiet@contoso.example",
        signIn: "",
        layers: null,
        trigger: next.trigger,
        counts: next.counts,
        hasPlan: [...state.plan.values()].some(({ runId }) => runId === next.id),
        hasUnsettled: [...state.effects.values()].some((effect) => unsettledStates.includes(effect.state)),
        hasWork,
        hasAlerts: [...state.alerts.values()].some(({ isResolved }) => !isResolved),
        collections: [...state.collections.values()],
        appliedSettings: state.appliedSettings,
        collectionsLink: state.collectionsLink,
        removals: state.removals,
        firstCollections,
        nextSyncAt: null,
        failures: failedInARow([...state.runs.values()].map(({ state: name }) => name)),
      };
    },
    inRun: (run, work) => transaction(run, work, leaseLength),
    async finishQuietly(run, { cursors, ...end }) {
      if (state.lease?.token !== run.fencingToken || state.runs.get(run.runId)?.isCancelRequested) return null;
      await transaction(
        run,
        async (tx, copy) => {
          await tx.saveCursors(cursors);
          const whole = { ...end, state: "SUCCEEDED", error: null, brake: null, waitingUntil: null } as const;
          const before = must(copy.runs.get(run.runId), "the run");
          copy.runs.set(run.runId, { ...before, state: "SUCCEEDED", counts: end.counts, end: whole });
          Object.assign(copy, { lease: null, appliedSettings: end.appliedSettings ?? copy.appliedSettings });
        },
        leaseLength,
      );
      return { isAnotherQueued: [...state.runs.values()].some(({ state: name }) => name === "QUEUED") };
    },
    async finish(run, end, last) {
      await transaction(
        run,
        async (tx, copy) => {
          await last(tx);
          const before = copy.runs.get(run.runId);
          if (before !== undefined) copy.runs.set(run.runId, { ...before, state: end.state, counts: end.counts, end });
          Object.assign(copy, { lease: null, appliedSettings: end.appliedSettings ?? copy.appliedSettings });
        },
        leaseLength,
      );
      return { isAnotherQueued: [...state.runs.values()].some(({ state: name }) => name === "QUEUED") };
    },
  };
}

function failedInARow(ends: readonly RunState[]): number {
  const lastRight = ends.findLastIndex((name) => name === "SUCCEEDED" || name === "PARTIAL");
  return ends.slice(lastRight + 1).filter((name) => name === "FAILED").length;
}
