import type { PrismaClient } from "../../../../prisma/generated/client.ts";
import { isUuid } from "../../../lib/is-uuid.ts";

/** Whether Microsoft had the occurrence as cancelled when both sides last agreed; false for an event that is not linked. */
export async function isCancelledInM365(prisma: PrismaClient, eventId: string, date: string): Promise<boolean> {
  if (!isUuid(eventId)) return false;
  const cancelled = JSON.stringify([{ date, kind: "cancelled" }]);
  const found = await prisma.$queryRaw<unknown[]>`
    SELECT FROM link WHERE office_id = ${eventId}::uuid AND resource = 'CALENDAR' AND state <> 'REMOVED'
      AND COALESCE(bases->'both', bases->'m365')->'exceptions' @> ${cancelled}::jsonb LIMIT 1`;
  return found.length > 0;
}
