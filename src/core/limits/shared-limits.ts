// What all processes together know of one mailbox's limits. No process asks before each request: it takes places and a block of requests,
// and comes back when they are used up, when its lease is half over, or when another process wants something.
//
//   A alone            places 4, block 250                      no question for 250 requests
//   B comes            B asks; A is told, finishes what is in flight, comes back with 2 places
//   A is done          its share stays until B asks for it, or until its lease ends: then anybody takes it
//   A dies, is frozen  the lease ends; what it might have sent of its block counts as sent, it must not send any more
//
// `exchange` is the only operation: what a process reports, and what it gets. Times are the database's.
import { budgetOf, type RequestPriority } from "./priority.ts";
import { addSent, countSent, nthSentAt, type Sent, sentSince } from "./sent.ts";
import { type Need, shareOut } from "./share-out.ts";

export interface LimitTerms {
  /** Requests at once. */
  readonly places: number;
  /** Requests in a window. */
  readonly requests: number;
  readonly windowMs: number;
  /** How long a process holds its share without coming back. */
  readonly leaseMs: number;
}

export interface SharedLimits {
  readonly sent: Sent;
  /** Microsoft asked everybody to wait until then. */
  readonly pausedUntilMs: number;
  readonly holders: Readonly<Record<string, Share>>;
}

export interface Share {
  readonly untilMs: number;
  readonly places: number;
  /** Requests that it may send without asking again. */
  readonly block: number;
  readonly needs: readonly Need[];
  /** There was no budget left for it: the others must give up unused blocks. */
  readonly isShort: boolean;
}

export const nothingShared: SharedLimits = { sent: [], pausedUntilMs: 0, holders: {} };

export interface Report {
  /** Sent since it last exchanged. */
  readonly sent: Sent;
  readonly inFlight: number;
  readonly needs: readonly Need[];
  /** What it lacks budget for. */
  readonly wants: { readonly priority: RequestPriority; readonly requests: number } | null;
  readonly pausedUntilMs: number;
  /**
   * It came by itself, not because another process told it to. Only then are the others told what it lacks, or two would call each other
   * for ever.
   */
  readonly isAsking: boolean;
}

export interface Exchanged {
  readonly limits: SharedLimits;
  /** Requests that may be in flight; those above it must end first. */
  readonly allowed: number;
  readonly block: number;
  /** When there may be budget for what it wants; null: it has some now. */
  readonly roomAtMs: number | null;
  /** What others want. */
  readonly others: readonly Need[];
  /** The other processes must come and look. */
  readonly tells: boolean;
}

/** Blocks in a window: a small one for a short visit, a larger one for a process that comes back. */
const smallBlocks = 400;
const largeBlocks = 40;

export function exchange(
  before: SharedLimits,
  me: string,
  report: Report,
  nowMs: number,
  terms: LimitTerms,
): Exchanged {
  const mine = before.holders[me];
  const others: Record<string, Share> = {};
  const lapsed: [number, number][] = [];
  for (const [holder, share] of Object.entries(before.holders)) {
    if (holder === me) continue;
    if (share.untilMs > nowMs) others[holder] = share;
    else lapsed.push([share.untilMs, share.block]);
  }
  // If its lease ended and another process cleared it away, its whole block has been counted already.
  const reported = mine === undefined ? [] : report.sent;
  const sent = sentSince(addSent(before.sent, [...lapsed, ...reported], terms.windowMs), nowMs - terms.windowMs);
  const pausedUntilMs = Math.max(before.pausedUntilMs, report.pausedUntilMs);

  const wanted = {
    ...Object.fromEntries(Object.entries(others).map(([id, { needs }]) => [id, needs])),
    [me]: report.needs,
  };
  const targets = shareOut(wanted, terms.places);
  const targetOf = (holder: string): number => targets[holder] ?? 0;
  const free = terms.places - sum(Object.values(others).map(({ places }) => places));
  const allowed = Math.max(0, Math.min(targetOf(me), free));
  const places = Math.max(allowed, report.inFlight);

  const budget = shareBudget({ mine, others: Object.values(others), sent, report, nowMs, terms });
  const isLeaving = report.needs.length === 0 && report.inFlight === 0;
  const untilMs = nowMs + terms.leaseMs;
  const share: Share = { untilMs, places, block: budget.block, needs: report.needs, isShort: budget.isShort };
  const entries = Object.entries(others);
  const isOver = entries.some(([id, one]) => one.places > targetOf(id));
  const isUnmet = entries.some(([id, one]) => one.places < targetOf(id));
  const isFreed = (mine?.places ?? 0) > places;
  const isNewPause = pausedUntilMs > before.pausedUntilMs;
  return {
    limits: { sent, pausedUntilMs, holders: isLeaving ? others : { ...others, [me]: share } },
    allowed,
    block: budget.block,
    roomAtMs: budget.roomAtMs,
    others: entries.flatMap(([, { needs }]) => needs),
    tells:
      entries.length > 0 &&
      ((report.isAsking && isOver && places < targetOf(me)) ||
        (report.isAsking && budget.isShort && entries.some(([, { block }]) => block > 0)) ||
        (isFreed && isUnmet) ||
        budget.isGivenBack ||
        isNewPause),
  };
}

interface BudgetQuestion {
  readonly mine: Share | undefined;
  readonly others: readonly Share[];
  readonly sent: Sent;
  readonly report: Report;
  readonly nowMs: number;
  readonly terms: LimitTerms;
}

function shareBudget({ mine, others, sent, report, nowMs, terms }: BudgetQuestion) {
  const { wants, needs } = report;
  const left = needs.length === 0 ? 0 : Math.max(0, (mine?.block ?? 0) - countSent(report.sent));
  const isAnyShort = others.some(({ isShort }) => isShort);
  const kept = isAnyShort ? Math.min(left, wants?.requests ?? 0) : left;
  const rest = { isShort: false, roomAtMs: null, isGivenBack: isAnyShort && kept < left } as const;
  if (wants === null || kept >= wants.requests) return { ...rest, block: kept };
  const isElseDue = [...needs, ...others.flatMap((one) => one.needs)].some(({ priority }) => priority !== "HISTORY");
  const used = countSent(sent) + sum(others.map(({ block }) => block));
  const room = budgetOf(wants.priority, terms.requests, isElseDue) - used;
  if (room < wants.requests) {
    // If others' blocks use up the budget, not requests sent, the time cannot be computed: look again a little later.
    const leftAt = nthSentAt(sent, wants.requests - room);
    const roomAtMs = leftAt === null ? nowMs + terms.leaseMs / 4 : leftAt + terms.windowMs;
    return { ...rest, block: 0, isShort: true, roomAtMs };
  }
  const isBack = mine !== undefined && mine.untilMs > nowMs && mine.block > 0;
  const usual = Math.floor(terms.requests / (isBack ? largeBlocks : smallBlocks));
  const fair = Math.ceil(room / (1 + others.filter((one) => one.needs.length > 0).length));
  return { ...rest, block: Math.min(room, Math.max(wants.requests, Math.min(usual, fair))) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
