import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { Schedule, ScheduledAccount, ScheduleWish } from "../../app/ports/schedule.ts";
import type { SyncKey } from "../../app/ports/sync-store.ts";
import { storableJson } from "../../lib/storable-json.ts";
import { inTransaction, type Tx, type WriteFeed } from "./context.ts";

export function createSchedule(prisma: PrismaClient, writeFeed: WriteFeed): Schedule {
  return {
    async accountsIn(scopeId) {
      const [level, id] = scopeId.split(":");
      const accounts = await prisma.account.findMany({
        where: {
          state: { in: ["CONNECTED", "MISSING_SCOPES"] },
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
        const queued = await queueRuns(tx, followed, writeFeed);
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
  return tx.$queryRaw<SyncKey[]>`
    SELECT s.account_id AS "accountId", s.resource::text AS resource
    FROM sync_state s JOIN ${wanted(wishes)} ON s.account_id = w."accountId" AND s.resource = w.resource
    ORDER BY s.account_id, s.resource FOR UPDATE OF s ${busy === "passOver" ? Prisma.sql`SKIP LOCKED` : Prisma.empty}`;
}

async function setNextSync(tx: Tx, wishes: readonly ScheduleWish[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE sync_state s SET next_sync_at = CASE WHEN w."intervalMinutes" IS NOT NULL
      THEN COALESCE(s.last_sync_at + w."intervalMinutes" * interval '1 minute', clock_timestamp()) END
    FROM ${wanted(wishes)} WHERE s.account_id = w."accountId" AND s.resource = w.resource`;
}

/** As for single orders: a queued run also covers this one, and a run that waits for approval keeps waiting. */
async function queueRuns(tx: Tx, wishes: readonly ScheduleWish[], writeFeed: WriteFeed): Promise<readonly SyncKey[]> {
  const runs = wishes.filter(({ needsRun, intervalMinutes }) => needsRun && intervalMinutes !== null);
  if (runs.length === 0) return [];
  const made = await tx.$queryRaw<(SyncKey & { readonly runId: string })[]>`
    INSERT INTO run (account_id, resource, trigger, state)
    SELECT w."accountId", w.resource, 'SETTINGS', 'QUEUED' FROM ${wanted(runs)}
    WHERE NOT EXISTS (SELECT FROM run r WHERE r.account_id = w."accountId" AND r.resource = w.resource
      AND r.state IN ('QUEUED', 'AWAITING_APPROVAL'))
    ORDER BY w."accountId", w.resource ON CONFLICT DO NOTHING
    RETURNING id AS "runId", account_id AS "accountId", resource::text AS resource`;
  await writeFeed(
    tx,
    made.map(({ runId, accountId, resource }) => ({ topic: "run", accountId, resource, subjectId: runId })),
  );
  return made;
}
