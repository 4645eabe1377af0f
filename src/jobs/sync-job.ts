import { z } from "zod";
import type { JobQueue } from "../app/ports/job-queue.ts";
import type { SyncKey } from "../app/ports/sync-store.ts";
import type { SyncResult } from "../app/sync/end-run.ts";
import { unreachable } from "../lib/unreachable.ts";
import { defineJob } from "./kit.ts";

export interface SyncJobOptions {
  readonly concurrency: number;
  readonly lockMs: number;
  readonly queue: () => JobQueue;
  runSync(key: SyncKey, signal: AbortSignal): Promise<SyncResult>;
}

/** Makes one account's one resource agree. The job says which, never what to write. */
export function createSyncJob({ concurrency, lockMs, queue, runSync }: SyncJobOptions) {
  const job = defineJob({
    name: "sync",
    config: { concurrency, lockMs },
    schema: z.object({ accountId: z.uuid(), resource: z.enum(["EMAIL", "CALENDAR", "TASKS"]) }),
    async handler(key, running) {
      // The lease in the database keeps runs apart; the job's lock only has to outlast a long run.
      const timer = setInterval(() => void running.touch().catch(() => undefined), lockMs / 3);
      try {
        const result = await runSync(key, running.signal);
        const again = (runAt?: Date): Promise<void> => queue().enqueue(job.order(running.key, key, runAt));
        if (typeof result === "object") return await again(result.waitUntil);
        switch (result) {
          case "goOn":
            return await again();
          case "done":
          case "unchanged":
          case "nothingToDo":
          case "leaseLost":
            return;
          default:
            unreachable(result);
        }
      } finally {
        clearInterval(timer);
      }
    },
  });
  return job;
}
