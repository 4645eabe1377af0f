import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import { signedInStates } from "../../app/ports/account-store.ts";
import type { Schedule, ScheduledAccount, ScheduleWish } from "../../app/ports/schedule.ts";
import type { SyncKey } from "../../app/ports/sync-store.ts";
import { storableJson } from "../../lib/storable-json.ts";
import { inTransaction, type Tx, type WriteFeed } from "./context.ts";
import { endLanes } from "./mail/forget-mail.ts";
import { lockSyncs, queueRuns } from "./sync/run-queue.ts";

export function createSchedule(prisma: PrismaClient, writeFeed: WriteFeed): Schedule {
  return {
    async accountsIn(scopeId) {
      const [level, id] = scopeId.split(":");
      const accounts = await prisma.account.findMany({
        where: {
          state: { in: [...signedInStates] },
          ...(level === "organization" && id !== undefined ? { organizationId: id } : {}),
          ...(level === "user" && id !== undefined ? { userId: id } : {}),
        },
        select: { id: true, userId: true, organizationId: true },
      });
      return accounts.map(
        ({ id: accountId, userId, organizationId }): ScheduledAccount => ({ accountId, userId, organizationId }),
      );
    },

    follow: (wishes, busy) =>
      inTransaction(prisma, async (tx) => {
        if (wishes.length === 0) return { queued: [], passedOver: [] };
        const locked = await lock(tx, wishes, busy);
        const isLocked = new Set(locked.map(nameOf));
        const followed = wishes.filter((wish) => isLocked.has(nameOf(wish)));
        await setNextSync(tx, followed);
        await endOlder(
          tx,
          followed.filter(({ endsOlder }) => endsOlder),
        );
        const toRun = followed.filter(({ needsRun, intervalMinutes }) => needsRun && intervalMinutes !== null);
        const queued = await queueRuns(tx, toRun, "SETTINGS", writeFeed);
        return { queued, passedOver: wishes.filter((wish) => !isLocked.has(nameOf(wish))) };
      }),
  };
}

const nameOf = ({ accountId, resource }: SyncKey): string => `${accountId}:${resource}`;

const wanted = (wishes: readonly ScheduleWish[]): Prisma.Sql => Prisma.sql`
  jsonb_to_recordset(${storableJson(wishes)}::jsonb) AS w("accountId" uuid, resource resource, "intervalMinutes" int, "needsRun" boolean)`;

async function lock(tx: Tx, wishes: readonly ScheduleWish[], busy: "passOver" | "wait"): Promise<readonly SyncKey[]> {
  await tx.$executeRaw`
    INSERT INTO sync_state (account_id, resource)
    SELECT a.id, w.resource FROM ${wanted(wishes)} JOIN account a ON a.id = w."accountId" WHERE w."intervalMinutes" IS NOT NULL
    ORDER BY a.id, w.resource ON CONFLICT DO NOTHING`;
  return lockSyncs(tx, wishes, busy);
}

/** While their syncs are locked: a run that begins later reads the new settings. The run that is queued next does the rest. */
async function endOlder(tx: Tx, wishes: readonly ScheduleWish[]): Promise<void> {
  if (wishes.length === 0) return;
  await tx.$executeRaw`
    UPDATE run r SET cancel_requested_at = clock_timestamp() FROM ${wanted(wishes)}
    WHERE r.account_id = w."accountId" AND r.resource = w.resource AND r.state IN ('RUNNING', 'WAITING') AND r.cancel_requested_at IS NULL`;
  await endLanes(
    tx,
    wishes.filter(({ resource }) => resource === "EMAIL").map(({ accountId }) => accountId),
  );
}

async function setNextSync(tx: Tx, wishes: readonly ScheduleWish[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE sync_state s SET next_sync_at = CASE WHEN w."intervalMinutes" IS NOT NULL
      THEN COALESCE(s.last_sync_at + w."intervalMinutes" * interval '1 minute', clock_timestamp()) END
    FROM ${wanted(wishes)} WHERE s.account_id = w."accountId" AND s.resource = w.resource`;
}
