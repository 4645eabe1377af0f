import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Reads of the same key that are asked for in one turn of the event loop are done once, at its end. The read begins after everybody who
 * shares it has asked: so whatever was written before is seen, as by a read of one's own.
 */
export function createSharedReads<Value>(read: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const asked = new Map<string, Promise<Value>>();
  return (key) => {
    const joined = asked.get(key);
    if (joined !== undefined) return joined;
    const own = nextTurn().then(() => {
      asked.delete(key);
      return read(key);
    });
    asked.set(key, own);
    return own;
  };
}
