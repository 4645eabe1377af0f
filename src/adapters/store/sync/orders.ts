import type { SyncOrders } from "../../../app/ports/sync-orders.ts";
import { must } from "../../../lib/must.ts";
import { inTransaction } from "../context.ts";
import { type RecordKinds, reopenConflict, resolveConflict } from "./conflict-orders.ts";
import { carryOut, type OrderDeps, syncOrder } from "./order.ts";
import { cancelRun, decideBrake, retryItem } from "./run-orders.ts";
import { createSyncState, lockSync, lockSyncs, orderReconcile, queueRun, queueRuns } from "./run-queue.ts";
import { takeBackRejection } from "./take-back.ts";

export interface SyncOrdersDeps extends OrderDeps {
  /** For every resource that may have conflicts. */
  readonly kinds: RecordKinds;
}

/** What people and schedules order from sync: stored in PostgreSQL, carried out by a worker that the queue wakes. */
export function createSyncOrders(deps: SyncOrdersDeps): SyncOrders {
  return {
    requestSync: (accountId, resource, trigger, isFull = false) =>
      carryOut(deps, async (tx) => {
        const key = { accountId, resource };
        await createSyncState(tx, key);
        const sync = must(await lockSync(tx, key), `account ${accountId}`);
        if (isFull) await orderReconcile(tx, key);
        const { runId, isQueued } = await queueRun(tx, sync, trigger, deps.writeFeed);
        return { answer: { runId }, wakes: isQueued ? key : null };
      }),
    requestDue: async (keys, trigger) => {
      if (keys.length === 0) return [];
      const queued = await inTransaction(deps.prisma, async (tx) => {
        const free = await lockSyncs(tx, keys);
        return queueRuns(tx, free, trigger, deps.writeFeed);
      });
      await deps.wakes.wake(queued.map(syncOrder));
      return queued;
    },
    cancelRun: (runId, by) => cancelRun(deps, runId, by),
    decideBrake: (runId, decision, by) => decideBrake(deps, runId, decision, by),
    resolveConflict: (conflictId, choice, by) => resolveConflict(deps, conflictId, choice, by),
    reopenConflict: (conflictId, by) => reopenConflict(deps, conflictId, by),
    takeBackRejection: (accountId, resource, rejection, recordIds, by) =>
      takeBackRejection(deps, { accountId, resource }, rejection, recordIds, by),
    retryItem: (accountId, resource, side, recordId) => retryItem(deps, { accountId, resource }, side, recordId),
  };
}
