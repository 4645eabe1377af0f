import { setMaxListeners } from "node:events";
import { must } from "../../lib/must.ts";
import { firstOf } from "./timeout.ts";

/** https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits: for each app and mailbox. */
const outlookLimits = {
  /** Four are allowed; one is left for whoever else uses the same application. */
  concurrency: 3,
  requests: 10_000,
  windowMs: 600_000,
} as const;

export interface MailboxLimitsOptions {
  readonly concurrency?: number;
  readonly requests?: number;
  readonly windowMs?: number;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The limits of one mailbox, kept by us so that 429 is the exception. Who comes first is served first. */
export interface MailboxLimits {
  readonly concurrency: number;
  /**
   * Runs work that takes so many of the mailbox's places at once (a batch takes one for each of its requests), as soon as they are free
   * and the ten-minute budget has room. @throws the signal's reason when it aborts while waiting
   */
  run<T>(places: number, signal: AbortSignal, work: () => Promise<T>, waiting?: WhileWaiting): Promise<T>;
  /** Counts a request that is sent in the place of another: a repeat after 401. */
  count(): void;
  budget(): { readonly used: number; readonly limit: number };
}

export interface WhileWaiting {
  /** Told when it is known to wait for the budget, its own or that of who is served first. */
  readonly onWait?: (ms: number) => void;
  /** Ends the wait for the budget too. */
  readonly stop?: AbortSignal;
}

interface Waiter {
  readonly places: number;
  readonly onWait: WhileWaiting["onWait"];
  readonly enter: () => void;
}

export type LimitsByMailbox = (accountId: string) => MailboxLimits;

/** Those of every mailbox. One for a process: whoever opens a mailbox with another one would not see what is sent to it already. */
export function createLimitsByMailbox(options: MailboxLimitsOptions): LimitsByMailbox {
  // One entry for each account that was ever opened: an empty one is small.
  const known = new Map<string, MailboxLimits>();
  return (accountId) => {
    const found = known.get(accountId) ?? createMailboxLimits(options);
    known.set(accountId, found);
    return found;
  };
}

export function createMailboxLimits(options: MailboxLimitsOptions): MailboxLimits {
  const {
    concurrency = outlookLimits.concurrency,
    requests = outlookLimits.requests,
    windowMs = outlookLimits.windowMs,
    now,
    sleep,
  } = options;
  let free: number = concurrency;
  const queue: Waiter[] = [];
  /** When each request of the present window was sent, oldest first. */
  let sent: number[] = [];
  /** The budget had no room before then, when somebody asked last. */
  let fullUntil = Number.NEGATIVE_INFINITY;

  const admit = () => {
    for (let first = queue[0]; first !== undefined && first.places <= free; first = queue[0]) {
      queue.shift();
      free -= first.places;
      first.enter();
    }
  };

  const enter = (places: number, signal: AbortSignal, onWait: WhileWaiting["onWait"]) =>
    new Promise<void>((resolve, reject) => {
      signal.throwIfAborted();
      const leave = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(signal.reason);
        admit();
      };
      const waiter = {
        places,
        onWait,
        enter: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      // Hundreds may wait on one run's signal: Node would take that for a leak.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", leave, { once: true });
      queue.push(waiter);
      admit();
      if (queue.includes(waiter) && fullUntil > now()) onWait?.(fullUntil - now());
    });

  const forget = () => {
    const since = now() - windowMs;
    if ((sent[0] ?? Number.POSITIVE_INFINITY) > since) return;
    const kept = sent.findIndex((at) => at > since);
    sent = kept === -1 ? [] : sent.slice(kept);
  };

  const spend = async (places: number, signal: AbortSignal, { onWait, stop }: WhileWaiting) => {
    for (forget(); sent.length + places > requests; forget()) {
      const roomFrom = must(sent[sent.length + places - requests - 1], "the request that has to leave the window");
      fullUntil = roomFrom + windowMs;
      const waitMs = fullUntil - now();
      for (const tell of [onWait, ...queue.map((waiter) => waiter.onWait)]) tell?.(waitMs);
      using first = stop === undefined ? firstOf(signal) : firstOf(signal, stop);
      await sleep(waitMs, first.signal);
    }
    const at = now();
    for (let n = 0; n < places; n += 1) sent.push(at);
  };

  return {
    concurrency,
    run: async (wanted, signal, work, waiting = {}) => {
      const places = Math.min(wanted, concurrency);
      await enter(places, signal, waiting.onWait);
      try {
        await spend(wanted, signal, waiting);
        return await work();
      } finally {
        free += places;
        admit();
      }
    },
    count: () => {
      sent.push(now());
    },
    budget: () => {
      forget();
      return { used: sent.length, limit: requests };
    },
  };
}
