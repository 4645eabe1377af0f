import type { Actor } from "../../../app/ports/audit.ts";
import type { ConflictChoice, OrderOutcome } from "../../../app/ports/sync-orders.ts";
import type { RecordKind, Resource } from "../../../core/records/record.ts";
import { recordScopeOf } from "../../../core/records/record-scope.ts";
import type { StoredConflict } from "../../../core/sync/conflict.ts";
import { resolve } from "../../../core/sync/conflict.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { ofSync, type Tx } from "../context.ts";
import { conflictColumns } from "./conflicts.ts";
import { nextSeq } from "./inbox-columns.ts";
import { about } from "./lease.ts";
import { auditOrder, carryOut, done, notFound, type OrderDeps, refused } from "./order.ts";
import { type LockedSync, lockSync, queueRun } from "./run-queue.ts";

export type RecordKinds = Readonly<Partial<Record<Resource, RecordKind>>>;

/** A conflict and its sync, locked. */
async function lockConflict(
  tx: Tx,
  conflictId: string,
): Promise<{ readonly sync: LockedSync; readonly conflict: StoredConflict } | null> {
  if (!isUuid(conflictId)) return null;
  const key = await tx.conflict.findUnique({ where: { id: conflictId }, select: { accountId: true, resource: true } });
  const sync = key === null ? null : await lockSync(tx, key);
  const [conflict] = await tx.$queryRaw<StoredConflict[]>`
    SELECT ${conflictColumns} FROM conflict WHERE id = ${conflictId}::uuid`;
  return sync === null || conflict === undefined ? null : { sync, conflict };
}

/** Stores the choice; the next run carries it out. */
export function resolveConflict(
  deps: OrderDeps & { readonly kinds: RecordKinds },
  conflictId: string,
  choice: ConflictChoice,
  by: Actor,
): Promise<OrderOutcome> {
  return carryOut(deps, async (tx) => {
    const found = await lockConflict(tx, conflictId);
    if (found === null) return notFound;
    const { sync, conflict } = found;
    if (conflict.state === "SETTLED") return refused("This conflict is settled. Open it again to decide anew.");
    if (conflict.state === "RESOLVING") return refused("This conflict is decided; the next run writes it.");
    const kind = must(deps.kinds[sync.resource], `the kind of record of ${sync.resource}`);
    const resolved = resolve(kind, conflict, choice);
    if (!resolved.ok) return refused(resolved.message);
    await tx.$executeRaw`
      UPDATE conflict SET state = 'RESOLVING', choice = ${storableJson(choice)}::jsonb, decided_by = ${by.name},
        decided_at = clock_timestamp(), updated_at = clock_timestamp()
      WHERE id = ${conflictId}::uuid`;
    await readyPair(tx, sync, conflict);
    await auditOrder(tx, sync, { by, action: "conflict.resolved", field: conflictId, to: choice });
    await deps.writeFeed(tx, [{ topic: "conflict", ...about(sync), subjectId: conflictId }]);
    const { isQueued } = await queueRun(tx, sync, "MANUAL", deps.writeFeed);
    return done(isQueued ? sync : null);
  });
}

/** Makes both rows of the pair READY. The office's row is created if missing, so that the run finds the pair. */
async function readyPair(tx: Tx, sync: LockedSync, { officeId, m365Id }: StoredConflict): Promise<void> {
  await tx.$executeRaw`
    WITH ready AS (
      UPDATE inbox_item SET state = 'READY', seq = ${nextSeq}, attempts = 0, reason = NULL, message = NULL, next_attempt_at = NULL,
        updated_at = clock_timestamp()
      WHERE ${ofSync(sync)} AND ((side = 'office' AND record_id = ${officeId}) OR (side = 'm365' AND record_id = ${m365Id}))
    )
    INSERT INTO inbox_item (account_id, resource, side, record_id, removed)
    SELECT ${sync.accountId}::uuid, ${sync.resource}::resource, 'office', ${officeId}, COALESCE((
      SELECT deleted FROM office_change
      WHERE scope_id = ${recordScopeOf(sync.resource, sync.accountId, sync.userId)}::uuid AND resource = ${sync.resource} AND record_id = ${officeId}::uuid), false)
    ON CONFLICT (account_id, resource, side, record_id) DO NOTHING`;
}

/** Reopens a conflict that a rule or a person decided. The earlier decision stays on record. */
export function reopenConflict(deps: OrderDeps, conflictId: string, by: Actor): Promise<OrderOutcome> {
  return carryOut(deps, async (tx) => {
    const found = await lockConflict(tx, conflictId);
    if (found === null) return notFound;
    const { sync, conflict } = found;
    if (conflict.state !== "SETTLED") return refused("This conflict is not settled yet.");
    const other = await tx.conflict.findFirst({
      where: { linkId: conflict.linkId, state: { in: ["OPEN", "RESOLVING"] } },
      select: { id: true },
    });
    if (other !== null) return refused("The same record has a newer conflict: decide that one.");
    const link = await tx.link.findUnique({ where: { id: conflict.linkId }, select: { state: true } });
    if (conflict.outcome === "KEPT_APART" && link?.state === "DETACHED") {
      return refused("Its record is not synced here now, so nothing could be written.");
    }
    // A pair whose records are both gone keeps that state: the next decision restores it or leaves it.
    await tx.$executeRaw`
      WITH disputed AS (
        UPDATE link SET state = 'CONFLICT', detached_reason = NULL
        WHERE ${ofSync(sync)} AND id = ${conflict.linkId}::uuid AND state <> 'REMOVED'
      )
      UPDATE conflict SET state = 'OPEN', choice = NULL, decided_by = NULL, decided_at = NULL, updated_at = clock_timestamp()
      WHERE id = ${conflictId}::uuid`;
    await auditOrder(tx, sync, { by, action: "conflict.reopened", field: conflictId });
    await deps.writeFeed(tx, [
      { topic: "conflict", ...about(sync), subjectId: conflictId },
      { topic: "status", ...about(sync) },
    ]);
    return done(null);
  });
}
