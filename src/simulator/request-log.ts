/** One request as the simulator saw it; items of a $batch have their own entries. */
export interface LogEntry {
  /** Counts up from 1 and never repeats, also after old entries were dropped. */
  readonly number: number;
  /** ISO instant, by the simulated clock. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The pattern that served it, as "GET /me/todo/lists/{list}/tasks/delta". */
  readonly route: string;
  readonly status: number | "reset";
  /** Principal name of the person whose data was asked for, where there is one. */
  readonly person?: string;
  readonly clientRequestId?: string;
  readonly durationMs: number;
  readonly isBatchItem: boolean;
  /** The kind of the injected fault that changed the answer. */
  readonly fault?: string;
  readonly requestBody?: string;
}

export interface RequestCounts {
  readonly total: number;
  readonly byRoute: Record<string, number>;
  readonly byStatus: Record<string, number>;
}

export interface RequestLog {
  add(entry: Omit<LogEntry, "number">): void;
  /** Oldest kept entry first; `after` is the number of the last entry seen, `limit` keeps the newest. */
  entries(query?: { after?: number; limit?: number }): LogEntry[];
  counts(): RequestCounts;
  clear(): void;
}

/** Keeps the last `size` entries in a ring, and full counts for ever. */
export function createRequestLog(size: number): RequestLog {
  let ring: LogEntry[] = [];
  let total = 0;
  // Position in the ring since it was last emptied; numbers go on from where they were.
  let last = 0;
  let cleared = 0;
  let byRoute = new Map<string, number>();
  let byStatus = new Map<string, number>();
  const bump = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    add(entry) {
      last += 1;
      total += 1;
      bump(byRoute, entry.route);
      bump(byStatus, String(entry.status));
      if (size > 0) ring[(last - 1) % size] = { ...entry, number: cleared + last };
    },
    entries({ after = 0, limit = size } = {}) {
      const ordered = ring.length < size ? ring : [...ring.slice(last % size), ...ring.slice(0, last % size)];
      const wanted = ordered.filter((entry) => entry.number > after);
      return wanted.slice(Math.max(0, wanted.length - limit));
    },
    counts: () => ({ total, byRoute: Object.fromEntries(byRoute), byStatus: Object.fromEntries(byStatus) }),
    clear() {
      ring = [];
      cleared += last;
      last = 0;
      total = 0;
      byRoute = new Map();
      byStatus = new Map();
    },
  };
}
