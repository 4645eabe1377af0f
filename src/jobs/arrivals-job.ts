import { z } from "zod";
import type { ArrivalsResult } from "../app/mail/arrivals-lane.ts";
import type { JobOrder, JobQueue } from "../app/ports/job-queue.ts";
import type { DueArrivals } from "../app/ports/mail/arrivals.ts";
import { defineJob } from "./kit.ts";

const name = "arrivals";
/** System mailboxes that one process looks after at a time. */
const CONCURRENCY = 4;
/** System mailboxes that one look finds. */
const AT_ONCE = 500;
/** How late mail is whose text came late, whose wake was lost, or whose delivery is tried again. */
const LOOK_EVERY_MS = 5_000;

/** An order to look after a system mailbox's new mail. */
export function arrivalsOrder(accountId: string): JobOrder {
  return { name, key: accountId, data: { accountId } };
}

export interface ArrivalsJobOptions {
  readonly lockMs: number;
  readonly queue: () => JobQueue;
  readonly due: DueArrivals;
  runLane(accountId: string, signal: AbortSignal): Promise<ArrivalsResult>;
}

/** Processes what arrived in one mailbox, and delivers what is due. */
export function createArrivalsJob({ lockMs, runLane }: Pick<ArrivalsJobOptions, "lockMs" | "runLane">) {
  return defineJob({
    name,
    config: { concurrency: CONCURRENCY, lockMs },
    schema: z.object({ accountId: z.uuid() }),
    async handler({ accountId }, job) {
      const timer = setInterval(() => void job.touch().catch(() => undefined), lockMs / 3);
      try {
        await runLane(accountId, job.signal);
      } finally {
        clearInterval(timer);
      }
    },
  });
}

/** One recurring job for all system mailboxes: finds those with something to do and nobody who does it. */
export function createArrivalsLook({ due, queue }: Pick<ArrivalsJobOptions, "due" | "queue">) {
  return defineJob({
    name: "arrivals-look",
    config: { concurrency: 1, lockMs: 60_000, everyMs: LOOK_EVERY_MS },
    schema: z.object({}),
    async handler() {
      const orders = (await due.dueAccounts(AT_ONCE)).map(arrivalsOrder);
      if (orders.length > 0) await queue().enqueue(...orders);
    },
  });
}
