import type { ExecutionResult, GraphQLError } from "graphql";
import type { LiveReader } from "../../app/live/live-reader.ts";
import { createDeferred } from "../../lib/deferred.ts";

/** A result that was serialised already; Yoga asks it for its text. */
export interface SerialisedResult extends ExecutionResult {
  stringify(): string;
}

/** One subscription's results. Server-sent events iterate it; a WebSocket takes from its reader itself. */
export interface LiveStream extends AsyncIterableIterator<SerialisedResult, undefined, undefined> {
  readonly reader: LiveReader;
  /** An error as it may be told. */
  errorOf(error: unknown): GraphQLError;
  return(): Promise<IteratorResult<SerialisedResult, undefined>>;
  throw(error: unknown): Promise<IteratorResult<SerialisedResult, undefined>>;
}

const takenAtOnce = 20;

/** @param onEnd called once */
export function createLiveStream(
  reader: LiveReader,
  errorOf: (error: unknown) => GraphQLError,
  onEnd: () => void,
): LiveStream {
  let taken: readonly string[] = [];
  let nth = 0;
  let isOver = false;
  let ready = createDeferred();
  const over = { value: undefined, done: true } as const;

  function end(): void {
    if (isOver) return;
    isOver = true;
    reader.leave();
    onEnd();
    ready.resolve();
  }

  async function nextText(): Promise<string | undefined> {
    while (!isOver) {
      const text = taken[nth];
      if (text !== undefined) {
        nth += 1;
        return text;
      }
      ready = createDeferred();
      reader.onReady(ready.resolve);
      const more = reader.take(takenAtOnce);
      if (more === null) await ready.promise;
      else [taken, nth] = [await more, 0];
    }
    return undefined;
  }

  return {
    reader,
    errorOf,
    async next() {
      try {
        const text = await nextText();
        return text === undefined ? over : { value: { stringify: () => text }, done: false };
      } catch (error) {
        end();
        const last = JSON.stringify({ errors: [errorOf(error)] });
        return { value: { stringify: () => last }, done: false };
      }
    },
    async return() {
      end();
      return over;
    },
    async throw(error) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export function isLiveStream(result: unknown): result is LiveStream {
  return typeof result === "object" && result !== null && "reader" in result;
}
