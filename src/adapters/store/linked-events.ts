import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { LinkedEvent, LinkedEvents } from "../../app/ports/linked-events.ts";

export function createLinkedEvents(prisma: PrismaClient): LinkedEvents {
  return {
    async sample(accountId) {
      const [found] = await prisma.$queryRaw<LinkedEvent[]>`
        SELECT e.id AS "officeId", e.version AS "officeVersion", e.subject, e.time, l.m365_id AS "m365Id"
        FROM link l JOIN office_event e ON e.id = l.office_id
        WHERE l.account_id = ${accountId}::uuid AND l.resource = 'CALENDAR' AND l.state = 'ACTIVE' AND l.bases IS NOT NULL
          AND e.deleted_at IS NULL AND e.recurrence IS NULL AND e.is_organizer AND e.attendees = '[]'
          AND NOT (e.time->>'isAllDay')::boolean AND e.starts_at > now()
        ORDER BY l.synced_at, l.id LIMIT 1`;
      return found ?? null;
    },
  };
}
