import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from "graphql";
import { type LiveGroup, openLiveGroup } from "../../app/live/live-group.ts";
import { Watching } from "../../app/live/live-source.ts";
import { createLiveTexts } from "../../app/live/live-texts.ts";
import type { Clock } from "../../app/ports/clock.ts";
import type { Feed } from "../../app/ports/feed.ts";
import type { Context } from "../../graphql/context.ts";
import type { FairQueue } from "../../lib/fair-queue.ts";
import { limits } from "../limits.ts";
import { createPlaces, tooMany } from "../turns.ts";
import { anonymous, rightsOf } from "./audience.ts";
import { createLiveStream, type LiveStream } from "./live-stream.ts";
import { operationKey } from "./operation-key.ts";
import { asGraphqlError, type MaskError, renderEvent } from "./render.ts";

/** Joins an operation to the others that would see the same. */
export interface LiveSubscriptions {
  subscribe(args: ExecutionArgs, context: Context): Promise<ExecutionResult | LiveStream>;
  stop(): void;
}

export interface LiveSubscriptionsOptions {
  readonly feed: Feed;
  readonly turns: FairQueue;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly mask: MaskError;
}

interface Opening {
  readonly group: Promise<LiveGroup<Context>>;
  closing: NodeJS.Timeout | null;
}

/** A group outlives its last reader by so long: pages are loaded again, and connections come back. */
const lingerMs = 10_000;

/** In place of errors that come of asking: nobody gets to see them, and the log does not either. */
const refused = new Error("It depends on who is asking.");

export function createLiveSubscriptions({ feed, turns, clock, mask }: LiveSubscriptionsOptions): LiveSubscriptions {
  const groups = new Map<string, Opening>();
  const texts = createLiveTexts(limits.liveTextBytes);
  const places = createPlaces(limits.subscriptionsPerPerson);
  let nth = 0;

  function open(key: string, args: ExecutionArgs, source: Watching<unknown>["source"], context: Context) {
    const opening: Opening = {
      closing: null,
      group: openLiveGroup<unknown, Context>({
        ...{ source, feed, clock, turns, texts, owner: context.viewer.userId, name: String(nth++) },
        async render(value, asker) {
          if (asker !== null) return renderEvent(args, asker, value, mask);
          // Nothing is done in anybody's name, either: reading under broken glass is counted.
          const attempt = anonymous(context);
          attempt.forbidAsking();
          const parts = await renderEvent(args, attempt.context, value, (error) =>
            attempt.wasAsked() ? refused : mask(error),
          );
          return attempt.wasAsked() ? null : parts;
        },
        onIdle: () => closeLater(key, opening),
      }),
    };
    groups.set(key, opening);
    opening.group.catch(() => forget(key, opening));
    return opening;
  }

  function forget(key: string, opening: Opening): void {
    if (groups.get(key) === opening) groups.delete(key);
  }

  function closeLater(key: string, opening: Opening): void {
    if (opening.closing !== null) clearTimeout(opening.closing);
    opening.closing = setTimeout(() => {
      opening.group.then(
        (group) => {
          if (group.size > 0 && !group.isOver) return;
          forget(key, opening);
          group.stop();
        },
        () => {},
      );
    }, lingerMs);
    opening.closing.unref();
  }

  async function join(args: ExecutionArgs, context: Context, onEnd: () => void): Promise<ExecutionResult | LiveStream> {
    const asked = anonymous(context);
    const watching = await createSourceEventStream({ ...args, contextValue: asked.context });
    if (!(watching instanceof Watching)) {
      if (Symbol.asyncIterator in watching) throw new Error("A subscription's resolver returns what it watches.");
      return { errors: watching.errors?.map((error) => asGraphqlError(mask(error))) ?? [] };
    }
    const isPersonal = asked.wasAsked();
    // What it reads later must not differ, either.
    if (!isPersonal) asked.forbidAsking();
    const key = `${operationKey(args)} ${rightsOf(context)} ${isPersonal ? context.viewer.userId : ""}`;
    for (;;) {
      const opening = groups.get(key) ?? open(key, args, watching.source, context);
      const group = await opening.group;
      if (group.isOver) {
        forget(key, opening);
        continue;
      }
      const reader = await group.join(context, watching.after);
      return createLiveStream(reader, (error) => asGraphqlError(mask(error)), onEnd);
    }
  }

  return {
    async subscribe(args, context) {
      const leave = places.take(context.viewer.userId);
      if (leave === null)
        return {
          errors: [tooMany(`At most ${limits.subscriptionsPerPerson} subscriptions of one person are open at once.`)],
        };
      try {
        const result = await join(args, context, leave);
        if (!("reader" in result)) leave();
        return result;
      } catch (error) {
        leave();
        return { errors: [asGraphqlError(mask(error))] };
      }
    },
    stop() {
      for (const { group, closing } of groups.values()) {
        if (closing !== null) clearTimeout(closing);
        group.then(
          (open) => open.stop(),
          () => {},
        );
      }
      groups.clear();
    },
  };
}
