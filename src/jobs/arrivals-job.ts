import type { ArrivalsResult } from "../app/mail/arrivals-lane.ts";
import type { JobOrder, JobQueue } from "../app/ports/job-queue.ts";
import type { DueArrivals } from "../app/ports/mail/arrivals.ts";
import { createLaneJob, createLaneLook, laneOrder } from "./lane-job.ts";

const name = "arrivals";
/** How late mail is whose text came late, whose wake was lost, or whose delivery is tried again. */
const LOOK_EVERY_MS = 5_000;

/** An order to look after a system mailbox's new mail. */
export function arrivalsOrder(accountId: string): JobOrder {
  return laneOrder(name, accountId);
}

export interface ArrivalsJobOptions {
  readonly lockMs: number;
  readonly queue: () => JobQueue;
  readonly due: DueArrivals;
  runLane(accountId: string, signal: AbortSignal): Promise<ArrivalsResult>;
}

/** Processes what arrived in one mailbox, and delivers what is due. */
export function createArrivalsJob({ lockMs, runLane }: Pick<ArrivalsJobOptions, "lockMs" | "runLane">) {
  return createLaneJob({
    ...{ name, lockMs },
    async look(accountId, signal) {
      await runLane(accountId, signal);
    },
  });
}

/** One recurring job for all system mailboxes: finds those with something to do and nobody who does it. */
export function createArrivalsLook({ due, queue }: Pick<ArrivalsJobOptions, "due" | "queue">) {
  const dueAccounts = (limit: number) => due.dueAccounts(limit);
  return createLaneLook({ name: "arrivals-look", everyMs: LOOK_EVERY_MS, lane: name, queue, dueAccounts });
}
