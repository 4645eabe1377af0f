import { z } from "zod";
import type { JobQueue } from "../app/ports/job-queue.ts";
import type { SyncOrders } from "../app/ports/sync-orders.ts";
import type { SyncSweep } from "../app/ports/sync-sweep.ts";
import { defineJob } from "./kit.ts";

const LONGEST_PAUSE_MS = 5_000;
/** Accounts for each tick: a thousand that became due during an outage are processed in order, a few seconds apart. */
const AT_ONCE = 500;

export interface ScheduleJobOptions {
  readonly sweep: SyncSweep;
  readonly orders: SyncOrders;
  readonly queue: () => JobQueue;
  /** Other work for every few seconds: settings that schedules do not follow yet, broken glass that has expired. */
  chores(): Promise<void>;
  /** After this time without a sign of life a worker is presumed dead. */
  readonly leaseMs: number;
}

/** One recurring job for all accounts: orders runs for those that are due, and resumes runs whose worker died. */
export function createScheduleJob({ sweep, orders, queue, chores, leaseMs }: ScheduleJobOptions) {
  return defineJob({
    name: "schedule",
    // The shorter the lease, the sooner a dead worker must be noticed.
    config: { concurrency: 1, lockMs: leaseMs, everyMs: Math.min(LONGEST_PAUSE_MS, leaseMs / 2) },
    schema: z.object({}),
    async handler(_payload, { signal }) {
      await chores();
      await orders.requestDue(await sweep.dueSyncs(AT_ONCE), "INTERVAL");
      if (signal.aborted) return;
      const abandoned = await sweep.abandonedRuns(AT_ONCE);
      await queue().enqueue(
        ...abandoned.map(({ accountId, resource }) => ({
          name: "sync",
          key: `${accountId}:${resource}`,
          data: { accountId, resource },
        })),
      );
    },
  });
}
