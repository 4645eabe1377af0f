import {
  countPlaces,
  isHigher,
  noPlaces,
  type Places,
  placesLeft,
  type RequestPriority,
  requestPriorities,
} from "./priority.ts";

/** A request that waits in this process. A batch wants many places, and takes fewer if that is all there is. */
export interface Waiting {
  readonly priority: RequestPriority;
  readonly dueAtMs: number;
  readonly places: number;
}

export interface Room {
  /** How many requests this process may have in flight. */
  readonly places: number;
  readonly inFlight: Places;
  /** Wanted by everything that waits. */
  readonly wanted: Places;
  /** The mailbox's total, all processes together. */
  readonly total: number;
  /** Another process has something of higher priority than history waiting. */
  readonly isElseDue: boolean;
  /** Priorities whose share of the budget is used up. */
  isHeldBack(priority: RequestPriority): boolean;
}

export interface NextTurn {
  /** Its index among those that wait. */
  readonly at: number;
  readonly priority: RequestPriority;
  readonly places: number;
}

/**
 * Whose turn it is, and with how many places; null: nobody's for now. The earliest due goes first. While it waits for places nobody passes
 * it, or a batch would wait for ever behind single requests. But if the places it waits for are reserved for a higher priority, that one
 * passes.
 * @param waiting the earliest due first
 */
export function nextTurn(waiting: readonly Waiting[], room: Room): NextTurn | null {
  const { places, inFlight, total } = room;
  const isElseDue = room.isElseDue || isElseIn(inFlight) || isElseIn(room.wanted);
  let blocked: RequestPriority | null = null;
  for (const [at, one] of waiting.entries()) {
    const { priority } = one;
    if (room.isHeldBack(priority) || (blocked !== null && !isHigher(priority, blocked))) continue;
    const most = Math.min(one.places, places, placesLeft(priority, noPlaces, total, isElseDue));
    if (most < 1 || countPlaces(inFlight) + most > places) return null;
    if (most <= placesLeft(priority, inFlight, total, isElseDue)) return { at, priority, places: most };
    blocked = priority;
  }
  return null;
}

function isElseIn({ PERSON, STATE, DELTA }: Places): boolean {
  return PERSON + STATE + DELTA > 0;
}

/** Until when each priority has no budget. A lower priority waits at least as long as a higher one. */
export type HeldBack = Readonly<Record<RequestPriority, number>>;

export const nobodyHeldBack: HeldBack = noPlaces;

/** @param untilMs null: there is budget for this priority, and so for every higher one */
export function holdBack(before: HeldBack, priority: RequestPriority, untilMs: number | null): HeldBack {
  const after = { ...before };
  for (const one of requestPriorities) {
    if (untilMs === null && !isHigher(priority, one)) after[one] = 0;
    if (untilMs !== null && !isHigher(one, priority)) after[one] = untilMs;
  }
  return after;
}
