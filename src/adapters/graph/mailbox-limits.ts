// One mailbox's requests in this process: which wait, and whose turn it is. holding.ts has this process's share of the mailbox's limits,
// usage.ts what it uses of them and wants. A request that finds places and budget in the share is sent at once; otherwise the process first
// exchanges reports with the others.
import type { Clock } from "../../app/ports/clock.ts";
import { StoreError } from "../../app/store-error.ts";
import { countPlaces, dueAtMs, noPlaces, placesLeft, type RequestPriority } from "../../core/limits/priority.ts";
import type { LimitTerms } from "../../core/limits/shared-limits.ts";
import { nextTurn } from "../../core/limits/turns.ts";
import { leaseTerms } from "../../core/sync/lease-terms.ts";
import type { Holding } from "./holding.ts";
import { createUsage } from "./usage.ts";
import { type Asked, createWaiters, type Waiter } from "./waiters.ts";

/** What a request holds while its work is done. */
export interface Turn {
  readonly places: number;
  /** Called right before it is sent: whether this process still holds its share. It may have been frozen at any moment. */
  isGood(): boolean;
  /** Waits for another turn. @throws the signal's reason, or when a batch does not get its places again */
  renew(): Promise<void>;
}

/** The limits of one mailbox. We keep them ourselves so that 429 is the exception. */
export interface MailboxLimits {
  /** The most that a batch may hold. */
  readonly batchPlaces: number;
  /**
   * Does the work when it is its turn.
   * @throws the signal's reason when it aborts while waiting; StoreError throttled, unsent, if Microsoft asked for a long pause
   */
  run<T>(asked: Asked, work: (turn: Turn) => Promise<T>): Promise<T>;
  /** Counts a request that is sent in place of another: a repeat after 401. */
  count(): void;
  /** Microsoft asked to wait: every process waits. */
  pause(ms: number): void;
  /** For the present window, as far as this process knows. */
  budget(): { readonly used: number; readonly limit: number };
}

/** A longer pause is reported to the caller instead of waiting here. */
const longestPauseMs = 10_000;

export interface MailboxLimitsOptions {
  readonly holding: Holding;
  readonly terms: LimitTerms;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep" | "every">;
}

export function createMailboxLimits({
  holding,
  terms,
  clock,
}: MailboxLimitsOptions): MailboxLimits & { hear(): void; leave(): Promise<void> } {
  const total = terms.places;
  const waiters = createWaiters(() => pump());
  const waiting = waiters.all;
  const usage = createUsage({ holding, terms, clock }, waiters);
  let isExchanging = false;
  let isCalled = false;
  let beat: { stop(): void } | null = null;
  let sleeping: AbortController | null = null;

  const isHeldBack = (priority: RequestPriority): boolean => usage.heldBackUntilMs(priority) > holding.now();

  /** Nothing is begun meanwhile; whoever calls meanwhile gets one more exchange after it. */
  async function exchange(isAsking: boolean): Promise<void> {
    isCalled = isExchanging;
    if (isExchanging) return;
    isExchanging = true;
    try {
      await usage.exchange(isAsking);
    } catch (error) {
      isExchanging = false;
      // If nobody waits, nothing depends on it: the next request exchanges first, and gets the error.
      return waiters.fail(error);
    }
    isExchanging = false;
    if (isCalled) return exchange(false);
    pump();
  }

  function pump(): void {
    while (waiting.length > 0 && !isExchanging) {
      const { given } = usage;
      if (given === null || !holding.isGood()) return void exchange(true);
      if (usage.pausedUntilMs > holding.now()) return void waitOut();
      const turn = nextTurn(waiting, {
        places: given.allowed,
        inFlight: usage.inFlight,
        wanted: waiters.wanted,
        total,
        isElseDue: given.others.some(({ priority }) => priority !== "HISTORY"),
        isHeldBack,
      });
      if (turn === null) break;
      if (!usage.begin(turn)) return void exchange(true);
      waiters.enter(turn.at, turn.places);
    }
    if (isExchanging || usage.given === null) return;
    if (usage.given.allowed < total && usage.isMoreWanted()) return void exchange(true);
    const late = waiting.filter(({ priority }) => isHeldBack(priority));
    if (late.length > 0) wait(late, ({ priority }) => usage.heldBackUntilMs(priority));
    else if (waiting.length === 0) sleeping?.abort();
  }

  function waitOut(): void {
    const pauseMs = usage.pausedUntilMs - holding.now();
    if (pauseMs <= longestPauseMs) wait([...waiting], () => usage.pausedUntilMs);
    else {
      const because = "Microsoft asked to wait before anything more is sent to this mailbox.";
      waiters.fail(new StoreError("throttled", because, { retryAfterMs: Math.ceil(pauseMs) }));
    }
  }

  function wait(all: readonly Waiter[], untilMs: (waiter: Waiter) => number): void {
    sleeping?.abort();
    const own = new AbortController();
    sleeping = own;
    clock.sleep(Math.min(...all.map(untilMs)) - holding.now(), own.signal).then(pump, (error: unknown) => {
      if (!own.signal.aborted) waiters.fail(error);
    });
    for (const waiter of all) waiter.waitsUntil(untilMs(waiter), holding.now());
  }

  async function enter(asked: Asked, due: number): Promise<number> {
    const entering = waiters.add(asked, due);
    usage.want(asked.priority);
    beat ??= clock.every(leaseTerms(terms.leaseMs).beatMs, onBeat, waiters.fail);
    pump();
    return entering;
  }

  async function onBeat(): Promise<void> {
    if (waiting.length + countPlaces(usage.inFlight) > 0) return exchange(true);
    beat?.stop();
    beat = null;
    // No other process wants it: it may be needed again soon, and lapses if it is not.
    if (usage.given === null || usage.given.others.length === 0) usage.wantNoMore();
    else await leave();
  }

  async function leave(): Promise<void> {
    usage.wantNoMore();
    if (holding.isHeld()) await exchange(false);
  }

  function release(priority: RequestPriority, places: number): void {
    if (usage.end(priority, places)) void exchange(false);
    else pump();
  }

  return {
    batchPlaces: placesLeft("DELTA", noPlaces, total, false),
    async run(asked, work) {
      const { priority } = asked;
      const due = dueAtMs(priority, clock.monotonicMs());
      const places = await enter(asked, due);
      let { tenure } = holding;
      let isIn = true;
      const turn: Turn = {
        places,
        isGood: () => holding.tenure === tenure && holding.isGood(),
        async renew() {
          isIn = false;
          release(priority, places);
          const again = await enter({ ...asked, places }, due);
          isIn = again === places;
          ({ tenure } = holding);
          if (isIn) return;
          release(priority, again);
          throw new Error("Fewer places are left than this batch was made for.");
        },
      };
      try {
        return await work(turn);
      } finally {
        if (isIn) release(priority, places);
      }
    },
    count: () => usage.count(1),
    pause(ms) {
      usage.pause(ms);
      void exchange(false);
    },
    budget: usage.budget,
    hear() {
      if (holding.isHeld() || waiting.length > 0) void exchange(false);
    },
    leave,
  };
}
