import { z } from "zod";
import type { CellReading, LimitCells } from "../../app/ports/limit-cells.ts";
import { requestPriorities } from "../../core/limits/priority.ts";
import { nothingShared } from "../../core/limits/shared-limits.ts";
import { must } from "../../lib/must.ts";
import type { SqlDatabase } from "../database/sql-database.ts";
import type { Notifications } from "../feed/notifications.ts";

const time = z.number();
const limitsShape = z.object({
  sent: z.array(z.tuple([time, z.number()])),
  pausedUntilMs: time,
  holders: z.record(
    z.string(),
    z.object({
      untilMs: time,
      places: z.number(),
      block: z.number(),
      needs: z.array(z.object({ priority: z.enum(requestPriorities), places: z.number(), dueAtMs: time })),
      isShort: z.boolean(),
    }),
  ),
});

interface Row {
  readonly nowMs: number;
  readonly version: string | null;
  readonly content: unknown;
}

/**
 * A row of `graph_limits` for each mailbox, changed by one statement that names the version that was read: the second writer reads again.
 * The table is unlogged: its content is valid for minutes, and no request waits for a disk.
 */
export function createLimitCells(database: SqlDatabase, notifications: Pick<Notifications, "on">): LimitCells {
  return {
    async read(accountId) {
      const rows = await database.$queryPrepared<Row[]>`
        SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs", l.version, l.content
        FROM (SELECT) AS one LEFT JOIN graph_limits l ON l.account_id = ${accountId}::uuid`;
      return readingOf(must(rows[0], "the reading"));
    },
    async swap(accountId, version, next, { atMs, toleranceMs }, tellsFrom) {
      const rows = await database.$queryPrepared<(Row & { readonly swapped: string | null })[]>`
        WITH swapped AS (
          INSERT INTO graph_limits AS l (account_id, content, changed_at)
          SELECT ${accountId}::uuid, ${JSON.stringify(next)}::jsonb, clock_timestamp()
          WHERE abs(extract(epoch FROM clock_timestamp())::float8 * 1000 - ${atMs}::float8) <= ${toleranceMs}::float8
          ON CONFLICT (account_id) DO UPDATE SET content = EXCLUDED.content, version = EXCLUDED.version, changed_at = EXCLUDED.changed_at
          WHERE l.version = ${version}::uuid
          RETURNING l.version
        ), told AS (
          SELECT pg_notify('m365_sync_limits', ${`${accountId} ${tellsFrom}`}) FROM swapped WHERE ${tellsFrom !== null}
        )
        SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs", s.version AS swapped, l.version,
          CASE WHEN s.version IS NULL THEN l.content END AS content, (SELECT count(*) FROM told) AS told
        FROM (SELECT) AS one LEFT JOIN swapped s ON true LEFT JOIN graph_limits l ON l.account_id = ${accountId}::uuid`;
      const row = must(rows[0], "the reading");
      if (row.swapped === null) return { isSwapped: false, now: readingOf(row) };
      return { isSwapped: true, version: row.swapped, nowMs: row.nowMs };
    },
    on: (hear) =>
      notifications.on("m365_sync_limits", (payload) => {
        const [accountId, from] = payload?.split(" ") ?? [];
        hear(accountId === undefined || from === undefined ? null : { accountId, from });
      }),
  };
}

/** A row that another version of the product wrote and this one cannot read: better start fresh. */
function readingOf({ nowMs, version, content }: Row): CellReading {
  const limits = limitsShape.safeParse(content);
  return { version, nowMs, limits: limits.success ? limits.data : nothingShared };
}
