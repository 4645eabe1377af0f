// Who may do how much at once. Operations wait for their turn, which goes round by person: however many subscriptions one person opens,
// other people's events, and everybody's queries, wait for a few short reads at most.
import { setImmediate as nextTurn } from "node:timers/promises";
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";
import type { Context } from "../graphql/context.ts";
import { createFairQueue, type FairQueue, QueueFull } from "../lib/fair-queue.ts";
import { limits } from "./limits.ts";

type Results = AsyncIterableIterator<ExecutionResult>;

/** Waits until this person's next document may be parsed. Parsing cannot be interrupted, and a thousand documents may arrive at once. */
export type Admit = (userId: string) => Promise<GraphQLError | null>;

export function createAdmission(queue: FairQueue = createFairQueue(limits.parsing)): Admit {
  return async (userId) => {
    try {
      await queue.run(userId, () => nextTurn());
      return null;
    } catch (error) {
      if (error instanceof QueueFull) return tooMany("Too many operations of one person are waiting.");
      throw error;
    }
  };
}

/** @param operations the queue for queries and mutations; reads of subscriptions use the app's queue */
export function createTurnsPlugin(operations: FairQueue): Plugin<Context> {
  const subscriptions = new Map<string, number>();

  async function subscribe(args: ExecutionArgs, { viewer, app }: Context): Promise<ExecutionResult | Results> {
    const { userId } = viewer;
    const open = subscriptions.get(userId) ?? 0;
    if (open >= limits.subscriptionsPerPerson) {
      return {
        errors: [tooMany(`At most ${limits.subscriptionsPerPerson} subscriptions of one person are open at once.`)],
      };
    }
    subscriptions.set(userId, open + 1);
    const forget = once(() => {
      const left = (subscriptions.get(userId) ?? 1) - 1;
      if (left > 0) subscriptions.set(userId, left);
      else subscriptions.delete(userId);
    });
    try {
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) {
        forget();
        return source;
      }
      return eachInTurn(
        source[Symbol.asyncIterator](),
        (event) => app.turns.run(userId, () => execute({ ...args, rootValue: event })),
        forget,
      );
    } catch (error) {
      forget();
      throw error;
    }
  }

  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { viewer } = args.contextValue;
      setExecuteFn(async (given: ExecutionArgs) => {
        try {
          return await operations.run(viewer.userId, () => executeFn(given));
        } catch (error) {
          if (error instanceof QueueFull)
            return { errors: [tooMany("Too many operations of one person are waiting.")] };
          throw error;
        }
      });
    },
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn((given: ExecutionArgs) => subscribe(given, args.contextValue));
    },
  };
}

export function tooMany(message: string): GraphQLError {
  return new GraphQLError(`${message} End some, or wait.`, { extensions: { code: "TOO_MANY", http: { status: 429 } } });
}

/** The results of events, one by one; `return` works at once, even while an event waits for its turn. */
function eachInTurn(
  source: AsyncIterator<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  onEnd: () => void,
): Results {
  let isOver = false;
  const end = (): void => {
    isOver = true;
    onEnd();
  };
  const over = { value: undefined, done: true } as const;
  return {
    async next() {
      try {
        const event = await source.next();
        if (event.done !== true && !isOver) return { value: await answer(event.value), done: false };
      } catch (error) {
        end();
        throw error;
      }
      end();
      return over;
    },
    async return() {
      end();
      await source.return?.();
      return over;
    },
    async throw(error) {
      end();
      await source.throw?.(error);
      return over;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
