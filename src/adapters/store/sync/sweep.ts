import type { SyncKey } from "../../../app/ports/sync-store.ts";
import type { SyncSweep } from "../../../app/ports/sync-sweep.ts";
import { isSignedIn } from "../account-sql.ts";
import type { SyncDatabase } from "../context.ts";
import { leaseMay, runMay } from "../state-sql.ts";

export function createSyncSweep({ prisma }: { readonly prisma: SyncDatabase }): SyncSweep {
  return {
    dueSyncs: (limit) => prisma.$queryRaw<SyncKey[]>`
      SELECT s.account_id AS "accountId", s.resource::text AS resource FROM sync_state s JOIN account a ON a.id = s.account_id
      WHERE s.next_sync_at <= clock_timestamp() AND ${isSignedIn}
        AND ${leaseMay("taken")}
        AND NOT EXISTS (
          SELECT FROM run r WHERE r.account_id = s.account_id AND r.resource = s.resource
            AND ${runMay("abandoned", "r.state")})
      ORDER BY s.next_sync_at LIMIT ${limit}`,

    abandonedRuns: (limit) => prisma.$queryRaw<SyncKey[]>`
      SELECT r.account_id AS "accountId", r.resource::text AS resource FROM run r
      JOIN sync_state s ON s.account_id = r.account_id AND s.resource = r.resource
      WHERE ${leaseMay("taken")} AND (
        r.state = 'RUNNING'
        OR (r.state = 'WAITING' AND (r.waiting_until IS NULL OR r.waiting_until <= clock_timestamp()))
        OR (r.state = 'QUEUED' AND r.queued_at < clock_timestamp() - interval '30 seconds' AND NOT EXISTS (
          SELECT FROM run w WHERE w.account_id = r.account_id AND w.resource = r.resource AND w.state = 'WAITING'
            AND w.waiting_until > clock_timestamp())))
      GROUP BY r.account_id, r.resource ORDER BY min(r.queued_at) LIMIT ${limit}`,
  };
}
