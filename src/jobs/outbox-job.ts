import type { OutboxResult } from "../app/mail/outbox-lane.ts";
import type { JobOrder, JobQueue } from "../app/ports/job-queue.ts";
import type { DueOutbox } from "../app/ports/mail/outbox-store.ts";
import { createLaneJob, createLaneLook, laneOrder } from "./lane-job.ts";

const name = "outbox";
/** How late a mail is whose wake was lost, or whose worker died, beside the rest of its lease. */
const LOOK_EVERY_MS = 5_000;

/** An order to look after a mailbox's outbox. @param runAt when its next mail is due; default: now */
export function outboxOrder(accountId: string, runAt?: Date): JobOrder {
  return laneOrder(name, accountId, runAt);
}

export interface OutboxJobOptions {
  readonly lockMs: number;
  readonly queue: () => JobQueue;
  readonly due: DueOutbox;
  runLane(accountId: string, signal: AbortSignal): Promise<OutboxResult>;
}

/** Sends what is due of one mailbox, and comes again when something is next due. */
export function createOutboxJob({ lockMs, queue, due, runLane }: OutboxJobOptions) {
  return createLaneJob({
    ...{ name, lockMs },
    async look(accountId, signal) {
      await runLane(accountId, signal);
      const next = await due.nextDueAt(accountId);
      if (next !== null) await queue().enqueue(outboxOrder(accountId, next));
    },
  });
}

/** One recurring job for all mailboxes: finds what is due and nobody works on. */
export function createOutboxLook({ due, queue }: Pick<OutboxJobOptions, "due" | "queue">) {
  const dueAccounts = (limit: number) => due.dueAccounts(limit);
  return createLaneLook({ name: "outboxes", everyMs: LOOK_EVERY_MS, lane: name, queue, dueAccounts });
}
