import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { ActivityReader } from "../../app/ports/activity-reader.ts";
import type { Reach } from "../../core/access/rights.ts";
import { within } from "../database/reach-sql.ts";
import { eventColumns, rowShape, toMessage } from "./feed-events.ts";
import { type Position, parseCursor } from "./position.ts";

/** The activity log: events of that topic, as long as the feed keeps them. */
export function createActivityReader(prisma: PrismaClient): ActivityReader {
  return {
    async read({ reach, olderThan, newerThan, limit, isFinal = false, isFromOldest = false }) {
      const direction = isFromOldest ? Prisma.sql`ASC` : Prisma.sql`DESC`;
      const rows = await prisma.$queryRaw<unknown[]>`
        SELECT ${eventColumns}, false AS "isHidden" FROM feed_event e
        WHERE ${activityWithin(reach)}
          ${isFinal ? Prisma.sql`AND e.xact < pg_snapshot_xmin(pg_current_snapshot())` : Prisma.empty}
          ${olderThan === undefined ? Prisma.empty : Prisma.sql`AND (e.xact, e.id) < ${place(parseCursor(olderThan))}`}
          ${newerThan === undefined ? Prisma.empty : Prisma.sql`AND (e.xact, e.id) > ${place(parseCursor(newerThan))}`}
        ORDER BY e.xact ${direction}, e.id ${direction} LIMIT ${limit}`;
      return rows.map((row) => toMessage(rowShape.parse(row)).message);
    },
    async at(cursors) {
      const places = cursors.map(parseCursor);
      const rows = await prisma.$queryRaw<unknown[]>`
        SELECT ${eventColumns}, false AS "isHidden" FROM feed_event e
        WHERE e.topic = 'activity' AND e.id = ANY(${places.map(({ id }) => id)}::bigint[])`;
      return rows.map((row) => toMessage(rowShape.parse(row)).message);
    },
    async count(reach) {
      const rows = await prisma.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM feed_event e WHERE ${activityWithin(reach)}`;
      return Number(rows[0]?.count ?? 0);
    },
  };
}

function place({ xact, id }: Position): Prisma.Sql {
  return Prisma.sql`(${String(xact)}::text::xid8, ${id}::bigint)`;
}

function activityWithin(reach: Reach): Prisma.Sql {
  return Prisma.sql`e.topic = 'activity' AND ${within(reach, "e")}`;
}
