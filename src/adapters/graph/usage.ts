import type { Clock } from "../../app/ports/clock.ts";
import {
  countPlaces,
  dueAtMs,
  noPlaces,
  type Places,
  type RequestPriority,
  requestPriorities,
} from "../../core/limits/priority.ts";
import { addSent, countSent, type Sent, sentSince } from "../../core/limits/sent.ts";
import type { Need } from "../../core/limits/share-out.ts";
import type { Exchanged, LimitTerms, Report } from "../../core/limits/shared-limits.ts";
import { holdBack, type NextTurn, nobodyHeldBack } from "../../core/limits/turns.ts";
import type { Holding } from "./holding.ts";
import type { Waiters } from "./waiters.ts";

/** What this process uses of one mailbox's limits and wants of them: what it reports to the others, and what they leave it. */
export interface Usage {
  readonly inFlight: Places;
  /** What the last exchange gave; null before the first one. */
  readonly given: Exchanged | null;
  /** As all processes know it, plus what this one has not reported yet. */
  readonly pausedUntilMs: number;
  /** 0: there is budget for this priority. */
  heldBackUntilMs(priority: RequestPriority): number;
  /** Reports to the others and takes what they leave. Nothing may begin meanwhile, so that the report stays true. @throws what the cells throw */
  exchange(isAsking: boolean): Promise<void>;
  /** A request of this priority waits now. */
  want(priority: RequestPriority): void;
  /** What was wanted until now counts no more. */
  wantNoMore(): void;
  /** Whether more is wanted than was reported. */
  isMoreWanted(): boolean;
  /** Whether the block has enough for this turn, which begins then; else the next exchange asks for it. */
  begin(turn: NextTurn): boolean;
  /** Whether more was in flight than the others leave: they wait for these places. */
  end(priority: RequestPriority, places: number): boolean;
  /** Counts requests that are sent now. */
  count(sent: number): void;
  pause(ms: number): void;
  /** For the present window, as far as this process knows. */
  budget(): { readonly used: number; readonly limit: number };
}

export interface UsageOptions {
  readonly holding: Holding;
  readonly terms: LimitTerms;
  readonly clock: Pick<Clock, "monotonicMs">;
}

export function createUsage({ holding, terms, clock }: UsageOptions, waiters: Pick<Waiters, "all" | "wanted">): Usage {
  const inFlight = { ...noPlaces };
  /** The most in flight or waiting since the last exchange: a process that reads page after page needs its place between them too. */
  let peak = { ...noPlaces };
  let reported: readonly Need[] = [];
  let unreported: Sent = [];
  let given: Exchanged | null = null;
  let block = 0;
  let wants: Report["wants"] = null;
  let pausedUntilMs = 0;
  let untoldPauseMs = 0;
  let heldBack = nobodyHeldBack;

  const wantedOf = (priority: RequestPriority): number => waiters.wanted[priority] + inFlight[priority];

  function report(isAsking: boolean): Report {
    const nowMs = holding.now();
    const aheadMs = nowMs - clock.monotonicMs();
    reported = requestPriorities
      .filter((priority) => peak[priority] > 0)
      .map((priority) => {
        const first = waiters.all.find((one) => one.priority === priority);
        const due = first === undefined ? dueAtMs(priority, nowMs) : first.dueAtMs + aheadMs;
        return { priority, places: Math.min(terms.places, peak[priority]), dueAtMs: due };
      });
    if (!waiters.all.some(({ priority }) => priority === wants?.priority)) wants = null;
    return {
      sent: unreported,
      inFlight: countPlaces(inFlight),
      needs: reported,
      wants,
      pausedUntilMs: untoldPauseMs,
      isAsking,
    };
  }

  function count(sent: number): void {
    block -= sent;
    unreported = [...unreported, [Math.ceil(holding.now()), sent]];
  }

  return {
    inFlight,
    get given() {
      return given;
    },
    get pausedUntilMs() {
      return pausedUntilMs;
    },
    heldBackUntilMs: (priority) => heldBack[priority],
    async exchange(isAsking) {
      let told = 0;
      let toldPauseMs = 0;
      given = await holding.exchange(() => {
        told = unreported.length;
        toldPauseMs = untoldPauseMs;
        return report(isAsking);
      });
      unreported = unreported.slice(told);
      block = given.block;
      if (untoldPauseMs === toldPauseMs) untoldPauseMs = 0;
      pausedUntilMs = Math.max(untoldPauseMs, holding.limits.pausedUntilMs);
      for (const priority of requestPriorities) peak[priority] = wantedOf(priority);
      if (wants !== null) heldBack = holdBack(heldBack, wants.priority, given.roomAtMs);
      if (given.roomAtMs === null) wants = null;
    },
    want(priority) {
      peak[priority] = Math.max(peak[priority], wantedOf(priority));
    },
    wantNoMore() {
      peak = { ...noPlaces };
    },
    isMoreWanted() {
      const told = { ...noPlaces, ...Object.fromEntries(reported.map(({ priority, places }) => [priority, places])) };
      return requestPriorities.some((priority) => Math.min(terms.places, peak[priority]) > told[priority]);
    },
    begin({ priority, places }) {
      if (block < places) {
        wants = { priority, requests: places };
        return false;
      }
      inFlight[priority] += places;
      count(places);
      return true;
    },
    end(priority, places) {
      const isOver = given !== null && countPlaces(inFlight) > given.allowed;
      inFlight[priority] -= places;
      return isOver;
    },
    count,
    pause(ms) {
      untoldPauseMs = Math.max(untoldPauseMs, holding.now() + ms);
      pausedUntilMs = Math.max(pausedUntilMs, untoldPauseMs);
    },
    budget() {
      const sent = addSent(holding.limits.sent, unreported, terms.windowMs);
      return { used: countSent(sentSince(sent, holding.now() - terms.windowMs)), limit: terms.requests };
    },
  };
}
