import type { Schedule } from "./store.ts";

/** The eye can follow ten drawings a second in a table. */
const shortestMs = 100;

/** On an animation frame, at most ten times a second. A hidden tab gets no frames, but its state is kept up to date. */
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
