import { z } from "zod";
import type { OutboxResult } from "../app/mail/outbox-lane.ts";
import type { JobOrder, JobQueue } from "../app/ports/job-queue.ts";
import type { DueOutbox } from "../app/ports/mail/outbox-store.ts";
import { defineJob } from "./kit.ts";

const name = "outbox";
/** Mailboxes from which one process sends at a time. */
const CONCURRENCY = 4;
/** Mailboxes that one look finds. */
const AT_ONCE = 500;
/** How late a mail is whose wake was lost, or whose worker died, beside the rest of its lease. */
const LOOK_EVERY_MS = 5_000;

/** An order to look after a mailbox's outbox. @param runAt when its next mail is due; default: now */
export function outboxOrder(accountId: string, runAt?: Date): JobOrder {
  return { name, key: accountId, data: { accountId }, ...(runAt === undefined ? {} : { runAt }) };
}

export interface OutboxJobOptions {
  readonly lockMs: number;
  readonly queue: () => JobQueue;
  readonly due: DueOutbox;
  runLane(accountId: string, signal: AbortSignal): Promise<OutboxResult>;
}

/** Sends what is due of one mailbox, and comes again when something is next due. */
export function createOutboxJob({ lockMs, queue, due, runLane }: OutboxJobOptions) {
  return defineJob({
    name,
    config: { concurrency: CONCURRENCY, lockMs },
    schema: z.object({ accountId: z.uuid() }),
    async handler({ accountId }, job) {
      // The lease in the database keeps workers apart; the job's lock only has to outlast a long upload.
      const timer = setInterval(() => void job.touch().catch(() => undefined), lockMs / 3);
      try {
        await runLane(accountId, job.signal);
        const next = await due.nextDueAt(accountId);
        if (next !== null) await queue().enqueue(outboxOrder(accountId, next));
      } finally {
        clearInterval(timer);
      }
    },
  });
}

/** One recurring job for all mailboxes: finds what is due and nobody works on. */
export function createOutboxLook({ due, queue }: Pick<OutboxJobOptions, "due" | "queue">) {
  return defineJob({
    name: "outboxes",
    config: { concurrency: 1, lockMs: 60_000, everyMs: LOOK_EVERY_MS },
    schema: z.object({}),
    async handler() {
      const orders = (await due.dueAccounts(AT_ONCE)).map((id) => outboxOrder(id));
      if (orders.length > 0) await queue().enqueue(...orders);
    },
  });
}
