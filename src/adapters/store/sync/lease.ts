import { Prisma } from "../../../../prisma/generated/client.ts";
import type { ErasedAt } from "../../../app/ports/mail/erasures.ts";
import { applicationScopeId } from "../../../app/ports/settings-store.ts";
import type { OpenRemovals } from "../../../app/ports/sync/mail-removals.ts";
import type { RunTrigger } from "../../../app/ports/sync-orders.ts";
import { type HeldRun, LeaseLostError, type SyncKey } from "../../../app/ports/sync-store.ts";
import { type MailboxAccess, principalOf } from "../../../core/microsoft/mailbox-access.ts";
import { type MailboxOwner, recordScopeOf } from "../../../core/records/record-scope.ts";
import { appliedSettingsShape } from "../../../core/sync/applied-settings.ts";
import { MARGIN_SHARE } from "../../../core/sync/lease-terms.ts";
import { addCounts, noCounts, type RunCounts } from "../../../core/sync/run-state.ts";
import { quietTriggers } from "../../../core/sync/run-summary.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { writeRunEvents } from "../../feed/feed-events.ts";
import { ofSync } from "../context.ts";
import { type ErasedRow, erasedAt, selectErased } from "../mail/erased-addresses.ts";
import { type LayersRow, layersOf, selectLayers } from "../settings.ts";
import { leaseMay, runAfter, runMay } from "../state-sql.ts";
import { type CollectionJson, collectionOfJson, selectCollections } from "./collections.ts";
import { isUnsettled } from "./effects.ts";
import { hasWork } from "./inbox.ts";
import { UNTOLD } from "./links.ts";
import { openRemovals } from "./mail-removals.ts";

/**
 * The lease is a row lock that outlives transactions. Its taker gets the next fencing token. Every transaction of a run begins by proving
 * the token, which extends the lease and locks its row, so that nobody takes it over before the transaction ends; a long one proves it at
 * its end once more. Times are the database's: workers' clocks do not matter.
 */
export async function proveLease(tx: Sql, run: HeldRun): Promise<LeaseProof> {
  const [proof] = await tx.$queryRaw<LeaseProof[]>`
    UPDATE sync_state s SET lease_expires_at = clock_timestamp() + s.lease_ms * interval '1 millisecond'
    FROM run r
    WHERE s.account_id = ${run.accountId}::uuid AND s.resource = ${run.resource}::resource AND ${leaseMay("proved")}
      AND s.fencing_token = ${run.fencingToken}::bigint AND r.id = ${run.runId}::uuid AND r.fencing_token = s.fencing_token
    RETURNING r.cancel_requested_at IS NOT NULL AS "isCancelRequested", clock_timestamp() AS now, s.lease_ms AS "leaseMs",
      EXISTS (SELECT FROM excluded_mail m WHERE m.account_id = s.account_id) AS "hasExcluded"`;
  if (proof === undefined) throw new LeaseLostError();
  return proof;
}

interface LeaseProof {
  readonly isCancelRequested: boolean;
  readonly now: Date;
  readonly leaseMs: number;
  readonly hasExcluded: boolean;
}

const appliedShape = appliedSettingsShape.nullable();

interface TakenRow {
  /** False if the lease was taken or given back between the statement's beginning and its turn: what it read may be old. */
  readonly isFresh: boolean;
  readonly runId: string | null;
  readonly trigger: RunTrigger;
  readonly counts: Partial<RunCounts>;
  readonly hasPlan: boolean;
  readonly hasUnsettled: boolean;
  readonly hasWork: boolean;
  readonly hasAlerts: boolean;
  readonly collections: readonly CollectionJson[];
  readonly takenAt: Date;
  readonly fencingToken: bigint;
  readonly userId: string | null;
  readonly organizationId: string;
  readonly userPrincipalName: string;
  readonly signIn: string;
  readonly access: MailboxAccess;
  readonly tenantId: string;
  readonly objectId: string;
  readonly viaAccountId: string | null;
  readonly layers: LayersRow | null;
  readonly appliedSettings: unknown;
  readonly collectionsLink: string | null;
  readonly removals: OpenRemovals | null;
  readonly firstCollections: readonly string[];
  readonly nextSyncAt: Date | null;
  readonly failures: number;
  readonly erased: readonly ErasedRow[] | null;
}

/** The lease and the run to do; null when somebody holds it, when there is none, or when Microsoft still asks us to wait. */
export async function beginRun(
  database: SqlDatabase,
  key: SyncKey,
  holder: string,
  leaseMs: number,
  hashOf: (text: string) => string,
): Promise<HeldRun | null> {
  for (;;) {
    const [taken] = await database.$queryPrepared<TakenRow[]>(takeLease(key, holder, leaseMs));
    if (taken === undefined) return null;
    if (!taken.isFresh) continue;
    const { isFresh: _isFresh, runId, counts, collections, layers, appliedSettings, erased, ...more } = taken;
    if (runId === null) return null;
    const { access, tenantId, objectId, viaAccountId, ...rest } = more;
    return {
      ...key,
      ...rest,
      principal: principalOf({ id: key.accountId, access, tenantId, objectId, viaAccountId }),
      runId,
      scopeId: recordScopeOf(key.resource, key.accountId, rest.userId),
      counts: addCounts(noCounts, counts),
      collections: collections.map(collectionOfJson),
      layers: layers === null ? null : layersOf(layers),
      appliedSettings: appliedShape.parse(appliedSettings),
      ...withErased(erasedAt(erased, rest.organizationId, hashOf)),
    };
  }
}

/**
 * One statement takes the lease and tells all that a run has to know before it asks Microsoft; most runs find nothing and need no more than
 * this and their end. First comes the run of a worker that died or that was told to wait, then the queued one: one after the other, never
 * two.
 *
 * The statement sees what was committed before it began, but it may have to wait for the sync's row. A run that began or ended meanwhile
 * shows in that row, and so does the last transaction of a worker that was killed while it committed, since each extends its lease: then
 * nothing is taken.
 */
function takeLease(key: SyncKey, holder: string, leaseMs: number): Prisma.Sql {
  const isLeftOver = Prisma.sql`${ofSync(key)} AND side = 'm365' AND ${isUnsettled}`;
  const quiet = Prisma.raw(quietTriggers.map((trigger) => `'${trigger}'`).join(", "));
  return Prisma.sql`
    WITH seen AS (
      SELECT fencing_token, lease_holder IS NULL AS is_free, lease_expires_at FROM sync_state WHERE ${ofSync(key)}
    ), locked AS (
      SELECT s.*, ${leaseMay("taken")} AS may_take, clock_timestamp() AS taken_at FROM sync_state s WHERE ${ofSync(key)} FOR UPDATE
    ), sync AS (
      SELECT l.*, l.fencing_token = seen.fencing_token AND (l.lease_holder IS NULL) = seen.is_free
        AND l.lease_expires_at IS NOT DISTINCT FROM seen.lease_expires_at AS is_fresh
      FROM locked l, seen WHERE l.may_take
    ), chosen AS (
      SELECT id FROM run WHERE ${ofSync(key)} AND ${runMay("started")} AND (SELECT is_fresh FROM sync)
      ORDER BY state = 'QUEUED', queued_at, id LIMIT 1
    ), started AS (
      UPDATE run r SET state = ${runAfter("started")}, started_at = COALESCE(r.started_at, clock_timestamp()), moved_at = clock_timestamp(),
        worker = ${holder}, fencing_token = sync.fencing_token + 1, waiting_until = NULL, phase = 'LISTS', done = 0, total = NULL
      FROM chosen, sync WHERE r.id = chosen.id AND ${runMay("started", "r.state")}
        AND (r.waiting_until IS NULL OR r.waiting_until <= clock_timestamp())
      RETURNING r.id, r.account_id, r.resource, r.trigger, r.counts
    ), left_over AS (
      UPDATE effect SET over_from = clock_timestamp()
        + ceil(GREATEST(${leaseMs}::int, sync.lease_ms) * ${MARGIN_SHARE}::float8) * interval '1 millisecond'
      FROM sync WHERE effect.account_id = ${key.accountId}::uuid AND effect.resource = ${key.resource}::resource AND side = 'm365'
        AND ${isUnsettled} AND over_from IS NULL AND EXISTS (SELECT FROM started)
    ), leased AS (
      UPDATE sync_state s SET fencing_token = s.fencing_token + 1, lease_holder = ${holder}, lease_ms = ${leaseMs}::int,
        lease_expires_at = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond', current_run_id = started.id
      FROM started WHERE s.account_id = started.account_id AND s.resource = started.resource
    ), named AS (
      UPDATE notification_subscription s SET first_folders = '{}' FROM started
      WHERE s.account_id = started.account_id AND s.resource = started.resource AND s.first_folders <> '{}'
    ), told AS (
      ${writeRunEvents(Prisma.sql`SELECT id, account_id, resource FROM started WHERE trigger NOT IN (${quiet})`)}
    )
    SELECT sync.is_fresh AS "isFresh", started.id AS "runId", started.trigger, started.counts, sync.taken_at AS "takenAt",
      sync.fencing_token + 1 AS "fencingToken", a.user_id AS "userId", a.organization_id AS "organizationId",
      a.user_principal_name AS "userPrincipalName", concat_ws(' ', a.access, a.via_account_id, a.connected_at,
        encode(sha256(COALESCE(a.token_cache, via.token_cache)), 'hex'),
        (SELECT version FROM settings_scope WHERE id = ${applicationScopeId})) AS "signIn",
      a.access, a.tenant_id AS "tenantId", a.object_id AS "objectId", a.via_account_id AS "viaAccountId",
      sync.applied_settings AS "appliedSettings", sync.collections_link AS "collectionsLink",
      (SELECT to_jsonb(l) FROM (${selectLayers(Prisma.sql`COALESCE(a.user_id, a.organization_id)`)}) AS l) AS layers,
      CASE WHEN ${key.resource} = 'EMAIL' THEN (${openRemovals(key.accountId)}) END AS removals,
      sync.next_sync_at AS "nextSyncAt", sync.failures,
      CASE WHEN ${key.resource} = 'EMAIL' THEN (${selectErased(Prisma.sql`a.organization_id`)}) END AS erased,
      ARRAY(SELECT unnest(first_folders)::text FROM notification_subscription WHERE ${ofSync(key)}) AS "firstCollections",
      EXISTS (SELECT FROM plan_item p WHERE p.run_id = started.id) AS "hasPlan",
      EXISTS (SELECT FROM effect WHERE ${isLeftOver}) AS "hasUnsettled",
      ${hasWork(key)}
        OR EXISTS (SELECT FROM inbox_item WHERE ${ofSync(key)} AND state = 'QUARANTINED' AND next_attempt_at <= clock_timestamp())
        OR EXISTS (SELECT FROM link WHERE seen_round = ${UNTOLD}::int AND collection_id IN (
          SELECT id FROM collection WHERE ${ofSync(key)} AND state = 'ACTIVE'))
        OR EXISTS (SELECT FROM office_change c WHERE c.resource = ${key.resource} AND c.seq > sync.office_cursor
          AND c.scope_id = ${scope(key)}) AS "hasWork",
      EXISTS (SELECT FROM alert WHERE resolved_at IS NULL AND (account_id = ${key.accountId}::uuid OR subject = 'application')) AS "hasAlerts",
      (SELECT COALESCE(jsonb_agg(c), '[]') FROM (${selectCollections(key)}) AS c) AS collections
    FROM sync JOIN account a ON a.id = sync.account_id LEFT JOIN account via ON via.id = a.via_account_id LEFT JOIN started ON true`;
}

const withErased = (found: ErasedAt | null) => (found === null ? {} : { erasedAt: found });

/** As `recordScopeOf`, for an account `a`. */
function scope({ resource }: SyncKey): Prisma.Sql {
  return resource === "EMAIL" ? Prisma.sql`a.id` : Prisma.sql`COALESCE(a.user_id, a.id)`;
}

/** Whom the status of a sync concerns. */
export interface Concerned extends SyncKey, MailboxOwner {}

/** The fields of an event about one account's one resource. */
export function about({ accountId, resource, organizationId, userId }: Concerned): Concerned {
  return { accountId, resource, organizationId, userId };
}
