import { z } from "zod";
import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { HeardSubscription, ToldFacts } from "../../app/ports/subscriptions.ts";
import { must } from "../../lib/must.ts";

const shape = z.object({
  now: z.date(),
  lastWholeRunAt: z.date().nullable(),
  unplaced: z.array(z.object({ hash: z.string(), since: z.number() })),
  places: z.array(z.object({ id: z.string(), collectionId: z.string(), isFollowed: z.boolean() })),
});

/** What is known of mails that a notification names, without asking Microsoft; null when the mailbox was disconnected meanwhile. */
export async function readToldFacts(
  prisma: PrismaClient,
  { id, accountId }: HeardSubscription,
  ids: readonly string[],
): Promise<ToldFacts | null> {
  const rows = await prisma.$queryRaw<unknown[]>`
    SELECT clock_timestamp() AS now, s.unplaced, (
        SELECT r.started_at FROM run r WHERE r.account_id = s.account_id AND r.resource = 'EMAIL' AND r.state = 'SUCCEEDED'
        ORDER BY r.queued_at DESC LIMIT 1) AS "lastWholeRunAt", (
        SELECT COALESCE(jsonb_agg(jsonb_build_object('id', l.m365_id, 'collectionId', c.id,
          'isFollowed', c.state = 'ACTIVE' OR l.state IN ('ACTIVE', 'CONFLICT'))), '[]')
        FROM link l JOIN collection c ON c.id = l.collection_id
        WHERE l.m365_id = ANY(${[...ids]}::text[]) AND l.account_id = ${accountId}::uuid AND l.resource = 'EMAIL' AND l.state <> 'REMOVED'
      ) AS places
    FROM notification_subscription s WHERE s.id = ${id}::uuid`;
  if (rows.length === 0) return null;
  const { places, now, lastWholeRunAt, unplaced } = shape.parse(must(rows[0], "the subscription"));
  return {
    places: new Map(places.map(({ id: mailId, ...place }) => [mailId, place])),
    unplaced,
    lastWholeRunAt: lastWholeRunAt?.getTime() ?? null,
    now: now.getTime(),
  };
}
