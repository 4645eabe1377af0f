import { setMaxListeners } from "node:events";
import { noPlaces, type Places, type RequestPriority } from "../../core/limits/priority.ts";
import type { Waiting } from "../../core/limits/turns.ts";

export interface Asked {
  readonly priority: RequestPriority;
  /** A batch takes one for each of its requests, or fewer if it gets no more. */
  readonly places: number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Called when it is known to wait: for the budget, or because Microsoft asked to. */
  readonly onWait?: ((ms: number) => void) | undefined;
  /** Also ends the wait. */
  readonly stop?: AbortSignal | undefined;
}

/** A request that waits for its turn. */
export interface Waiter extends Waiting {
  enter(places: number): void;
  fail(reason: unknown): void;
  /** Called when it is known to wait until then: reports that once, and gives up if the wait is too long for it. */
  waitsUntil(untilMs: number, nowMs: number): void;
}

/** The requests that wait for one mailbox. */
export interface Waiters {
  /** The earliest due first; of two due at once, the one that asked first. */
  readonly all: readonly Waiter[];
  /** The places that they want. */
  readonly wanted: Places;
  /** Resolves with the number of places it got. @throws the reason for which it left */
  add(asked: Asked, dueAtMs: number): Promise<number>;
  enter(at: number, places: number): void;
  /** All of them. */
  fail(reason: unknown): void;
}

/** A pause is reported again when its end has moved this far. */
const toldAgainMs = 1_000;

export function createWaiters(onLeave: () => void): Waiters {
  const all: Waiter[] = [];
  const wanted = { ...noPlaces };

  const add = ({ priority, places, signal, onWait, stop }: Asked, dueAtMs: number) =>
    new Promise<number>((resolve, reject) => {
      signal.throwIfAborted();
      let toldMs = Number.NEGATIVE_INFINITY;
      const end = () => {
        signal.removeEventListener("abort", onAbort);
        stop?.removeEventListener("abort", onStop);
        all.splice(all.indexOf(waiter), 1);
        wanted[priority] -= places;
      };
      const leave = (reason: unknown) => {
        if (!all.includes(waiter)) return;
        waiter.fail(reason);
        onLeave();
      };
      const waiter: Waiter = {
        ...{ priority, places, dueAtMs },
        enter(got) {
          end();
          resolve(got);
        },
        fail(reason) {
          end();
          reject(reason);
        },
        waitsUntil(untilMs, nowMs) {
          const isNews = Math.abs(untilMs - toldMs) > toldAgainMs;
          toldMs = untilMs;
          if (isNews) onWait?.(untilMs - nowMs);
          if (stop?.aborted) leave(stop.reason);
        },
      };
      const onAbort = () => leave(signal.reason);
      // A write that is half done continues although its run stops, but not for minutes.
      const onStop = () => {
        if (Number.isFinite(toldMs)) leave(stop?.reason);
      };
      for (const one of stop === undefined ? [signal] : [signal, stop]) {
        // Hundreds may wait on one run's signal: Node would report a leak.
        setMaxListeners(0, one);
      }
      signal.addEventListener("abort", onAbort, { once: true });
      stop?.addEventListener("abort", onStop, { once: true });
      all.splice(all.findLastIndex((one) => one.dueAtMs <= dueAtMs) + 1, 0, waiter);
      wanted[priority] += places;
    });

  return {
    all,
    wanted,
    add,
    enter: (at, places) => all[at]?.enter(places),
    fail(reason) {
      for (const waiter of [...all]) waiter.fail(reason);
      onLeave();
    },
  };
}
