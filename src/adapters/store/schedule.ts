import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { Schedule, ScheduledAccount } from "../../app/ports/schedule.ts";

export function createSchedule(prisma: PrismaClient): Schedule {
  return {
    async accountsIn(scopeId) {
      const [level, id] = scopeId.split(":");
      const accounts = await prisma.account.findMany({
        where: {
          state: { in: ["CONNECTED", "MISSING_SCOPES"] },
          ...(level === "organization" && id !== undefined ? { organizationId: id } : {}),
          ...(level === "user" && id !== undefined ? { userId: id } : {}),
        },
        select: { id: true, userId: true },
      });
      return accounts.map(({ id: accountId, userId }): ScheduledAccount => ({ accountId, ownerId: userId }));
    },
    async setInterval(accountId, resource, minutes) {
      await prisma.$executeRaw`
        INSERT INTO sync_state (account_id, resource, next_sync_at) VALUES (${accountId}::uuid, ${resource}::resource, clock_timestamp())
        ON CONFLICT (account_id, resource) DO UPDATE SET
          next_sync_at = COALESCE(sync_state.last_sync_at + ${minutes}::int * interval '1 minute', clock_timestamp())`;
    },
    async suspend(accountId, resource) {
      await prisma.$executeRaw`
        UPDATE sync_state SET next_sync_at = NULL WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource`;
    },
  };
}
