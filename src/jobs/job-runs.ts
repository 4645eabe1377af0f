// The life of one run, whatever locked it: claim its slot, unless that was done with the lock → run the handler → record the end. After a job was locked, all writes about it
// happen here, and none once its lock is lost: another runner may then have it. Until then each write is retried while the database is
// away, since a job that stays locked keeps its slot from everybody.
import { setTimeout as sleep } from "node:timers/promises";
import type { JobHandler, JobQueue } from "../app/ports/job-queue.ts";
import { endsWithin } from "../lib/ends-within.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { JobTable, SlotName } from "./job-table.ts";

/** How soon a job is tried again if its slot is busy in another process; in this process it is woken. */
const busyMs = 250;
/** How soon a failed write is tried again. */
const againMs = 1_000;

/** A job that the runner has locked for this process. */
export interface LockedJob {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly slot: SlotName;
  readonly data: Readonly<Record<string, string>>;
  readonly lockedAtMs: number;
  /** Whether it was claimed when it was locked. */
  readonly isClaimed: boolean;
  extendLock(): Promise<void>;
}

export interface JobFailure {
  /** Null: no job failed, but the queue's own work: the search for due jobs, a connection. */
  readonly name: string | null;
  readonly key: string;
  readonly error: unknown;
}

export interface JobRunsDeps {
  readonly table: JobTable;
  readonly queue: Pick<JobQueue, "enqueue">;
  /** Looks for due jobs of this name now. */
  readonly wake: (name: string) => void;
  readonly onFailure: (failure: JobFailure) => void;
}

interface Run {
  readonly job: LockedJob;
  readonly abort: AbortController;
  isLost: boolean;
  lockEndsAt: number;
}

export interface JobRuns {
  run(handler: JobHandler, job: LockedJob): Promise<void>;
  /** Aborts running jobs and waits for them, at most `patienceMs`; unfinished ones are freed for others. */
  stop(patienceMs: number): Promise<void>;
}

export function createJobRuns({ table, queue, wake, onFailure }: JobRunsDeps): JobRuns {
  const running = new Map<Run, Promise<void>>();
  const blockedHere = new Set<SlotName>();
  let isStopping = false;

  async function run(handler: JobHandler, job: LockedJob): Promise<void> {
    if (isStopping) return table.release(job.id, new Date());
    const isLocked = () => !isStopping && Date.now() < job.lockedAtMs + handler.lockMs;
    if (job.isClaimed) return work(handler, job);
    const claim = await written(job, isLocked, () => table.claim(job.id, job.slot));
    switch (claim) {
      case null:
      case "gone":
        return;
      case "busy":
        blockedHere.add(job.slot);
        await written(job, isLocked, () => table.release(job.id, new Date(Date.now() + busyMs)));
        return;
      case "claimed":
        return work(handler, job);
      default:
        return unreachable(claim);
    }
  }

  /** The result, or null once the lock has ended: then the job is taken over. */
  async function written<T>(job: LockedJob, isLocked: () => boolean, write: () => Promise<T>): Promise<T | null> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await write();
      } catch (error) {
        if (isFirst) onFailure({ name: job.name, key: job.key, error });
        if (isLocked()) await sleep(againMs, undefined, { ref: false });
        if (!isLocked()) return null;
      }
    }
  }

  async function work(handler: JobHandler, job: LockedJob): Promise<void> {
    const one: Run = { job, abort: new AbortController(), isLost: false, lockEndsAt: job.lockedAtMs + handler.lockMs };
    const startedAt = Date.now();
    let timer: NodeJS.Timeout | undefined;
    const lose = () => {
      one.isLost = true;
      one.abort.abort(new Error(`The lock of ${job.name} ended: it was not touched for ${handler.lockMs} ms.`));
    };
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(lose, one.lockEndsAt - Date.now());
      timer.unref();
    };
    const holdsLock = () => {
      // A process that stood still may pass the end of its lock before the timer fires.
      if (!one.isLost && Date.now() >= one.lockEndsAt) lose();
      return !one.isLost;
    };
    const touch = async () => {
      if (!holdsLock()) throw one.abort.signal.reason;
      const touchedAt = Date.now();
      await job.extendLock();
      one.lockEndsAt = touchedAt + handler.lockMs;
      watch();
    };
    watch();
    const handled = (async () => handler.run({ key: job.key, data: job.data, signal: one.abort.signal, touch }))().then(
      () => ({ isDone: true }) as const,
      (error: unknown) => ({ isDone: false, error }) as const,
    );
    const recordEnd = async (outcome: Awaited<typeof handled>): Promise<void> => {
      if (handler.everyMs !== undefined && job.key === "") {
        await queue.enqueue({ name: job.name, key: "", data: {}, runAt: new Date(startedAt + handler.everyMs) });
      }
      await (outcome.isDone ? table.finish(job.slot) : table.fail(job.id, job.slot, String(outcome.error)));
    };
    const recorded = handled
      .then(async (outcome) => {
        clearTimeout(timer);
        const failed = (error: unknown) => onFailure({ name: job.name, key: job.key, error });
        if (!holdsLock()) return failed(one.abort.signal.reason);
        const isCutOff = !outcome.isDone && isStopping && one.abort.signal.aborted;
        await written(job, holdsLock, () => (isCutOff ? table.release(job.id, new Date()) : recordEnd(outcome)));
        if (!outcome.isDone && !isCutOff) failed(outcome.error);
      })
      .finally(() => running.delete(one));
    running.set(one, recorded);
    await recorded;
    if (blockedHere.delete(job.slot) && (await table.hasten(job.slot, new Date()))) wake(job.name);
  }

  return {
    run,
    stop: async (patienceMs) => {
      isStopping = true;
      for (const { abort } of running.keys()) abort.abort(new Error("The worker is stopping."));
      await endsWithin(patienceMs, Promise.all(running.values()));
      for (const one of running.keys()) {
        if (!one.isLost) await table.release(one.job.id, new Date());
        one.isLost = true;
      }
    },
  };
}
