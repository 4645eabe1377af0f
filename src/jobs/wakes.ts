// Jobs are woken after a commit, when the queue may be away: it refuses, or it hangs. Neither may affect the person who made the change. So
// orders go through a list in memory that one loop delivers; callers wait for it a short while, and not at all once the queue is known to
// be away. The list only saves time: if the process dies, the sweep finds what was in it.
import type { JobOrder, JobQueue, Wakes } from "../app/ports/job-queue.ts";
import { endsWithin } from "../lib/ends-within.ts";

export interface WakesOptions {
  readonly queue: Pick<JobQueue, "enqueue">;
  /** The queue stopped answering; reported once, until it answers again. */
  readonly onAway: (error: unknown) => void;
  readonly onBack: () => void;
  /** How long an order may take before the queue counts as away, which is also how long a caller waits. Default 1 s. */
  readonly patienceMs?: number;
  /** How soon a queue that is away is tried again. Default 1 s. */
  readonly retryMs?: number;
}

export interface WakeList extends Wakes {
  /** Number of orders not delivered yet. */
  readonly undelivered: number;
  readonly isAway: boolean;
  /** Delivers nothing more. */
  stop(): void;
}

const atOnce = 500;
/** More than this is left to the sweep. */
const atMost = 10_000;

export function createWakes(options: WakesOptions): WakeList {
  const { queue, onAway, onBack, patienceMs = 1_000, retryMs = 1_000 } = options;
  const undelivered = new Map<string, JobOrder>();
  let isAway = false;
  let isStopped = false;
  let delivery: Promise<void> | null = null;

  async function deliverAll(): Promise<void> {
    while (undelivered.size > 0 && !isStopped) {
      // A queue that is away is tried with one order.
      const error = await deliver([...undelivered].slice(0, isAway ? 1 : atOnce));
      if (error !== null && !isAway) {
        isAway = true;
        onAway(error);
      } else if (error === null && isAway) {
        isAway = false;
        onBack();
      }
      if (isAway) await pause(retryMs);
    }
  }

  /** @returns what went wrong, or null */
  async function deliver(batch: readonly (readonly [key: string, order: JobOrder])[]): Promise<unknown> {
    try {
      const isTaken = await endsWithin(patienceMs, queue.enqueue(...batch.map(([, order]) => order)));
      if (!isTaken) return new Error(`The job queue did not answer within ${patienceMs} ms.`);
      for (const [key, order] of batch) if (undelivered.get(key) === order) undelivered.delete(key);
      return null;
    } catch (error) {
      return error ?? new Error("The job queue failed without saying why.");
    }
  }

  return {
    async wake(orders) {
      for (const order of orders) {
        if (undelivered.size < atMost) undelivered.set(`${order.name}\n${order.key}`, order);
      }
      delivery ??= deliverAll().finally(() => {
        delivery = null;
      });
      if (!isAway) await endsWithin(patienceMs, delivery);
    },
    get undelivered() {
      return undelivered.size;
    },
    get isAway() {
      return isAway;
    },
    stop: () => {
      isStopped = true;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
