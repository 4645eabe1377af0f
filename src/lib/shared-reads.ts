interface Reading<Value> {
  readonly startedAtMs: number;
  readonly running: Promise<Value>;
  /** For those who asked while it was running. */
  next?: Promise<Value>;
}

/** A read that takes longer does not make others wait: its connection may be dead. */
const longestMs = 1_000;

/**
 * Does reads of the same key once that are asked for in one moment. Nobody is given a read that began before they asked: while one is
 * running, they wait for the next. So whatever was written before is seen, as by a read of one's own.
 */
export function createSharedReads<Value>(read: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const readings = new Map<string, Reading<Value>>();

  function start(key: string): Promise<Value> {
    const running = read(key).finally(() => {
      if (readings.get(key) === reading && reading.next === undefined) readings.delete(key);
    });
    const reading: Reading<Value> = { startedAtMs: performance.now(), running };
    readings.set(key, reading);
    return running;
  }

  return (key) => {
    const present = readings.get(key);
    if (present === undefined || performance.now() - present.startedAtMs > longestMs) return start(key);
    const startNext = () => start(key);
    present.next ??= present.running.then(startNext, startNext);
    return present.next;
  };
}
