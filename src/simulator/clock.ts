/** The simulated present: real time plus an offset, or a hand-driven instant while frozen. All values are epoch milliseconds. */
export interface SimulatedClock {
  now(): number;
  /** Moves the present forward (or back) and returns it. */
  advance(ms: number): number;
  set(atMs: number): number;
  /** Stops time; only `advance` and `set` move it until `resume`. */
  freeze(): void;
  resume(): void;
  isFrozen(): boolean;
  /** Hears whenever somebody has moved the present, stopped or resumed it. Returns how to stop listening. */
  listen(onMove: () => void): () => void;
}

export function createClock(realNow: () => number = Date.now): SimulatedClock {
  let offsetMs = 0;
  let frozenAt: number | undefined;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const now = () => frozenAt ?? realNow() + offsetMs;
  const set = (atMs: number) => {
    if (frozenAt === undefined) offsetMs = atMs - realNow();
    else frozenAt = atMs;
    tell();
    return now();
  };
  return {
    now,
    set,
    advance: (ms) => set(now() + ms),
    freeze: () => {
      frozenAt = now();
      tell();
    },
    resume: () => {
      if (frozenAt === undefined) return;
      offsetMs = frozenAt - realNow();
      frozenAt = undefined;
      tell();
    },
    isFrozen: () => frozenAt !== undefined,
    listen(onMove) {
      listeners.add(onMove);
      return () => listeners.delete(onMove);
    },
  };
}
