// A token's facts are asked of the database at most once a second, however many requests it sends. What makes this safe:
// - Only a yes is taken from memory. A no is asked again, so that a new token, or a session used in another process, counts at once.
// - Facts are as old as the moment at which they were asked for, not at which they came. After a second they are asked for again, and if
//   the database does not answer, there is no yes.
// - `forget` drops everything, and also what is being asked at that moment: it may have been read before the change.
import { LRUCache } from "lru-cache";

const longestAgeMs = 1_000;
/** Of good tokens only, so that nobody fills it with invented ones. */
const mostTokens = 10_000;

export interface TokenMemory<Facts> {
  /**
   * @param ask null when there is no such token
   * @param judge decides on the facts, for this one request
   */
  answer<T>(
    key: string,
    ask: () => Promise<Facts | null>,
    judge: (facts: Facts) => Promise<T | null>,
  ): Promise<T | null>;
  forget(): void;
}

/** @param elapsedMs of a clock that nobody sets */
export function createTokenMemory<Facts extends object>(elapsedMs: () => number): TokenMemory<Facts> {
  interface Asked {
    readonly atMs: number;
    readonly facts: Promise<Facts | null>;
  }
  const known = new LRUCache<string, { readonly atMs: number; readonly facts: Facts }>({ max: mostTokens });
  const asking = new Map<string, Asked>();
  let changes = 0;
  const isRecent = ({ atMs }: { readonly atMs: number }): boolean => elapsedMs() - atMs < longestAgeMs;

  /** Joins those who ask the same at this moment. */
  function askOnce(key: string, ask: () => Promise<Facts | null>): Asked {
    const joined = asking.get(key);
    if (joined !== undefined && isRecent(joined)) return joined;
    const facts = ask().finally(() => {
      if (asking.get(key) === asked) asking.delete(key);
    });
    const asked = { atMs: elapsedMs(), facts };
    asking.set(key, asked);
    return asked;
  }

  return {
    async answer(key, ask, judge) {
      const remembered = known.get(key);
      if (remembered !== undefined && isRecent(remembered)) {
        const answer = await judge(remembered.facts);
        if (answer !== null) return answer;
      }
      const changesBefore = changes;
      const { atMs, facts } = askOnce(key, ask);
      const found = await facts;
      const answer = found === null ? null : await judge(found);
      if (found !== null && answer !== null && changes === changesBefore) known.set(key, { atMs, facts: found });
      return answer;
    },
    forget() {
      changes += 1;
      known.clear();
      asking.clear();
    },
  };
}
