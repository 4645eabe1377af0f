/**
 * Why a request is sent, first what comes first. PERSON: somebody waits for it (sync now, connect, a check, opening, sending). STATE: keeps
 * what both sides show of a record true (read, flag, a subscription's renewal). DELTA: what changed. HISTORY: what was there before: a first
 * import, a comparison of everything, attachments.
 */
export const requestPriorities = ["PERSON", "STATE", "DELTA", "HISTORY"] as const;
export type RequestPriority = (typeof requestPriorities)[number];

interface PriorityTerms {
  /**
   * A request's turn is its time of asking and this: who comes first is a matter of one number. So a person who waits overtakes all that was
   * asked in the last half minute, and nothing is overtaken for longer than that.
   */
  readonly patienceMs: number;
  /** How much of the ten-minute budget it may use: the last tenth is kept for people. */
  readonly part: number;
  /** The same, while anything else of that mailbox is due. */
  readonly partWhenDue: number;
}

const terms: Readonly<Record<RequestPriority, PriorityTerms>> = {
  PERSON: { patienceMs: 0, part: 1, partWhenDue: 1 },
  STATE: { patienceMs: 1_000, part: 0.9, partWhenDue: 0.9 },
  DELTA: { patienceMs: 5_000, part: 0.9, partWhenDue: 0.9 },
  HISTORY: { patienceMs: 30_000, part: 0.9, partWhenDue: 0.7 },
};

/** When a request is due that was asked for then: the earliest goes first. */
export function dueAtMs(priority: RequestPriority, askedAtMs: number): number {
  return askedAtMs + terms[priority].patienceMs;
}

export function isHigher(one: RequestPriority, other: RequestPriority): boolean {
  return requestPriorities.indexOf(one) < requestPriorities.indexOf(other);
}

/** Requests of a window that this priority may use, whoever sent them. */
export function budgetOf(priority: RequestPriority, requests: number, isElseDue: boolean): number {
  const { part, partWhenDue } = terms[priority];
  return Math.ceil(requests * (isElseDue ? partWhenDue : part));
}

/** Places of a mailbox by what they are used for. */
export type Places = Readonly<Record<RequestPriority, number>>;

export const noPlaces: Places = { PERSON: 0, STATE: 0, DELTA: 0, HISTORY: 0 };

export function countPlaces({ PERSON, STATE, DELTA, HISTORY }: Places): number {
  return PERSON + STATE + DELTA + HISTORY;
}

/**
 * How many more places one more of this priority may have, of all that the mailbox has. One is kept for people, so that none waits behind a
 * page that takes half a minute; another one is kept from history while anything else is due. Where there is one place, all share it.
 */
export function placesLeft(priority: RequestPriority, used: Places, total: number, isElseDue: boolean): number {
  const free = total - countPlaces(used);
  if (priority === "PERSON") return free;
  const unkept = Math.max(1, total - 1) - (countPlaces(used) - used.PERSON);
  if (priority !== "HISTORY" || !isElseDue) return Math.min(free, unkept);
  return Math.min(free, unkept, Math.max(1, total - 2) - used.HISTORY);
}

/** A run's requests: whoever asked for a first import, most of it is history. */
export function runPriority(run: { readonly isFirst: boolean; readonly isAskedFor: boolean }): RequestPriority {
  if (run.isFirst) return "HISTORY";
  return run.isAskedFor ? "PERSON" : "DELTA";
}
