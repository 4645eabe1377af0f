import { createDeferred } from "../../lib/deferred.ts";
import type { Clock } from "../ports/clock.ts";
import { changeCursor } from "./live-cursor.ts";
import type { Told } from "./live-reader.ts";

/** One object of state is told at most ten times a second: nobody reads faster. */
const paceMs = 100;
/** So many objects may wait for their turn while later changes of others are told. Each of them is named in the cursors meanwhile. */
const mostHeld = 20;

export interface ToTellOptions {
  readonly kind: "state" | "events";
  /** The feed's cursor at the beginning. */
  readonly start: string;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly signal: AbortSignal;
}

/** What a group has to tell its readers: of events each message, of state the latest one of each object, in the order of the messages. */
export interface ToTell {
  /** @param before the place before its message */
  put(told: Pick<Told, "id" | "cursor">, before: string): void;
  /** The number of the latest message. */
  readonly count: number;
  has(id: string): boolean;
  /** The next ones whose turn it is; null at the end. `done` is called before the next call. */
  next(most: number): Promise<readonly Told[] | null>;
  done(): void;
  /** The place before the oldest message that is to be told of such an object. */
  oldestOf(isOne: (id: string) => boolean): string | null;
}

interface Waiting extends Told {
  readonly before: string;
}

export function createToTell({ kind, start, clock, signal }: ToTellOptions): ToTell {
  const waiting = new Map<string | number, Waiting>();
  let telling: readonly Waiting[] = [];
  let nth = 0;
  let last = { nth: 0, cursor: start };
  let toldAtMs = new Map<string, number>();
  let grown = createDeferred();
  signal.addEventListener("abort", () => grown.resolve());

  const dueMs = (id: string): number => (toldAtMs.get(id) ?? Number.NEGATIVE_INFINITY) + paceMs;

  /** State waits under its id. */
  const waitsFor = (id: string): boolean =>
    kind === "state" ? waiting.has(id) : [...waiting.values()].some((one) => one.id === id);

  /** Those whose turn it is. A cursor names what is not told yet, but came before its place. */
  function take(most: number, now: number): readonly Waiting[] {
    const all = [...waiting];
    const held: string[] = [];
    const due: Waiting[] = [];
    for (const [index, [key, one]] of all.entries()) {
      if (due.length === most || held.length > mostHeld) break;
      if (kind === "state" && dueMs(one.id) > now) {
        held.push(one.id);
        continue;
      }
      waiting.delete(key);
      const jumped: string[] = [];
      if (one.nth > last.nth) last = one;
      else
        for (const [, later] of all.slice(index + 1, index + 1 + mostHeld))
          if (later.nth < last.nth) jumped.push(later.id);
      due.push({ ...one, cursor: changeCursor(last.cursor, [...held, ...jumped]) });
    }
    return due;
  }

  function forgetTimes(now: number): void {
    toldAtMs = new Map([...toldAtMs].filter(([, at]) => at + paceMs > now));
  }

  /** Until the time, or until there is more. */
  async function pause(ms: number): Promise<void> {
    const more = new AbortController();
    grown = createDeferred();
    grown.promise.then(() => more.abort());
    await clock.sleep(ms, more.signal).catch((error: unknown) => {
      if (!more.signal.aborted) throw error;
    });
  }

  return {
    get count() {
      return nth;
    },
    put({ id, cursor }, before) {
      nth += 1;
      const key = kind === "state" ? id : nth;
      // Deleted first, so that it goes to the end: a Map keeps the order of insertion.
      waiting.delete(key);
      waiting.set(key, { id, cursor, nth, before });
      grown.resolve();
    },
    has: (id) => waitsFor(id) || telling.some((one) => one.id === id),
    async next(most) {
      while (!signal.aborted) {
        const now = clock.monotonicMs();
        telling = take(most, now);
        if (telling.length > 0) {
          forgetTimes(now);
          for (const { id } of telling) toldAtMs.set(id, now);
          return telling;
        }
        if (waiting.size > 0) {
          await pause(Math.min(...[...waiting.values()].map(({ id }) => dueMs(id))) - now);
        } else {
          grown = createDeferred();
          await grown.promise;
        }
      }
      return null;
    },
    done() {
      telling = [];
    },
    oldestOf(isOne) {
      const all = [...telling, ...waiting.values()].filter(({ id }) => isOne(id));
      return all.toSorted((one, other) => one.nth - other.nth)[0]?.before ?? null;
    },
  };
}
