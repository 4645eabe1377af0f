import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Reads of the same key that are asked for in one turn of the event loop, or while one is going on, are done once: at the turn's end, or when
 * that one is over. The read begins after everybody who shares it has asked: so whatever was written before is seen, as by a read of one's own.
 *
 * @param stuckAfterMs a read that takes longer is waited for no more: its connection may be dead
 */
export function createSharedReads<Value>(
  read: (key: string) => Promise<Value>,
  stuckAfterMs = 1_000,
): (key: string) => Promise<Value> {
  const asked = new Map<string, Promise<Value>>();
  const going = new Map<string, Promise<Value>>();

  async function readNext(key: string): Promise<Value> {
    const before = going.get(key);
    await (before === undefined ? nextTurn() : endOf(before, stuckAfterMs));
    asked.delete(key);
    const own = read(key);
    going.set(key, own);
    try {
      return await own;
    } finally {
      if (going.get(key) === own) going.delete(key);
    }
  }

  return (key) => {
    const joined = asked.get(key);
    if (joined !== undefined) return joined;
    const own = readNext(key);
    asked.set(key, own);
    return own;
  };
}

/** Whatever comes of it: those who asked for it are told. */
function endOf(read: Promise<unknown>, atMostMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, atMostMs);
    const end = () => {
      clearTimeout(late);
      resolve();
    };
    read.then(end, end);
  });
}
