import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Actor } from "../../../app/ports/audit.ts";
import type { BrakeDecision, OrderOutcome } from "../../../app/ports/sync-orders.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import type { SideName } from "../../../core/records/record.ts";
import { type RunState, runTransitions } from "../../../core/sync/run-state.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { must } from "../../../lib/must.ts";
import { ofSync, type Tx } from "../context.ts";
import { runAfter } from "../state-sql.ts";
import { nextSeq } from "./inbox-columns.ts";
import { about } from "./lease.ts";
import { auditOrder, carryOut, done, notFound, type OrderDeps, type Ordered, refused } from "./order.ts";
import { isLeftOver } from "./plans.ts";
import { emitRun, type LockedSync, lockSync, queueRun } from "./run-queue.ts";

interface LockedRun {
  readonly sync: LockedSync;
  readonly state: RunState;
  readonly approval: string | null;
}

/** A run and its sync, locked: the run's state cannot change before the transaction ends. */
async function lockRun(tx: Tx, runId: string): Promise<LockedRun | null> {
  if (!isUuid(runId)) return null;
  const key = await tx.run.findUnique({ where: { id: runId }, select: { accountId: true, resource: true } });
  const sync = key === null ? null : await lockSync(tx, key);
  const run = await tx.run.findUnique({ where: { id: runId }, select: { state: true, approval: true } });
  return sync === null || run === null ? null : { sync, ...run };
}

export function cancelRun(deps: OrderDeps, runId: string, by: Actor): Promise<OrderOutcome> {
  return carryOut(deps, async (tx) => {
    const run = await lockRun(tx, runId);
    if (run === null) return notFound;
    const { sync, state } = run;
    const next = runTransitions[sync.isLeased ? "cancelledAtWork" : "cancelledAtRest"][state];
    if (next === null) return refused("This run is over.");
    if (next === "CANCELLED") await endNow(tx, runId, by.name);
    else await tx.$executeRaw`UPDATE run SET cancel_requested_at = clock_timestamp() WHERE id = ${runId}::uuid`;
    await auditOrder(tx, sync, { by, action: "run.cancelled", field: runId });
    await emitRun(tx, sync, runId, deps.writeFeed);
    // If a run's worker died, the worker that takes it over cancels it.
    return done(state === "RUNNING" && !sync.isLeased ? sync : null);
  });
}

async function endNow(tx: Tx, runId: string, by: string): Promise<void> {
  await tx.$executeRaw`
    WITH left_over AS (DELETE FROM plan_item WHERE run_id = ${runId}::uuid AND ${isLeftOver})
    UPDATE run SET state = 'CANCELLED', cancel_requested_at = clock_timestamp(), finished_at = clock_timestamp(), waiting_until = NULL,
      error_message = ${`Cancelled by ${by}`}
    WHERE id = ${runId}::uuid`;
}

export function decideBrake(deps: OrderDeps, runId: string, decision: BrakeDecision, by: Actor): Promise<OrderOutcome> {
  return carryOut(deps, async (tx) => {
    const run = await lockRun(tx, runId);
    if (run === null) return notFound;
    const { sync, state, approval } = run;
    if (runTransitions.answered[state] === null || approval !== "PENDING")
      return refused("This run does not wait for approval.");
    const isPart = decision.kind === "approve" && decision.itemIds !== null;
    if (isPart && !(await isAskedAny(tx, runId, decision)))
      return refused("Nothing of what this run asks about is chosen: reject it instead.");
    const { approved, rejected } = await answerItems(tx, runId, decision);
    const isApproved = decision.kind === "approve";
    await tx.$executeRaw`
      UPDATE run SET state = ${runAfter("answered")}, queued_at = clock_timestamp(), approval_by = ${by.name},
        approval = ${isApproved ? "APPROVED" : "REJECTED"}
      WHERE id = ${runId}::uuid`;
    await auditOrder(tx, sync, {
      by,
      action: isApproved ? "run.approved" : "run.rejected",
      field: runId,
      ...(isPart ? { to: { approved, rejected } } : {}),
    });
    await emitRun(tx, sync, runId, deps.writeFeed);
    return done(sync);
  });
}

/** The items that a run asks about and that nobody has answered yet. */
const isAsked = (runId: string) =>
  Prisma.sql`run_id = ${runId}::uuid AND is_current AND asked_as IS NOT NULL AND answer IS NULL`;

function isChosen(decision: BrakeDecision): Prisma.Sql {
  if (decision.kind === "reject") return Prisma.sql`false`;
  return decision.itemIds === null ? Prisma.sql`true` : Prisma.sql`id::text = ANY(${[...decision.itemIds]}::text[])`;
}

async function isAskedAny(tx: Tx, runId: string, decision: BrakeDecision): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ isAny: boolean }[]>`
    SELECT EXISTS (SELECT FROM plan_item WHERE ${isAsked(runId)} AND ${isChosen(decision)}) AS "isAny"`;
  return found?.isAny ?? false;
}

/** An item that is not chosen is rejected. */
async function answerItems(tx: Tx, runId: string, decision: BrakeDecision) {
  const [counted] = await tx.$queryRaw<{ approved: number; rejected: number }[]>`
    WITH answered AS (
      UPDATE plan_item SET answer = CASE WHEN ${isChosen(decision)} THEN 'APPROVED' ELSE 'REJECTED' END,
        approved_mails = CASE WHEN ${isChosen(decision)} THEN mails ELSE approved_mails END
      WHERE ${isAsked(runId)} RETURNING answer
    )
    SELECT count(*) FILTER (WHERE answer = 'APPROVED')::int AS approved,
      count(*) FILTER (WHERE answer = 'REJECTED')::int AS rejected FROM answered`;
  return must(counted, "a count");
}

/** Makes a quarantined record READY again. */
export function retryItem(deps: OrderDeps, key: SyncKey, side: SideName, recordId: string): Promise<OrderOutcome> {
  return carryOut(deps, async (tx): Promise<Ordered<OrderOutcome>> => {
    const sync = isUuid(key.accountId) ? await lockSync(tx, key) : null;
    if (sync === null) return notFound;
    const [row] = await tx.$queryRaw<{ state: string }[]>`
      SELECT state FROM inbox_item WHERE ${ofSync(key)} AND side = ${side} AND record_id = ${recordId}`;
    if (row === undefined) return notFound;
    if (row.state !== "QUARANTINED") return refused("This record is not set aside.");
    // For people, a record that fails on both sides is one record.
    await tx.$executeRaw`
      UPDATE inbox_item SET state = 'READY', seq = ${nextSeq}, attempts = 0, reason = NULL, message = NULL, next_attempt_at = NULL,
        updated_at = clock_timestamp()
      WHERE ${ofSync(key)} AND state = 'QUARANTINED' AND ((side = ${side} AND record_id = ${recordId}) OR (side, record_id) IN (
        SELECT CASE WHEN ${side} = 'office' THEN 'm365' ELSE 'office' END, CASE WHEN ${side} = 'office' THEN m365_id ELSE office_id::text END
        FROM link WHERE ${ofSync(key)} AND CASE WHEN ${side} = 'office' THEN office_id::text ELSE m365_id END = ${recordId}))`;
    const { isQueued } = await queueRun(tx, sync, "RETRY", deps.writeFeed);
    await deps.writeFeed(tx, [{ topic: "status", ...about(sync) }]);
    return done(isQueued ? sync : null);
  });
}
