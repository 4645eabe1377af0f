// The only file that knows Agenda. Agenda finds due jobs, locks them, limits how many run at once and takes over what a dead worker left;
// job-table.ts adds what it does not promise. Its repository is used as it is, with two exceptions:
//
//   getNextJobToRun  Agenda locks ahead what is due before its next poll, and then does not see that a job was moved forward. Only what is
//                    due now is locked; and nothing after a stop, which Agenda does not wait for. The table locks and claims a job with one
//                    statement.
//   saveJobState     Agenda writes its memory of the job over whatever happened to it meanwhile, when a run starts and when it ends.
//                    job-runs.ts writes both itself, so that only the extension of a lock is left.
//
// If the search fails, a job may be locked and never begun, and Agenda forgets it: it would wait until its lock ends. Such jobs are
// unlocked before the next search.
import { randomUUID } from "node:crypto";
import { MongoBackend } from "@agendajs/mongo-backend";
import { PostgresBackend } from "@agendajs/postgres-backend";
import { Agenda, type AgendaBackend, InMemoryNotificationChannel, type Job, type JobRepository, toJobId } from "agenda";
import type { Db } from "mongodb";
import pg from "pg";
import { z } from "zod";
import type { JobHandler, JobOrder, JobQueue, Jobs } from "../app/ports/job-queue.ts";
import { must } from "../lib/must.ts";
import { createJobRuns, type JobFailure, type LockedJob } from "./job-runs.ts";
import { type JobSearch, type JobTable, type SlotName, slotOf, type WaitingJob } from "./job-table.ts";
import { createMongoJobTable, jobCollection } from "./mongo-job-table.ts";
import { createPostgresJobTable, jobSchema, jobTableName } from "./postgres-job-table.ts";

/** Any constant that nothing else in the database locks. */
const prepareLock = 77_365_002;

const text = z.string();
const storedShape = z.object({ slot: text, key: text, payload: z.record(text, text), running: text.optional() });

export interface AgendaOptions {
  /** How often the database is asked for due jobs; this process's orders and `wake` do not wait for it. Default 1 s. */
  readonly pollMs?: number;
  /** How long `stop` waits for running handlers. Default 8 s. */
  readonly stopMs?: number;
  /** A handler threw, a lock was lost, or the database failed. */
  readonly onFailure: (failure: JobFailure) => void;
}

export interface AgendaJobs extends Jobs {
  /** Closes the connections that it opened. Call it after `runner.stop`, and before the database is closed. */
  close(): Promise<void>;
}

/** Jobs in MongoDB, over a connection that the caller owns. */
export async function createMongoJobs(db: Db, options: AgendaOptions): Promise<AgendaJobs> {
  const backend = new MongoBackend({ mongo: db, collection: jobCollection });
  await backend.connect();
  const table = createMongoJobTable(db);
  await table.prepare();
  return createJobs(backend, table, options, async () => {});
}

/** Jobs in PostgreSQL, in a schema of their own. */
export async function createPostgresJobs(url: string, options: AgendaOptions): Promise<AgendaJobs> {
  const pool = new pg.Pool({ connectionString: url, max: 6, options: `-c search_path=${jobSchema}` });
  // A broken idle connection is replaced at the next query; without a listener its error would end the process.
  pool.on("error", (error) => options.onFailure({ name: null, key: "", error }));
  const backend = new PostgresBackend({ pool, tableName: jobTableName, disableNotifications: true });
  const table = createPostgresJobTable(pool);
  const client = await pool.connect();
  try {
    // IF NOT EXISTS does not keep two processes from creating the same thing at once.
    await client.query("SELECT pg_advisory_lock($1)", [prepareLock]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${jobSchema}`);
    await backend.connect();
    await table.prepare();
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [prepareLock]).catch(() => {});
    client.release();
  }
  return createJobs(backend, table, options, () => pool.end());
}

function createJobs(
  official: AgendaBackend,
  table: JobTable,
  { pollMs = 1_000, stopMs = 8_000, onFailure }: AgendaOptions,
  close: () => Promise<void>,
): AgendaJobs {
  const begun = new WeakSet<object>();
  const ended = new WeakSet<object>();
  const { repository, stopLocking } = adjust(official.repository, table, { begun, ended });
  const channel = new InMemoryNotificationChannel();
  const agenda = new Agenda({
    backend: {
      name: official.name,
      repository,
      ownsConnection: false,
      connect: async () => {},
      disconnect: async () => {},
    },
    notificationChannel: channel,
    processEvery: pollMs,
    // Each handler has its own limit.
    maxConcurrency: Number.MAX_SAFE_INTEGER,
  });
  agenda.on("error", (error) => onFailure({ name: null, key: "", error }));
  // Otherwise Agenda looks for the next job only at its next poll.
  agenda.on("complete", (job: { attrs?: { name: string } }) => {
    const name = job.attrs?.name;
    if (name !== undefined) setImmediate(() => wakeFor(name));
  });

  /** Names that are searched for now, and whether again after that: searches side by side lock more than may run, and free it again. */
  const searched = new Map<string, boolean>();

  function wakeFor(name: string): void {
    if (channel.state !== "connected") return;
    if (searched.has(name)) return void searched.set(name, true);
    searched.set(name, false);
    const notice = { jobId: toJobId(""), jobName: name, nextRunAt: null, priority: 0, timestamp: new Date() };
    channel
      .publish(notice)
      .catch((error: unknown) => onFailure({ name, key: "", error }))
      .finally(() => {
        const isAgain = searched.get(name);
        searched.delete(name);
        if (isAgain) wakeFor(name);
      });
  }

  async function enqueue(...orders: readonly JobOrder[]): Promise<void> {
    const bySlot = new Map<SlotName, WaitingJob>();
    for (const { name, key, data, runAt = new Date() } of orders) {
      const slot = slotOf(name, key);
      const known = bySlot.get(slot);
      if (known === undefined) bySlot.set(slot, { slot, name, key, payload: data, runAt });
      else if (known.runAt > runAt) bySlot.set(slot, { ...known, runAt });
    }
    if (bySlot.size === 0) return;
    await table.put([...bySlot.values()]);
    new Set(orders.map(({ name }) => name)).forEach(wakeFor);
  }

  const queue: JobQueue = {
    enqueue,
    cancel: (name, key) => table.cancel(slotOf(name, key)),
    wake: () => Object.keys(agenda.definitions).forEach(wakeFor),
    stats: () => table.stats(),
  };
  const runs = createJobRuns({ table, queue, wake: wakeFor, onFailure });

  function define(handler: JobHandler): void {
    agenda.define(
      handler.name,
      async (job: Job<unknown>) => {
        begun.add(job.attrs);
        await runs.run(handler, lockedJob(job)).finally(() => ended.add(job.attrs));
      },
      { concurrency: handler.concurrency, lockLimit: handler.concurrency, lockLifetime: handler.lockMs },
    );
  }

  return {
    queue,
    runner: {
      start: async (handlers) => {
        handlers.forEach(define);
        for (const { name, everyMs } of handlers) if (everyMs !== undefined) await enqueue({ name, key: "", data: {} });
        await agenda.start();
      },
      stop: async () => {
        // First nothing new is locked, and Agenda frees what it has locked but not begun.
        const idle = Promise.all([stopLocking(), agenda.stop(false)]);
        await runs.stop(stopMs);
        await idle;
      },
    },
    close,
  };
}

function lockedJob(job: Job<unknown>): LockedJob {
  const { slot, key, payload, running } = storedShape.parse(job.attrs.data);
  return {
    id: must(job.attrs._id, "id of a stored job").toString(),
    name: job.attrs.name,
    key,
    slot,
    data: payload,
    isClaimed: running === slot,
    lockedAtMs: (job.attrs.lockedAt ?? new Date()).getTime(),
    extendLock: () => job.touch(),
  };
}

async function lockIn(table: JobTable, search: JobSearch) {
  const due = await table.lockNext(search);
  if (due === null) return undefined;
  const { id, ...rest } = due;
  return { _id: toJobId(id), name: search.name, type: "normal" as const, priority: 0, ...rest };
}

interface AdjustedRepository {
  readonly repository: JobRepository;
  /** Locks nothing more; resolves when no search is running and jobs that it found too late are unlocked. */
  stopLocking(): Promise<void>;
}

/** How far Agenda has come with the jobs that it locked. */
interface Progress {
  readonly begun: WeakSet<object>;
  readonly ended: WeakSet<object>;
}

function adjust(official: JobRepository, table: JobTable, { begun, ended }: Progress): AdjustedRepository {
  const searches = new Set<Promise<unknown>>();
  const lostSearches = new Set<string>();
  let isStopped = false;
  const unlockLost = async () => {
    const these = [...lostSearches];
    if (these.length > 0) await table.unlock(these);
    for (const search of these) lostSearches.delete(search);
  };
  const lockNext: JobRepository["getNextJobToRun"] = async (name, _untilNextPoll, lockDeadline) => {
    if (isStopped) return undefined;
    await unlockLost();
    const search = randomUUID();
    const job = await lockIn(table, { id: search, name, lockDeadline }).catch((error: unknown) => {
      lostSearches.add(search);
      throw error;
    });
    if (job?._id === undefined || !isStopped) return job;
    await official.unlockJobs([job._id]);
    return undefined;
  };
  const repository: JobRepository = Object.create(official);
  repository.getNextJobToRun = (...search) => {
    const found = lockNext(...search);
    const settled = found.catch(() => {}).finally(() => searches.delete(settled));
    searches.add(settled);
    return found;
  };
  repository.saveJobState = async (job, options) => {
    if (begun.has(job) && !ended.has(job)) await official.saveJobState(job, options);
  };
  return {
    repository,
    stopLocking: async () => {
      isStopped = true;
      await Promise.all(searches);
    },
  };
}
