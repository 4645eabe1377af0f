import { Prisma, type PrismaClient } from "../../../../prisma/generated/client.ts";
import type { SyncCounts } from "../../../app/ports/sync-orders.ts";
import type { Resource } from "../../../core/records/record.ts";
import { addUp, type CountedRecords } from "../../../core/status/sync-counts.ts";
import type { SqlDatabase } from "../../database/sql-database.ts";
import { primaryAccountOf } from "../primary-mailbox.ts";

/**
 * Records made in Oro that wait for their owner's primary mailbox, which is not connected: no run takes them up, and no other mailbox gets
 * them. Rows of account_id, resource, id and created_at.
 */
export const waitingForMailbox = Prisma.sql`
  SELECT a.id AS account_id, t.resource, t.id, t.created_at
  FROM account a JOIN (
    SELECT 'TASKS'::resource AS resource, id, owner_id, created_at FROM office_task WHERE account_id IS NULL AND deleted_at IS NULL
    UNION ALL
    SELECT 'CALENDAR', id, owner_id, created_at FROM office_event WHERE account_id IS NULL AND deleted_at IS NULL
  ) AS t ON t.owner_id = a.user_id
  WHERE a.state IN ('DISCONNECTED', 'NO_MAILBOX') AND ${primaryAccountOf(Prisma.sql`a.user_id`, Prisma.sql`t.resource`)} = a.id
    AND NOT EXISTS (
      SELECT FROM inbox_item i WHERE i.account_id = a.id AND i.resource = t.resource AND i.side = 'office'
        AND i.record_id = t.id::text AND i.state IN ('EXCLUDED', 'QUARANTINED'))`;

export interface CountKey {
  readonly id: string;
  readonly accountId: string;
  readonly resource: Resource;
}

export type PreparedReads = Pick<SqlDatabase, "$queryPrepared">;

interface CountRow {
  readonly id: string;
  readonly kind: "link" | "failing" | "excluded" | "pending";
  /** The link's state; null without a link. */
  readonly state: string | null;
  readonly count: number;
}

/** Rows `n` of counters, which are kept by triggers. A number may be spread over several. */
export const countsOf = (counted: "LINK" | "EXCLUDED_MAIL" | "MAIL_IN_FOLDER"): Prisma.Sql =>
  Prisma.sql`(SELECT * FROM record_count WHERE counted = ${Prisma.raw(`'${counted}'`)}) AS n`;

/** Keys as rows `k`, from the parameter, and what is set aside of each, with its link. */
export const setAside = (keys: readonly CountKey[]): Prisma.Sql => {
  const of = (side: "m365" | "office", isIts: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT k.id, i.state, i.reason, i.side || i.record_id AS record, l.id AS link_id, l.state AS link_state, l.detached_reason AS link_reason
    FROM k JOIN inbox_item i ON i.account_id = k."accountId" AND i.resource = k.resource
      AND i.state IN ('EXCLUDED', 'QUARANTINED') AND i.side = ${Prisma.raw(`'${side}'`)}
    LEFT JOIN link l ON l.account_id = i.account_id AND l.resource = i.resource AND ${isIts}`;
  return Prisma.sql`k AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k(id text, "accountId" uuid, resource resource)
    ), set_aside AS (${of("m365", Prisma.sql`l.m365_id = i.record_id`)}
    UNION ALL ${of("office", Prisma.sql`l.office_id = CASE WHEN i.side = 'office' THEN i.record_id::uuid END`)}
    )`;
};

/**
 * Counts for all keys in one statement. Of what is settled the counters are read; only what waits or fails is counted, and that is little.
 * A link that is quarantined on both sides counts once. To plan the statement takes longer than to execute it, so it is prepared.
 */
export async function readCounts(
  sql: PreparedReads,
  keys: readonly CountKey[],
): Promise<ReadonlyMap<string, SyncCounts>> {
  const rows = await sql.$queryPrepared<CountRow[]>`
    WITH ${setAside(keys)}
    SELECT k.id, 'link' AS kind, n.name AS state, sum(n.count)::int AS count
    FROM k JOIN ${countsOf("LINK")} ON n.account_id = k."accountId" AND n.resource = k.resource GROUP BY k.id, n.name
    UNION ALL
    SELECT id, 'failing', link_state, count(DISTINCT coalesce(link_id::text, record))::int
    FROM set_aside WHERE state = 'QUARANTINED' GROUP BY id, link_state
    UNION ALL
    SELECT id, 'excluded', NULL, count(*)::int FROM set_aside WHERE state = 'EXCLUDED' AND link_id IS NULL GROUP BY id
    UNION ALL
    SELECT k.id, 'excluded', NULL, count(*)::int FROM k JOIN (${waitingForMailbox}) AS w
    ON w.account_id = k."accountId" AND w.resource = k.resource GROUP BY k.id
    UNION ALL
    SELECT k.id, 'excluded', NULL, sum(n.count)::int
    FROM k JOIN ${countsOf("EXCLUDED_MAIL")} ON n.account_id = k."accountId" AND n.resource = k.resource GROUP BY k.id
    UNION ALL
    SELECT id, 'pending', state, count(DISTINCT record)::int FROM (
      SELECT k.id, l.state, COALESCE(l.id::text, i.record_id) AS record
      FROM k JOIN inbox_item i ON i.account_id = k."accountId" AND i.resource = k.resource AND i.side = 'm365' AND i.state = 'READY'
      LEFT JOIN link l ON l.account_id = i.account_id AND l.resource = i.resource AND l.m365_id = i.record_id
      WHERE k.resource = 'EMAIL' AND (l.id IS NOT NULL OR NOT i.removed) AND NOT EXISTS (
        SELECT FROM inbox_item o WHERE o.account_id = l.account_id AND o.resource = l.resource AND o.side = 'office'
          AND o.record_id = l.office_id::text AND o.state = 'QUARANTINED')
      UNION ALL
      SELECT k.id, l.state, l.id::text
      FROM k JOIN inbox_item i ON i.account_id = k."accountId" AND i.resource = k.resource AND i.side = 'office' AND i.state = 'READY'
      JOIN link l ON l.account_id = i.account_id AND l.resource = i.resource
        AND l.office_id = CASE WHEN i.side = 'office' THEN i.record_id::uuid END
      WHERE k.resource = 'EMAIL' AND NOT EXISTS (
        SELECT FROM inbox_item m WHERE m.account_id = l.account_id AND m.resource = l.resource AND m.side = 'm365'
          AND m.record_id = l.m365_id AND m.state = 'QUARANTINED')
    ) AS waiting GROUP BY id, state`;
  return new Map(keys.map(({ id }) => [id, addUp(gather(rows.filter((row) => row.id === id)))]));
}

function gather(rows: readonly CountRow[]): CountedRecords {
  const byState = (kind: CountRow["kind"]) =>
    Object.fromEntries(
      rows.flatMap((row) => (row.kind === kind && row.state !== null ? [[row.state, row.count] as const] : [])),
    );
  const alone = (kind: CountRow["kind"]) =>
    rows.filter((row) => row.kind === kind && row.state === null).reduce((sum, { count }) => sum + count, 0);
  return {
    links: byState("link"),
    failingLinks: byState("failing"),
    failingUnlinked: alone("failing"),
    excluded: alone("excluded"),
    pendingLinks: byState("pending"),
    pendingUnlinked: alone("pending"),
  };
}

/**
 * Requests of all runs active within the last ten minutes, including those they sent before: never fewer than Graph counts in its window.
 */
export async function readGraphRequests(
  prisma: PrismaClient,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await prisma.$queryRaw<{ accountId: string; used: number }[]>`
    SELECT account_id AS "accountId", sum(graph_requests)::int AS used FROM run
    WHERE account_id IN (SELECT wanted.id::uuid FROM jsonb_array_elements_text(${JSON.stringify(accountIds)}::jsonb) AS wanted(id))
      AND queued_at > now() - interval '1 day' AND coalesce(finished_at, moved_at, queued_at) > now() - interval '10 minutes'
    GROUP BY account_id`;
  return new Map(rows.map(({ accountId, used }) => [accountId, used]));
}
