// A lane of mailboxes: one job for each mailbox that has something to do, and one for all of them that finds those which nobody looks after.
import { z } from "zod";
import type { JobOrder, JobQueue, RunningJob } from "../app/ports/job-queue.ts";
import { defineJob } from "./kit.ts";

/** Mailboxes that one process looks after at a time. */
const CONCURRENCY = 4;
/** Mailboxes that one look finds. */
const AT_ONCE = 500;

/** Keeps a job's lock while it works. The lease in the database keeps workers apart; the lock only has to outlast a long piece of work. */
export async function whileTouching<T>(job: RunningJob, lockMs: number, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void job.touch().catch(() => undefined), lockMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** An order to look after one mailbox. @param runAt default: now */
export function laneOrder(name: string, accountId: string, runAt?: Date): JobOrder {
  return { name, key: accountId, data: { accountId }, ...(runAt === undefined ? {} : { runAt }) };
}

export interface LaneJob {
  readonly name: string;
  readonly lockMs: number;
  look(accountId: string, signal: AbortSignal): Promise<void>;
}

export function createLaneJob({ name, lockMs, look }: LaneJob) {
  return defineJob({
    name,
    config: { concurrency: CONCURRENCY, lockMs },
    schema: z.object({ accountId: z.uuid() }),
    handler: ({ accountId }, job) => whileTouching(job, lockMs, () => look(accountId, job.signal)),
  });
}

export interface LaneLook {
  readonly name: string;
  readonly everyMs: number;
  /** Of the job for one mailbox. */
  readonly lane: string;
  readonly queue: () => JobQueue;
  /** Mailboxes with something to do and nobody who does it. */
  dueAccounts(limit: number): Promise<readonly string[]>;
}

export function createLaneLook({ name, everyMs, lane, queue, dueAccounts }: LaneLook) {
  return defineJob({
    name,
    config: { concurrency: 1, lockMs: 60_000, everyMs },
    schema: z.object({}),
    async handler() {
      const orders = (await dueAccounts(AT_ONCE)).map((id) => laneOrder(lane, id));
      if (orders.length > 0) await queue().enqueue(...orders);
    },
  });
}
