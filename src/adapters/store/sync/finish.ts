import { Prisma } from "../../../../prisma/generated/client.ts";
import type { QuietEnd, RunEnd } from "../../../app/ports/run-report.ts";
import type { HeldRun } from "../../../app/ports/sync-store.ts";
import { errorCatalogue } from "../../../core/sync/error-catalogue.ts";
import { endEvents, isFinished } from "../../../core/sync/run-state.ts";
import { countedItems, endSummary } from "../../../core/sync/run-summary.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { wakeFeed } from "../../feed/feed-events.ts";
import { ofSync, type WriteFeed } from "../context.ts";
import { leaseMay, runAfter, runMay } from "../state-sql.ts";
import { writeCursors } from "./collections.ts";
import { about } from "./lease.ts";
import { isLeftOver } from "./plans.ts";

/** With fewer records a rate shows how long a request takes, not how fast sync is. */
const fewestForRate = 50;

/** Writes the run's end, releases the lease and publishes both. */
export async function endRun(
  tx: Sql,
  run: HeldRun,
  end: RunEnd,
  writeFeed: WriteFeed,
): Promise<{ readonly isAnotherQueued: boolean }> {
  const { seconds, isQueued } = await writeEnd(tx, run, end);
  // Whatever was ordered meanwhile waits for the same answer.
  const isAnotherQueued = isQueued && end.state !== "AWAITING_APPROVAL";
  if (end.state === "AWAITING_APPROVAL") await supersede(tx, run);
  const ended = { topic: "run", ...about(run), subjectId: run.runId } as const;
  const message = end.state === "WAITING" ? null : endSummary(end.state, end.counts, end.error?.message ?? null);
  if (message === null) {
    await writeFeed(tx, [ended]);
    return { isAnotherQueued };
  }
  const items = countedItems(end.counts);
  const detail = {
    kind: "RUN_ENDED",
    message,
    redacted: endSummary(end.state, end.counts, end.error === null ? null : errorCatalogue[end.error.code].cause),
    state: end.state,
    seconds: Math.round(seconds * 10) / 10,
    rate: items >= fewestForRate && seconds > 0 ? Math.round(items / seconds) : null,
  };
  await writeFeed(tx, [ended, { topic: "activity", ...about(run), subjectId: run.runId, detail }]);
  return { isAnotherQueued };
}

/**
 * The end of a run that changed nothing. The feed reads it from the run's own row. The statement proves the lease itself, and the sync's row is its first lock, as in every
 * transaction of a run.
 */
export async function endQuietly(
  database: SqlDatabase,
  run: HeldRun,
  end: QuietEnd,
): Promise<{ readonly isAnotherQueued: boolean } | null> {
  const isEnded = Prisma.sql`EXISTS (SELECT FROM ended)`;
  const { collectionsLink } = end.cursors;
  const [ended] = await database.$queryPrepared<{ readonly isAnotherQueued: boolean }[]>`
    WITH proved AS (
      SELECT s.account_id, s.resource FROM sync_state s
      WHERE ${ofSync(run)} AND ${leaseMay("proved")} AND s.fencing_token = ${run.fencingToken}::bigint
        AND s.next_sync_at IS NOT DISTINCT FROM ${run.nextSyncAt}::timestamptz
      FOR UPDATE
    ), ended AS (
      UPDATE run r SET state = ${runAfter("succeeded")}, counts = ${storableJson(end.counts)}::jsonb, graph_requests = ${end.graphRequests}::int,
        error_code = NULL, error_message = NULL, waiting_until = NULL, moved_at = clock_timestamp(), finished_at = clock_timestamp(),
        quiet_xact = pg_current_xact_id()
      FROM proved WHERE r.id = ${run.runId}::uuid AND r.fencing_token = ${run.fencingToken}::bigint AND r.cancel_requested_at IS NULL
        AND ${runMay("succeeded", "r.state")}
      RETURNING r.id
    ), released AS (
      UPDATE sync_state SET lease_holder = NULL, lease_expires_at = NULL, current_run_id = NULL,
        next_sync_at = ${end.nextSyncAt}::timestamptz, last_sync_at = clock_timestamp(), last_outcome = 'SUCCEEDED', last_error_code = NULL,
        failures = 0, applied_settings = COALESCE(${storableJson(end.appliedSettings)}::jsonb, applied_settings),
        collections_link = COALESCE(${collectionsLink ?? null}, collections_link)
      WHERE ${ofSync(run)} AND ${isEnded}
    ), read_to AS (
      ${writeCursors(run, end.cursors, isEnded)}
    )
    SELECT EXISTS (SELECT FROM run WHERE ${ofSync(run)} AND state = 'QUEUED') AS "isAnotherQueued", ${wakeFeed} FROM ended`;
  return ended === undefined ? null : { isAnotherQueued: ended.isAnotherQueued };
}

interface Ended {
  /** Since the run started. */
  readonly seconds: number;
  readonly isQueued: boolean;
}

async function writeEnd(tx: Sql, run: HeldRun, end: RunEnd): Promise<Ended> {
  const event = endEvents[end.state];
  const brake = end.brake === null ? null : storableJson(end.brake);
  const applied = end.appliedSettings === null ? null : storableJson(end.appliedSettings);
  const isRight = end.state === "SUCCEEDED" || end.state === "PARTIAL";
  const [ended] = await tx.$queryRaw<Ended[]>`
    WITH left_over AS (
      DELETE FROM plan_item WHERE run_id = ${run.runId}::uuid AND ${isLeftOver} AND ${isFinished(end.state)}::boolean
    ), ended AS (
      UPDATE run SET state = ${runAfter(event)}, counts = ${storableJson(end.counts)}::jsonb,
        graph_requests = ${end.graphRequests}::int, error_code = ${end.error?.code ?? null}, error_message = ${end.error?.message ?? null},
        waiting_until = ${end.waitingUntil}::timestamptz, moved_at = clock_timestamp(),
        finished_at = CASE WHEN ${isFinished(end.state)}::boolean THEN clock_timestamp() END,
        brake = COALESCE(${brake}::jsonb, brake),
        approval = CASE WHEN ${end.state} = 'AWAITING_APPROVAL' THEN 'PENDING' ELSE approval END,
        approval_by = CASE WHEN ${end.state} = 'AWAITING_APPROVAL' THEN NULL ELSE approval_by END
      WHERE id = ${run.runId}::uuid AND ${runMay(event)}
      RETURNING extract(epoch FROM clock_timestamp() - started_at)::float8 AS seconds
    ), released AS (
      UPDATE sync_state SET lease_holder = NULL, lease_expires_at = NULL, current_run_id = NULL,
        next_sync_at = ${end.nextSyncAt}::timestamptz,
        last_sync_at = CASE WHEN ${isRight}::boolean THEN clock_timestamp() ELSE last_sync_at END,
        last_outcome = CASE WHEN ${end.state} = 'WAITING' THEN last_outcome ELSE ${end.state} END,
        last_error_code = CASE WHEN ${end.state} = 'WAITING' THEN last_error_code ELSE ${end.error?.code ?? null} END,
        failures = CASE WHEN ${isRight}::boolean THEN 0 WHEN ${end.state} = 'FAILED' THEN failures + 1 ELSE failures END,
        applied_settings = COALESCE(${applied}::jsonb, applied_settings)
      WHERE ${ofSync(run)}
    )
    SELECT seconds, EXISTS (SELECT FROM run WHERE ${ofSync(run)} AND state = 'QUEUED') AS "isQueued" FROM ended`;
  return must(ended, "a run that its worker may still end");
}

async function supersede(tx: Sql, run: HeldRun): Promise<void> {
  await tx.$executeRaw`
    UPDATE run SET state = ${runAfter("superseded")}, finished_at = clock_timestamp(), error_message = 'Another run waits for approval'
    WHERE ${ofSync(run)} AND ${runMay("superseded")}`;
}
