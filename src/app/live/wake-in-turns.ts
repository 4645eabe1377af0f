import { setImmediate as nextTurn } from "node:timers/promises";
import type { ReaderSide } from "./live-reader.ts";

type Waking = Pick<ReaderSide, "wake">;

/** So many writes to sockets take about a millisecond. */
const atOnce = 100;

/**
 * Wakes readers, a hundred in one turn of the process: what is told next is read from the database between the turns, not after all of
 * them. Who still waits when it comes writes both at once.
 *
 * @param end what a failure ends
 */
export function createWakeInTurns(end: (error: unknown) => void): (readers: Iterable<Waking>) => void {
  const waiting = new Set<Waking>();
  let isWaking = false;

  async function wakeWaiting(): Promise<void> {
    isWaking = true;
    try {
      let left = atOnce;
      // A Set goes on with what is added meanwhile.
      for (const reader of waiting) {
        waiting.delete(reader);
        reader.wake();
        left -= 1;
        if (left > 0) continue;
        await nextTurn();
        left = atOnce;
      }
    } finally {
      isWaking = false;
    }
  }

  return (readers) => {
    for (const reader of readers) waiting.add(reader);
    if (!isWaking) wakeWaiting().catch(end);
  };
}
