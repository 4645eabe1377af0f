// One mailbox's requests in this process: which wait, and whose turn it is. holding.ts has this process's share of the mailbox's limits. A
// request that finds places and budget in the share is sent at once; otherwise the process first exchanges reports with the others.
import type { Clock } from "../../app/ports/clock.ts";
import { StoreError } from "../../app/store-error.ts";
import { holdBack, nobodyHeldBack } from "../../core/limits/held-back.ts";
import {
  countPlaces,
  dueAtMs,
  noPlaces,
  placesLeft,
  type RequestPriority,
  requestPriorities,
} from "../../core/limits/priority.ts";
import { addSent, countSent, type Sent, sentSince } from "../../core/limits/sent.ts";
import type { Need } from "../../core/limits/share-out.ts";
import type { Exchanged, LimitTerms, Report } from "../../core/limits/shared-limits.ts";
import { nextTurn } from "../../core/limits/turns.ts";
import { leaseTerms } from "../../core/sync/lease-terms.ts";
import type { Holding } from "./holding.ts";
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
  const inFlight = { ...noPlaces };
  /** The most in flight or waiting since the last exchange: a process that reads page after page needs its place between them too. */
  let peak = { ...noPlaces };
  let reported: readonly Need[] = [];
  let unreported: Sent = [];
  let exchanged: Exchanged | null = null;
  let block = 0;
  let wants: Report["wants"] = null;
  /** As all processes know it, plus what this one has not reported yet. */
  let pausedUntilMs = 0;
  let untoldPauseMs = 0;
  let heldBack = nobodyHeldBack;
  let isExchanging = false;
  let isCalled = false;
  let beat: { stop(): void } | null = null;
  let sleeping: AbortController | null = null;

  const isHeldBack = (priority: RequestPriority): boolean => heldBack[priority] > holding.now();
  const wantedOf = (priority: RequestPriority): number => waiters.wanted[priority] + inFlight[priority];

  function report(isAsking: boolean): Report {
    const nowMs = holding.now();
    const aheadMs = nowMs - clock.monotonicMs();
    reported = requestPriorities
      .filter((priority) => peak[priority] > 0)
      .map((priority) => {
        const first = waiting.find((one) => one.priority === priority);
        const due = first === undefined ? dueAtMs(priority, nowMs) : first.dueAtMs + aheadMs;
        return { priority, places: Math.min(total, peak[priority]), dueAtMs: due };
      });
    if (!waiting.some(({ priority }) => priority === wants?.priority)) wants = null;
    return {
      sent: unreported,
      inFlight: countPlaces(inFlight),
      needs: reported,
      wants,
      pausedUntilMs: untoldPauseMs,
      isAsking,
    };
  }

  /** Nothing is begun meanwhile, so that the report stays true. */
  async function exchange(isAsking: boolean): Promise<void> {
    isCalled = isExchanging;
    if (isExchanging) return;
    isExchanging = true;
    try {
      let told = 0;
      let toldPauseMs = 0;
      exchanged = await holding.exchange(() => {
        told = unreported.length;
        toldPauseMs = untoldPauseMs;
        return report(isAsking);
      });
      unreported = unreported.slice(told);
      block = exchanged.block;
      if (untoldPauseMs === toldPauseMs) untoldPauseMs = 0;
      pausedUntilMs = Math.max(untoldPauseMs, holding.limits.pausedUntilMs);
      for (const priority of requestPriorities) peak[priority] = wantedOf(priority);
      if (wants !== null) heldBack = holdBack(heldBack, wants.priority, exchanged.roomAtMs);
      if (exchanged.roomAtMs === null) wants = null;
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
      if (exchanged === null || !holding.isGood()) return void exchange(true);
      if (pausedUntilMs > holding.now()) return void waitOut();
      const isElseDue = exchanged.others.some(({ priority }) => priority !== "HISTORY");
      const turn = nextTurn(waiting, {
        places: exchanged.allowed,
        inFlight,
        wanted: waiters.wanted,
        total,
        isElseDue,
        isHeldBack,
      });
      if (turn === null) break;
      if (block < turn.places) {
        wants = { priority: turn.priority, requests: turn.places };
        return void exchange(true);
      }
      inFlight[turn.priority] += turn.places;
      count(turn.places);
      waiters.enter(turn.at, turn.places);
    }
    if (isExchanging || exchanged === null) return;
    if (exchanged.allowed < total && isMoreWanted()) return void exchange(true);
    const late = waiting.filter(({ priority }) => isHeldBack(priority));
    if (late.length > 0) wait(late, ({ priority }) => heldBack[priority]);
    else if (waiting.length === 0) sleeping?.abort();
  }

  function isMoreWanted(): boolean {
    const told = { ...noPlaces, ...Object.fromEntries(reported.map(({ priority, places }) => [priority, places])) };
    return requestPriorities.some((priority) => Math.min(total, peak[priority]) > told[priority]);
  }

  function count(sent: number): void {
    block -= sent;
    unreported = [...unreported, [Math.ceil(holding.now()), sent]];
  }

  function waitOut(): void {
    const pauseMs = pausedUntilMs - holding.now();
    if (pauseMs <= longestPauseMs) wait([...waiting], () => pausedUntilMs);
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
    peak[asked.priority] = Math.max(peak[asked.priority], wantedOf(asked.priority));
    beat ??= clock.every(leaseTerms(terms.leaseMs).beatMs, onBeat, waiters.fail);
    pump();
    return entering;
  }

  async function onBeat(): Promise<void> {
    if (waiting.length + countPlaces(inFlight) > 0) return exchange(true);
    beat?.stop();
    beat = null;
    // No other process wants it: it may be needed again soon, and lapses if it is not.
    if (exchanged === null || exchanged.others.length === 0) peak = { ...noPlaces };
    else await leave();
  }

  async function leave(): Promise<void> {
    peak = { ...noPlaces };
    if (holding.isHeld()) await exchange(false);
  }

  function release(priority: RequestPriority, places: number): void {
    const isOver = exchanged !== null && countPlaces(inFlight) > exchanged.allowed;
    inFlight[priority] -= places;
    if (isOver) void exchange(false);
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
    count: () => count(1),
    pause(ms) {
      untoldPauseMs = Math.max(untoldPauseMs, holding.now() + ms);
      pausedUntilMs = Math.max(pausedUntilMs, untoldPauseMs);
      void exchange(false);
    },
    budget: () => ({
      used: countSent(
        sentSince(addSent(holding.limits.sent, unreported, terms.windowMs), holding.now() - terms.windowMs),
      ),
      limit: terms.requests,
    }),
    hear() {
      if (holding.isHeld() || waiting.length > 0) void exchange(false);
    },
    leave,
  };
}
