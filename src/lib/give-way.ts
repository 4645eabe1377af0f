import { setImmediate as nextTurn } from "node:timers/promises";

/** Shorter than a reader notices, longer than a switch costs. */
const TURN_MS = 8;

/**
 * For long work in small steps: call it between two steps, and it lets everything else run when the work has had its turn. Create one for
 * each piece of work, so that several take turns, too.
 */
export function createGiveWay(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await nextTurn();
    since = performance.now();
  };
}
