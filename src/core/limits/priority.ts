/**
 * Why a request is sent, highest priority first. PERSON: somebody waits for it (sync now, connect, a check, opening, sending). STATE: keeps
 * what both sides show of a record true (read, flag, renewing a subscription). DELTA: what changed. HISTORY: what was there before: a first
 * import, a full comparison, attachments.
 */
export const requestPriorities = ["PERSON", "STATE", "DELTA", "HISTORY"] as const;
export type RequestPriority = (typeof requestPriorities)[number];

interface PriorityTerms {
  /**
   * A request is due this long after it was asked for, so its place in the queue is one number. A waiting person overtakes everything asked
   * for in the last half minute, and nothing is overtaken for longer than that.
   */
  readonly patienceMs: number;
  /**
   * How much of the ten-minute budget it may use. History leaves the last tenth, or a mail that comes after a large import would wait until
   * that has left the window. Half of this tenth is reserved for people.
   */
  readonly part: number;
  /** The same, while other requests of that mailbox are due. */
  readonly partWhenDue: number;
}

const terms: Readonly<Record<RequestPriority, PriorityTerms>> = {
  PERSON: { patienceMs: 0, part: 1, partWhenDue: 1 },
  STATE: { patienceMs: 1_000, part: 0.95, partWhenDue: 0.95 },
  DELTA: { patienceMs: 5_000, part: 0.95, partWhenDue: 0.95 },
  HISTORY: { patienceMs: 30_000, part: 0.9, partWhenDue: 0.7 },
};

/** When a request is due; the earliest goes first. */
export function dueAtMs(priority: RequestPriority, askedAtMs: number): number {
  return askedAtMs + terms[priority].patienceMs;
}

export function isHigher(one: RequestPriority, other: RequestPriority): boolean {
  return requestPriorities.indexOf(one) < requestPriorities.indexOf(other);
}

/** Requests in a window that this priority may use, counting all processes. */
export function budgetOf(priority: RequestPriority, requests: number, isElseDue: boolean): number {
  const { part, partWhenDue } = terms[priority];
  return Math.ceil(requests * (isElseDue ? partWhenDue : part));
}

/** A mailbox's places in use, by priority. */
export type Places = Readonly<Record<RequestPriority, number>>;

export const noPlaces: Places = { PERSON: 0, STATE: 0, DELTA: 0, HISTORY: 0 };

export function countPlaces({ PERSON, STATE, DELTA, HISTORY }: Places): number {
  return PERSON + STATE + DELTA + HISTORY;
}

/**
 * How many more places this priority may take, out of all that the mailbox has. One is reserved for people, so that nobody waits behind a
 * page that takes half a minute; one more is closed to history while anything else is due. With a single place, all share it.
 */
export function placesLeft(priority: RequestPriority, used: Places, total: number, isElseDue: boolean): number {
  const free = total - countPlaces(used);
  if (priority === "PERSON") return free;
  const unkept = Math.max(1, total - 1) - (countPlaces(used) - used.PERSON);
  if (priority !== "HISTORY" || !isElseDue) return Math.min(free, unkept);
  return Math.min(free, unkept, Math.max(1, total - 2) - used.HISTORY);
}

/** The priority of a run's requests. A first import is mostly history, whoever asked for it. */
export function runPriority(run: { readonly isFirst: boolean; readonly isAskedFor: boolean }): RequestPriority {
  if (run.isFirst) return "HISTORY";
  return run.isAskedFor ? "PERSON" : "DELTA";
}
