import { isWithin, type Reach } from "../../core/access/rights.ts";
import type { ActivityReader } from "../ports/activity-reader.ts";
import type { FeedMessage } from "../ports/feed.ts";
import type { LiveSource, Watched } from "./live-source.ts";

/** How many past lines come first. */
const latest = 20;

/** The activity log, line by line: each is an object of its own, named by its place. */
export function activityLines(activity: Pick<ActivityReader, "read" | "at">, reach: Reach): LiveSource<FeedMessage> {
  return {
    kind: "events",
    topics: ["activity"],
    mostPresent: latest,
    placeOf: cursorOf,
    concerns: (message) => (isVisible(reach, message) ? [sortable(message.cursor)] : []),
    async present(afterId) {
      if (afterId !== "") return [];
      return named((await activity.read({ reach, limit: latest, isFinal: true })).toReversed());
    },
    read: async (ids) => named((await activity.at(ids.map(cursorOf))).filter((message) => isVisible(reach, message))),
  };
}

function named(lines: readonly FeedMessage[]): readonly Watched<FeedMessage>[] {
  return lines.map((value) => ({ id: sortable(value.cursor), value }));
}

// The numbers of a cursor at full length: then their order as texts is the feed's.
const sortable = (cursor: string): string => cursor.replace(/\d+/g, (digits) => digits.padStart(20, "0"));
const cursorOf = (id: string): string => id.replace(/\d+/g, (digits) => String(BigInt(digits)));

/** Lines that belong to no organization are the system's: only for viewers with system-wide reach. */
function isVisible(reach: Reach, { organizationId, userId }: FeedMessage): boolean {
  if (organizationId === undefined) return reach.kind === "all";
  return isWithin(reach, { organizationId, ...(userId === undefined ? {} : { userId }) });
}
