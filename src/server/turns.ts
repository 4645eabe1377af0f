// Who may do how much at once. Operations wait for their turn, which goes round by person: however many subscriptions one person opens,
// other people's events, and everybody's queries, wait for a few short reads at most.
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ExecutionArgs, GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";
import type { Context } from "../graphql/context.ts";
import { createFairQueue, type FairQueue, QueueFull } from "../lib/fair-queue.ts";
import { limits } from "./limits.ts";

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

/** The queue for queries and mutations; subscriptions read in the app's queue. */
export function createTurnsPlugin(operations: FairQueue): Plugin<Context> {
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
  };
}

/** So many at once for each person, whatever others do. */
export interface Places {
  /** Gives the place back, once however often it is called; null if the person has all that they may have. */
  take(userId: string): (() => void) | null;
}

export function createPlaces(perPerson: number): Places {
  const taken = new Map<string, number>();
  return {
    take(userId) {
      const before = taken.get(userId) ?? 0;
      if (before >= perPerson) return null;
      taken.set(userId, before + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const now = (taken.get(userId) ?? 0) - 1;
        if (now > 0) taken.set(userId, now);
        else taken.delete(userId);
      };
    },
  };
}

export function tooMany(message: string): GraphQLError {
  return new GraphQLError(`${message} End some, or wait.`, { extensions: { code: "TOO_MANY", http: { status: 429 } } });
}
