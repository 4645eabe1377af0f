import { z } from "zod";
import type { JobQueue } from "../app/ports/job-queue.ts";
import type { SyncOrders } from "../app/ports/sync-orders.ts";
import type { SyncSweep } from "../app/ports/sync-sweep.ts";
import { defineJob } from "./kit.ts";

const LONGEST_PAUSE_MS = 5_000;
/** Accounts a tick: a thousand that fell due while nobody ran are worked off in order, a few seconds apart. */
const AT_ONCE = 500;

export interface ScheduleJobOptions {
  readonly sweep: SyncSweep;
  readonly orders: SyncOrders;
  readonly queue: () => JobQueue;
  /** What else is to be done every few seconds, besides: settings that schedules do not follow yet, glass whose time is over. */
  chores(): Promise<void>;
  /** After this time without a sign of life a worker counts as dead. */
  readonly leaseMs: number;
}

/** One recurring job for all accounts: orders runs for those that are due, and takes up runs whose worker died. */
export function createScheduleJob({ sweep, orders, queue, chores, leaseMs }: ScheduleJobOptions) {
  return defineJob({
    name: "schedule",
    // The shorter the lease, the sooner a dead worker is to be noticed.
    config: { concurrency: 1, lockMs: leaseMs, everyMs: Math.min(LONGEST_PAUSE_MS, leaseMs / 2) },
    schema: z.object({}),
    async handler(_payload, { signal }) {
      await chores();
      for (const { accountId, resource } of await sweep.dueSyncs(AT_ONCE)) {
        if (signal.aborted) return;
        await orders.requestSync(accountId, resource, "INTERVAL");
      }
      for (const { accountId, resource } of await sweep.abandonedRuns(AT_ONCE)) {
        if (signal.aborted) return;
        await queue().enqueue({ name: "sync", key: `${accountId}:${resource}`, data: { accountId, resource } });
      }
    },
  });
}
