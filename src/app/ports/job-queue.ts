/** What is to be done, and about what; never what to write: a job that runs late reads the present state. */
export interface JobOrder {
  readonly name: string;
  /** Jobs of one name and key are one: say, account and resource. */
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  /** Not before; default: at once. */
  readonly runAt?: Date;
}

export interface JobStats {
  /** Due or in the future. */
  readonly waiting: number;
  readonly running: number;
  /** Names and keys whose last run threw and that no run has succeeded for since. */
  readonly failed: number;
}

export interface JobQueue {
  /**
   * One waiting job per name and key: asked again before it starts, it stays one (the earlier time and the first data hold).
   * Asked while it runs, exactly one more runs after it, never beside it.
   */
  enqueue(order: JobOrder): Promise<void>;
  /** Forgets a waiting job; one that runs goes on. */
  cancel(name: string, key: string): Promise<void>;
  /** Looks for due jobs now instead of at the next poll: for orders that another process gave. */
  wake(): void;
  stats(): Promise<JobStats>;
}

/**
 * How what was committed starts a job: best effort, after the commit. What is committed is a success, whatever becomes of the wake; the
 * sweep finds what nobody could be woken for.
 */
export interface Wakes {
  /** Never rejects, and waits a short while at most, however long the queue takes. */
  wake(orders: readonly JobOrder[]): Promise<void>;
}

export interface RunningJob {
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  /** Keeps the lock for another `lockMs`. @throws Error when the lock is lost: somebody else may be running the job, so stop */
  touch(): Promise<void>;
  /** Aborted when the runner stops and when the lock is lost. */
  readonly signal: AbortSignal;
}

export interface JobHandler {
  readonly name: string;
  /** At most this many at once in one process. */
  readonly concurrency: number;
  /** A job that was not touched for so long is taken over by another runner. */
  readonly lockMs: number;
  /** A recurring job, with the key "": one, however many processes start it. Its first run is at once, the next so long after each start. */
  readonly everyMs?: number;
  /** What it throws ends this run as failed, and nothing else. */
  run(job: RunningJob): Promise<void>;
}

export interface JobRunner {
  start(handlers: readonly JobHandler[]): Promise<void>;
  /** Takes no new work, aborts the signals, waits for what runs up to a deadline, and frees the rest for other runners. */
  stop(): Promise<void>;
}

export interface Jobs {
  readonly queue: JobQueue;
  readonly runner: JobRunner;
}
