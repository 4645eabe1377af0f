import { isWithin, type Reach } from "../../core/access/rights.ts";
import type { FairQueue } from "../../lib/fair-queue.ts";
import { createStoppable } from "../../lib/stoppable.ts";
import type { ActivityReader } from "../ports/activity-reader.ts";
import type { Feed, FeedMessage, InTurn } from "../ports/feed.ts";

/** @throws BadCursorError */
export type WatchActivity = (
  viewerId: string,
  reach: Reach,
  after?: string | null,
) => Promise<AsyncIterableIterator<FeedMessage>>;

/** How many past messages come first. */
const latest = 20;

/** The activity log, message by message: nothing is skipped, and a slow client continues where it is. */
export function createWatchActivity(
  feed: Feed,
  activity: Pick<ActivityReader, "read">,
  turns: FairQueue,
): WatchActivity {
  return async (viewerId, reach, after) => {
    const inTurn: InTurn = (read) => turns.run(viewerId, read);
    let cursor = after ?? (await inTurn(feed.head));
    await inTurn(() => feed.check(cursor));
    return createStoppable(async function* (signal) {
      if (after === undefined || after === null) {
        const newestFirst = await inTurn(() => activity.read({ reach, limit: latest, isFinal: true }));
        for (const message of newestFirst.toReversed()) {
          yield message;
          cursor = message.cursor;
        }
      }
      for await (const message of feed.follow({ topics: ["activity"] }, cursor, signal, inTurn)) {
        if (isVisible(reach, message)) yield message;
      }
    });
  };
}

/** Messages that belong to no organization are the system's: only for viewers with system-wide reach. */
function isVisible(reach: Reach, { organizationId, userId }: FeedMessage): boolean {
  if (organizationId === undefined) return reach.kind === "all";
  return isWithin(reach, { organizationId, ...(userId === undefined ? {} : { userId }) });
}
