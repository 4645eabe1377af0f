import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type {
  LinkedAccount,
  LinkedEvent,
  LinkedEvents,
  LinkedTask,
  LinkedTasks,
} from "../../app/ports/linked-records.ts";

export function createLinkedTasks(prisma: PrismaClient): LinkedTasks {
  return {
    accounts: () => prisma.$queryRaw<LinkedAccount[]>`
      SELECT a.id AS "accountId", a.user_id AS "userId", a.user_principal_name AS "userPrincipalName", count(l.id)::int AS linked
      FROM account a LEFT JOIN link l ON l.account_id = a.id AND l.resource = 'TASKS' AND l.state = 'ACTIVE'
      WHERE a.state = 'CONNECTED' GROUP BY a.id ORDER BY linked DESC, a.id`,

    async sample(accountId) {
      const [found] = await prisma.$queryRaw<LinkedTask[]>`
        SELECT t.id AS "officeId", t.version AS "officeVersion", t.subject, l.m365_id AS "m365Id", c.external_id AS "listId"
        FROM link l JOIN collection c ON c.id = l.collection_id JOIN office_task t ON t.id = l.office_id
        WHERE l.account_id = ${accountId}::uuid AND l.resource = 'TASKS' AND l.state = 'ACTIVE' AND l.bases IS NOT NULL
          AND t.deleted_at IS NULL AND t.status <> 'closed' AND t.recurrence IS NULL
        ORDER BY l.synced_at, l.id LIMIT 1`;
      return found ?? null;
    },

    async largestList(accountId) {
      const [found] = await prisma.$queryRaw<{ listId: string; name: string; linked: number }[]>`
        SELECT c.external_id AS "listId", c.name, count(*)::int AS linked
        FROM link l JOIN collection c ON c.id = l.collection_id
        WHERE l.account_id = ${accountId}::uuid AND l.resource = 'TASKS' AND l.state = 'ACTIVE'
        GROUP BY c.id ORDER BY linked DESC, c.id LIMIT 1`;
      return found ?? null;
    },
  };
}

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
