import { isMarkAlive } from "./process-mark.ts";

const lookEveryMs = 1_000;

/**
 * Checks every second whether a process still lives. If not, `revive` returns the mark of its successor, which is watched from then on. It
 * ends with the first failure, which is passed to `onLost`.
 */
export function watchLife(
  mark: string,
  revive: () => Promise<string>,
  onLost: (error: unknown) => void,
): { stop(): void } {
  let current = mark;
  let isReviving = false;
  const timer = setInterval(() => {
    if (isReviving || isMarkAlive(current)) return;
    isReviving = true;
    revive().then(
      (next) => {
        current = next;
        isReviving = false;
      },
      (error: unknown) => {
        clearInterval(timer);
        onLost(error);
      },
    );
  }, lookEveryMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
