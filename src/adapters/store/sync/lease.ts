import { Prisma } from "../../../../prisma/generated/client.ts";
import type { RunTrigger } from "../../../app/ports/sync-orders.ts";
import { type HeldRun, LeaseLostError, type SyncKey } from "../../../app/ports/sync-store.ts";
import { type MailboxOwner, recordScopeOf } from "../../../core/records/record-scope.ts";
import { appliedSettingsShape } from "../../../core/sync/applied-settings.ts";
import { leaseTerms } from "../../../core/sync/lease-terms.ts";
import { addCounts, noCounts, type RunCounts } from "../../../core/sync/run-state.ts";
import { ofSync, type Tx } from "../context.ts";
import { leaseMay, runAfter, runMay } from "../state-sql.ts";
import { isUnsettled } from "./effects.ts";

/**
 * The lease is a row lock that outlives transactions. Its taker gets the next fencing token. Every transaction of a run begins by proving
 * the token, which extends the lease and locks its row, so that nobody takes it over before the transaction ends; a long one proves it at
 * its end once more. Times are the database's: workers' clocks do not matter.
 */
export async function proveLease(tx: Tx, run: HeldRun): Promise<LeaseProof> {
  const [proof] = await tx.$queryRaw<LeaseProof[]>`
    UPDATE sync_state s SET lease_expires_at = clock_timestamp() + s.lease_ms * interval '1 millisecond'
    FROM run r
    WHERE s.account_id = ${run.accountId}::uuid AND s.resource = ${run.resource}::resource AND ${leaseMay("proved")}
      AND s.fencing_token = ${run.fencingToken}::bigint AND r.id = ${run.runId}::uuid AND r.fencing_token = s.fencing_token
    RETURNING r.cancel_requested_at IS NOT NULL AS "isCancelRequested", clock_timestamp() AS now, s.lease_ms AS "leaseMs"`;
  if (proof === undefined) throw new LeaseLostError();
  return proof;
}

interface LeaseProof {
  readonly isCancelRequested: boolean;
  readonly now: Date;
  readonly leaseMs: number;
}

interface SyncRow {
  readonly isFree: boolean;
  readonly takenAt: Date;
  /** Of the previous lease. */
  readonly leaseMs: number | null;
  readonly fencingToken: bigint;
  readonly userId: string | null;
  readonly organizationId: string;
  readonly userPrincipalName: string;
  readonly appliedSettings: unknown;
  readonly collectionsLink: string | null;
  readonly failures: number;
}

interface RunRow {
  readonly runId: string;
  readonly trigger: RunTrigger;
  readonly counts: Partial<RunCounts>;
  readonly hasPlan: boolean;
  readonly hasUnsettled: boolean;
}

/** The lease and the run to do; null when somebody holds it, when there is none, or when Microsoft still asks us to wait. */
export async function beginRun(tx: Tx, key: SyncKey, holder: string, leaseMs: number): Promise<HeldRun | null> {
  const [sync] = await tx.$queryRaw<SyncRow[]>`
    SELECT ${leaseMay("taken")} AS "isFree", clock_timestamp() AS "takenAt", s.lease_ms AS "leaseMs",
      s.fencing_token + 1 AS "fencingToken",
      s.applied_settings AS "appliedSettings", s.collections_link AS "collectionsLink", s.failures, a.user_id AS "userId",
      a.organization_id AS "organizationId", a.user_principal_name AS "userPrincipalName"
    FROM sync_state s JOIN account a ON a.id = s.account_id
    WHERE s.account_id = ${key.accountId}::uuid AND s.resource = ${key.resource}::resource FOR UPDATE OF s`;
  if (!sync?.isFree) return null;
  const { marginMs } = leaseTerms(Math.max(leaseMs, sync.leaseMs ?? 0));
  const run = await startRun(tx, key, { holder, leaseMs, marginMs, fencingToken: sync.fencingToken });
  if (run === null) return null;
  const {
    userId,
    organizationId,
    userPrincipalName,
    appliedSettings,
    collectionsLink,
    failures,
    fencingToken,
    takenAt,
  } = sync;
  return {
    ...key,
    runId: run.runId,
    fencingToken,
    takenAt,
    userId,
    organizationId,
    scopeId: recordScopeOf(key.resource, key.accountId, userId),
    userPrincipalName,
    trigger: run.trigger,
    counts: addCounts(noCounts, run.counts),
    hasPlan: run.hasPlan,
    hasUnsettled: run.hasUnsettled,
    appliedSettings: appliedSettingsShape.nullable().parse(appliedSettings),
    collectionsLink,
    failures,
  };
}

interface Taking {
  readonly holder: string;
  readonly leaseMs: number;
  readonly marginMs: number;
  readonly fencingToken: bigint;
}

/**
 * First the run of a worker that died or that was told to wait, then the queued one: one after the other, never two. The lease begins in
 * the same statement.
 */
async function startRun(
  tx: Tx,
  key: SyncKey,
  { holder, leaseMs, marginMs, fencingToken }: Taking,
): Promise<RunRow | null> {
  const isLeftOver = Prisma.sql`${ofSync(key)} AND side = 'm365' AND ${isUnsettled}`;
  const [run] = await tx.$queryRaw<RunRow[]>`
    WITH chosen AS (
      SELECT id FROM run WHERE ${ofSync(key)} AND ${runMay("started")}
      ORDER BY state = 'QUEUED', queued_at, id LIMIT 1
    ), started AS (
      UPDATE run r SET state = ${runAfter("started")}, started_at = COALESCE(r.started_at, clock_timestamp()), moved_at = clock_timestamp(),
        worker = ${holder}, fencing_token = ${fencingToken}::bigint, waiting_until = NULL, phase = 'LISTS', done = 0, total = NULL
      FROM chosen WHERE r.id = chosen.id AND (r.waiting_until IS NULL OR r.waiting_until <= clock_timestamp())
      RETURNING r.id, r.trigger, r.counts
    ), left_over AS (
      UPDATE effect SET over_from = clock_timestamp() + ${marginMs}::int * interval '1 millisecond'
      WHERE ${isLeftOver} AND over_from IS NULL AND EXISTS (SELECT FROM started)
    ), leased AS (
      UPDATE sync_state SET fencing_token = ${fencingToken}::bigint, lease_holder = ${holder}, lease_ms = ${leaseMs}::int,
        lease_expires_at = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond', current_run_id = started.id
      FROM started WHERE ${ofSync(key)}
    )
    SELECT id AS "runId", trigger, counts, EXISTS (SELECT FROM plan_item p WHERE p.run_id = started.id) AS "hasPlan",
      EXISTS (SELECT FROM effect WHERE ${isLeftOver}) AS "hasUnsettled"
    FROM started`;
  return run ?? null;
}

/** Whom the status of a sync concerns. */
export interface Concerned extends SyncKey, MailboxOwner {}

/** The fields of an event about one account's one resource. */
export function about({ accountId, resource, organizationId, userId }: Concerned): Concerned {
  return { accountId, resource, organizationId, userId };
}
