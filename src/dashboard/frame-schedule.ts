import type { Schedule } from "./store.ts";

/** Ten drawings a second are what an eye can follow in a table. */
const shortestMs = 100;

/** On an animation frame, at most ten times a second. A hidden tab has no frames; its state is kept all the same. */
export function createFrameSchedule(): Schedule {
  let lastMs = 0;
  return (flush) => {
    const run = () => {
      lastMs = performance.now();
      flush();
    };
    const wait = Math.max(0, shortestMs - (performance.now() - lastMs));
    setTimeout(() => (document.hidden ? run() : requestAnimationFrame(run)), wait);
  };
}
