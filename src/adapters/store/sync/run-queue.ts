import { Prisma } from "../../../../prisma/generated/client.ts";
import type { RunTrigger } from "../../../app/ports/sync-orders.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import { quietTriggers } from "../../../core/sync/run-summary.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql } from "../../database/sql-database.ts";
import { ofSync, type WriteFeed } from "../context.ts";
import { leaseMay, runAfter, runMay } from "../state-sql.ts";
import { about, type Concerned } from "./lease.ts";

/** One account's one resource, locked: orders and transactions of its runs come one after the other. */
export interface LockedSync extends Concerned {
  /** Whether a worker holds the lease now. */
  readonly isLeased: boolean;
}

/** Null for an account that does not exist. Always the first lock of an order, and of a run, so that no deadlock arises. */
export async function lockSync(tx: Sql, { accountId, resource }: SyncKey): Promise<LockedSync | null> {
  const [locked] = await tx.$queryRaw<(LockedSync & SyncKey)[]>`
    SELECT s.account_id AS "accountId", s.resource::text AS resource, a.organization_id AS "organizationId", a.user_id AS "userId",
      NOT ${leaseMay("taken")} AS "isLeased"
    FROM sync_state s JOIN account a ON a.id = s.account_id
    WHERE s.account_id = ${accountId}::uuid AND s.resource = ${resource}::resource FOR UPDATE OF s`;
  return locked ?? null;
}

const keysIn = (keys: readonly SyncKey[]): Prisma.Sql =>
  Prisma.sql`jsonb_to_recordset(${storableJson(keys)}::jsonb) AS w("accountId" uuid, resource resource)`;

/** Those of many that exist. @param busy what is done about rows that somebody else has locked */
export function lockSyncs(
  tx: Sql,
  keys: readonly SyncKey[],
  busy: "passOver" | "wait" = "passOver",
): Promise<readonly SyncKey[]> {
  return tx.$queryRaw<SyncKey[]>`
    SELECT s.account_id AS "accountId", s.resource::text AS resource
    FROM sync_state s JOIN ${keysIn(keys)} ON s.account_id = w."accountId" AND s.resource = w.resource
    ORDER BY s.account_id, s.resource FOR UPDATE OF s ${busy === "passOver" ? Prisma.sql`SKIP LOCKED` : Prisma.empty}`;
}

/** As for single orders: a queued run also covers this one, and a run that waits for approval keeps waiting. */
export async function queueRuns(
  tx: Sql,
  keys: readonly SyncKey[],
  trigger: RunTrigger,
  writeFeed: WriteFeed,
): Promise<readonly SyncKey[]> {
  if (keys.length === 0) return [];
  const made = await tx.$queryRaw<(SyncKey & { readonly runId: string })[]>`
    INSERT INTO run (account_id, resource, trigger, state)
    SELECT w."accountId", w.resource, ${trigger}, 'QUEUED' FROM ${keysIn(keys)}
    WHERE NOT EXISTS (SELECT FROM run r WHERE r.account_id = w."accountId" AND r.resource = w.resource
      AND r.state IN ('QUEUED', 'AWAITING_APPROVAL'))
    ORDER BY w."accountId", w.resource ON CONFLICT DO NOTHING
    RETURNING id AS "runId", account_id AS "accountId", resource::text AS resource`;
  if (!quietTriggers.includes(trigger)) {
    await writeFeed(
      tx,
      made.map(({ runId, accountId, resource }) => ({ topic: "run", accountId, resource, subjectId: runId })),
    );
  }
  return made;
}

export async function createSyncState(tx: Sql, { accountId, resource }: SyncKey): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO sync_state (account_id, resource) SELECT id, ${resource}::resource FROM account WHERE id = ${accountId}::uuid
    ON CONFLICT DO NOTHING`;
}

/** The next run compares every synced collection whole; one not read yet will be anyway. */
export async function orderReconcile(tx: Sql, key: SyncKey): Promise<void> {
  await tx.$executeRaw`
    UPDATE collection SET reconcile_orders = reconcile_orders + 1, reconcile_failed_at = NULL
    WHERE ${ofSync(key)} AND state = 'ACTIVE' AND reconciled_at IS NOT NULL`;
}

/**
 * Coalesces: a queued run also covers this order. A run that waits for approval covers automatic orders; a person's order makes it evaluate
 * its plan again.
 */
export async function queueRun(
  tx: Sql,
  sync: LockedSync,
  trigger: RunTrigger,
  writeFeed: WriteFeed,
): Promise<{ readonly runId: string; readonly isQueued: boolean }> {
  const [waiting] = await tx.$queryRaw<{ id: string; state: "QUEUED" | "AWAITING_APPROVAL"; trigger: RunTrigger }[]>`
    SELECT id, state::text AS state, trigger FROM run WHERE ${ofSync(sync)} AND (state = 'QUEUED' OR ${runMay("askedAnew")})
    ORDER BY state = 'QUEUED', queued_at, id LIMIT 1`;
  const isQuiet = quietTriggers.includes(trigger);
  if (waiting?.state === "QUEUED") {
    if (!isQuiet && quietTriggers.includes(waiting.trigger)) {
      // From now on somebody waits for it.
      await tx.$executeRaw`UPDATE run SET trigger = ${trigger} WHERE id = ${waiting.id}::uuid`;
      await emitRun(tx, sync, waiting.id, writeFeed);
    }
    return { runId: waiting.id, isQueued: true };
  }
  if (waiting === undefined) return { runId: await insertRun(tx, sync, trigger, writeFeed), isQueued: true };
  if (trigger !== "MANUAL" && trigger !== "APPROVAL") return { runId: waiting.id, isQueued: false };
  await tx.$executeRaw`
    UPDATE run SET state = ${runAfter("askedAnew")}, queued_at = clock_timestamp(), brake = NULL, approval = NULL, approval_by = NULL,
      error_code = NULL, error_message = NULL
    WHERE id = ${waiting.id}::uuid`;
  await emitRun(tx, sync, waiting.id, writeFeed);
  return { runId: waiting.id, isQueued: true };
}

async function insertRun(tx: Sql, sync: LockedSync, trigger: RunTrigger, writeFeed: WriteFeed): Promise<string> {
  const [run] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO run (account_id, resource, trigger, state)
    VALUES (${sync.accountId}::uuid, ${sync.resource}::resource, ${trigger}, 'QUEUED') RETURNING id`;
  const { id } = must(run, "the new run");
  if (!quietTriggers.includes(trigger)) await emitRun(tx, sync, id, writeFeed);
  return id;
}

/** A run changed, and with it the status of its sync: followers of a status hear of its runs. */
export function emitRun(tx: Sql, sync: Concerned, runId: string, writeFeed: WriteFeed): Promise<void> {
  return writeFeed(tx, [{ topic: "run", ...about(sync), subjectId: runId }]);
}
