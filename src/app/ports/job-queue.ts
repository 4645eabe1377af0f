/** What to do, and with what; never what to write: a job that runs late reads the present state. */
export interface JobOrder {
  readonly name: string;
  /** Jobs with the same name and key are one: for example, account and resource. */
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  /** Not before; default: at once. */
  readonly runAt?: Date;
}

export interface JobStats {
  /** Due or in the future. */
  readonly waiting: number;
  readonly running: number;
  /** Jobs whose last run threw and that have not succeeded since. */
  readonly failed: number;
}

export interface JobQueue {
  /**
   * At most one waiting job for each name and key: a second order before it starts does not add one (the earlier time and the first data
   * hold). An order while it runs makes exactly one more run after it, never at the same time. Many orders cost what one costs.
   */
  enqueue(...orders: readonly JobOrder[]): Promise<void>;
  /** Removes a waiting job; a running one continues. */
  cancel(name: string, key: string): Promise<void>;
  /** Looks for due jobs now instead of at the next poll: for orders that another process gave. */
  wake(): void;
  stats(): Promise<JobStats>;
}

/**
 * Starts a job for committed work: best effort, after the commit. The commit counts as success even if the wake fails; the sweep finds
 * whatever was not woken.
 */
export interface Wakes {
  /** Never rejects, and waits only a short while, however long the queue takes. */
  wake(orders: readonly JobOrder[]): Promise<void>;
}

export interface RunningJob {
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  /** Keeps the lock for another `lockMs`. @throws Error when the lock is lost: another runner may be running the job, so stop */
  touch(): Promise<void>;
  /** Aborted when the runner stops and when the lock is lost. */
  readonly signal: AbortSignal;
}

export interface JobHandler {
  readonly name: string;
  /** At most this many at once in one process. */
  readonly concurrency: number;
  /** A job not touched for this long is taken over by another runner. */
  readonly lockMs: number;
  /** A recurring job, with the key "": one, however many processes start it. It runs at once, then this long after each start. */
  readonly everyMs?: number;
  /** An error fails this run and nothing else. */
  run(job: RunningJob): Promise<void>;
}

export interface JobRunner {
  start(handlers: readonly JobHandler[]): Promise<void>;
  /** Takes no new work, aborts the signals, waits for running jobs up to a deadline, and frees the rest for other runners. */
  stop(): Promise<void>;
}

export interface Jobs {
  readonly queue: JobQueue;
  readonly runner: JobRunner;
}
