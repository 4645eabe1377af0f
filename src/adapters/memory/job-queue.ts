// The job queue in memory, for tests: runners that share one `createMemoryJobStore()` behave as processes that share one database.
import type { JobHandler, JobOrder, Jobs } from "../../app/ports/job-queue.ts";
import { endsWithin } from "../../lib/ends-within.ts";
import { must } from "../../lib/must.ts";

interface StoredJob {
  readonly name: string;
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  runAt: number;
  state: "waiting" | "running" | "failed";
  /** While running: when somebody else may take it over. */
  lockEndsAt: number;
  /** Its runner; changes at each take-over, so that the previous one notices. */
  holder: symbol | undefined;
}

export interface MemoryJobStore {
  readonly jobs: Set<StoredJob>;
  /** Every runner's search for work, called when there may be some. */
  readonly listeners: Set<() => void>;
}

export function createMemoryJobStore(): MemoryJobStore {
  return { jobs: new Set(), listeners: new Set() };
}

export interface MemoryJobsOptions {
  readonly store?: MemoryJobStore;
  readonly stopMs?: number;
  readonly onFailure?: (failure: { readonly name: string; readonly key: string; readonly error: unknown }) => void;
}

export function createMemoryJobs(options: MemoryJobsOptions = {}): Jobs {
  const { store = createMemoryJobStore(), stopMs = 8_000, onFailure = () => {} } = options;
  const handlers = new Map<string, JobHandler>();
  const active = new Map<StoredJob, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;

  const same = (a: { name: string; key: string }, b: { name: string; key: string }) =>
    a.name === b.name && a.key === b.key;
  const find = (of: { name: string; key: string }, state: StoredJob["state"]) =>
    [...store.jobs].find((job) => job.state === state && same(job, of));
  const announce = () => {
    for (const listener of store.listeners) queueMicrotask(listener);
  };

  function enqueue({ name, key, data, runAt = new Date() }: JobOrder): void {
    const waiting = find({ name, key }, "waiting");
    if (waiting !== undefined) waiting.runAt = Math.min(waiting.runAt, runAt.getTime());
    else {
      const job = {
        name,
        key,
        data,
        runAt: runAt.getTime(),
        state: "waiting" as const,
        lockEndsAt: 0,
        holder: undefined,
      };
      store.jobs.add(job);
    }
    announce();
  }

  function look(): void {
    clearTimeout(timer);
    if (isStopping) return;
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const job of [...store.jobs].toSorted((a, b) => a.runAt - b.runAt)) {
      const handler = handlers.get(job.name);
      if (handler === undefined || job.state === "failed") continue;
      const running = [...active.keys()].filter(({ name }) => name === job.name).length;
      if (running >= handler.concurrency) continue;
      if (job.state === "waiting" && find(job, "running") !== undefined) continue;
      const dueAt = job.state === "waiting" ? job.runAt : job.lockEndsAt;
      if (dueAt <= now) begin(job, handler);
      else next = Math.min(next, dueAt);
    }
    if (next < Number.POSITIVE_INFINITY) {
      timer = setTimeout(look, Math.min(next - now, 2 ** 31 - 1));
      timer.unref();
    }
  }

  function begin(job: StoredJob, handler: JobHandler): void {
    const abort = new AbortController();
    const holder = Symbol(job.name);
    const startedAt = Date.now();
    Object.assign(job, { state: "running", holder, lockEndsAt: startedAt + handler.lockMs });
    const lose = () =>
      abort.abort(new Error(`The lock of ${job.name} ended: it was not touched for ${handler.lockMs} ms.`));
    let lock = setTimeout(lose, handler.lockMs);
    const touch = async () => {
      if (job.holder !== holder || Date.now() >= job.lockEndsAt) throw new Error(`The lock of ${job.name} is lost.`);
      clearTimeout(lock);
      job.lockEndsAt = Date.now() + handler.lockMs;
      lock = setTimeout(lose, handler.lockMs);
    };
    const run = async () => handler.run({ key: job.key, data: job.data, signal: abort.signal, touch });
    const done = run()
      .then(
        () => ({ isDone: true, error: undefined }),
        (error: unknown) => ({ isDone: false, error }),
      )
      .then(({ isDone, error }) => {
        clearTimeout(lock);
        active.delete(job);
        if (job.holder !== holder || Date.now() >= job.lockEndsAt) {
          onFailure({ name: job.name, key: job.key, error: abort.signal.reason });
        } else if (!isDone && isStopping) {
          job.lockEndsAt = 0;
        } else {
          end(job, handler, startedAt, isDone);
          if (!isDone) onFailure({ name: job.name, key: job.key, error });
        }
        announce();
      });
    active.set(job, { abort, done });
  }

  function end(job: StoredJob, handler: JobHandler, startedAt: number, isDone: boolean): void {
    const earlier = find(job, "failed");
    if (earlier !== undefined) store.jobs.delete(earlier);
    if (isDone) store.jobs.delete(job);
    else job.state = "failed";
    if (handler.everyMs === undefined || job.key !== "") return;
    enqueue({ name: job.name, key: "", data: {}, runAt: new Date(startedAt + handler.everyMs) });
  }

  return {
    queue: {
      enqueue: async (...orders) => orders.forEach(enqueue),
      cancel: async (name, key) => {
        const waiting = find({ name, key }, "waiting");
        if (waiting !== undefined) store.jobs.delete(waiting);
      },
      wake: () => queueMicrotask(look),
      stats: async () => {
        const count = (state: StoredJob["state"]) => [...store.jobs].filter((job) => job.state === state).length;
        return { waiting: count("waiting"), running: count("running"), failed: count("failed") };
      },
    },
    runner: {
      start: async (given) => {
        for (const handler of given) handlers.set(handler.name, handler);
        store.listeners.add(look);
        for (const { name, everyMs } of given) if (everyMs !== undefined) enqueue({ name, key: "", data: {} });
        announce();
      },
      stop: async () => {
        isStopping = true;
        clearTimeout(timer);
        store.listeners.delete(look);
        for (const { abort } of active.values()) abort.abort(new Error("The worker is stopping."));
        await endsWithin(stopMs, Promise.all([...active.values()].map(({ done }) => done)));
        for (const job of active.keys()) Object.assign(must(job, "active job"), { lockEndsAt: 0, holder: undefined });
        announce();
      },
    },
  };
}
