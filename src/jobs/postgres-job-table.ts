import type pg from "pg";
import { hasCode } from "../lib/has-code.ts";
import type { DueJob, JobTable } from "./job-table.ts";

const uniqueViolation = "23505";
/** Agenda's default; found through the search path of its own pool. */
export const jobTableName = "agenda_jobs";
/** A separate schema: Prisma would take a database with unknown tables in "public" for somebody else's. */
export const jobSchema = "jobs";

/**
 * Sent for every job, so it has a name: each connection parses and plans it once. Whether the slot is free is checked first, since
 * PostgreSQL logs every violation; the index only decides close races.
 */
const lockNext = `
  WITH next AS (
    SELECT id, data FROM ${jobTableName}
    WHERE name = $2 AND NOT disabled AND ((locked_at IS NULL AND next_run_at <= $5) OR locked_at <= $3)
    ORDER BY next_run_at NULLS LAST, priority DESC LIMIT 1 FOR UPDATE SKIP LOCKED
  ), slot AS (
    SELECT next.id, $4::boolean AND (data ? 'waiting' OR data ? 'running') AND NOT EXISTS (
      SELECT FROM ${jobTableName} r WHERE r.data->>'running' = next.data->>'slot' AND r.id <> next.id) AS is_free
    FROM next
  )
  UPDATE ${jobTableName} j SET locked_at = $5, last_modified_by = $1,
    data = CASE WHEN is_free THEN (j.data - 'waiting') || jsonb_build_object('running', j.data->>'slot') ELSE j.data END,
    last_run_at = CASE WHEN is_free THEN now() ELSE j.last_run_at END
  FROM slot WHERE j.id = slot.id
  RETURNING j.id, j.data, j.next_run_at AS "nextRunAt", j.locked_at AS "lockedAt"`;

export function createPostgresJobTable(pool: pg.Pool): JobTable {
  return {
    prepare: async () => {
      for (const field of ["waiting", "running"]) {
        await pool.query(
          `CREATE UNIQUE INDEX IF NOT EXISTS ${jobTableName}_${field}_once ON ${jobTableName} ((data->>'${field}'))`,
        );
      }
      await pool.query(`CREATE INDEX IF NOT EXISTS ${jobTableName}_slot ON ${jobTableName} ((data->>'slot'))`);
    },
    put: async (jobs) => {
      const rows = jobs.map(({ name, runAt, slot, key, payload }) => {
        return { name, runAt, data: { slot, waiting: slot, key, payload } };
      });
      // In the order of slots, so that two processes that order the same jobs do not deadlock.
      await pool.query(
        `INSERT INTO ${jobTableName} (name, priority, type, next_run_at, data)
         SELECT n.name, 0, 'normal', n."runAt", n.data
         FROM jsonb_to_recordset($1::jsonb) AS n(name text, "runAt" timestamptz, data jsonb) ORDER BY n.data->>'waiting'
         ON CONFLICT ((data->>'waiting')) DO UPDATE SET next_run_at = LEAST(${jobTableName}.next_run_at, EXCLUDED.next_run_at)`,
        [JSON.stringify(rows)],
      );
    },
    hasten: async (slot, runAt) => {
      const { rowCount } = await pool.query(
        `UPDATE ${jobTableName} SET next_run_at = LEAST(next_run_at, $2) WHERE data->>'waiting' = $1`,
        [slot, runAt],
      );
      return (rowCount ?? 0) > 0;
    },
    lockNext: async ({ id, name, lockDeadline }) => {
      const lock = async (mayClaim: boolean): Promise<DueJob | null> => {
        const { rows } = await pool.query<DueJob>({
          name: "m365_sync_lock_next",
          text: lockNext,
          values: [id, name, lockDeadline, mayClaim, new Date()],
        });
        return rows[0] ?? null;
      };
      try {
        return await lock(true);
      } catch (error) {
        // Another process claimed the slot at the same moment: who runs this job finds it busy.
        if (hasCode(error, uniqueViolation)) return lock(false);
        throw error;
      }
    },
    claim: async (id, slot) => {
      try {
        // Checked first, since PostgreSQL logs every violation; the index only decides close races.
        const claimed = await pool.query(
          `UPDATE ${jobTableName} SET data = (data - 'waiting') || jsonb_build_object('running', $2::text),
             next_run_at = NULL, last_run_at = now()
           WHERE id = $1 AND (data->>'waiting' = $2 OR data->>'running' = $2)
             AND NOT EXISTS (SELECT 1 FROM ${jobTableName} WHERE data->>'running' = $2 AND id <> $1)`,
          [id, slot],
        );
        if ((claimed.rowCount ?? 0) > 0) return "claimed";
        const { rows } = await pool.query(`SELECT 1 FROM ${jobTableName} WHERE id = $1`, [id]);
        return rows.length > 0 ? "busy" : "gone";
      } catch (error) {
        if (hasCode(error, uniqueViolation)) return "busy";
        throw error;
      }
    },
    finish: async (slot) => {
      await pool.query({
        name: "m365_sync_finish",
        text: `DELETE FROM ${jobTableName} WHERE data->>'slot' = $1 AND NOT data ? 'waiting'`,
        values: [slot],
      });
    },
    fail: async (id, slot, reason) => {
      await pool.query(
        `DELETE FROM ${jobTableName} WHERE data->>'slot' = $1 AND NOT data ? 'waiting' AND NOT data ? 'running'`,
        [slot],
      );
      await pool.query(
        `UPDATE ${jobTableName} SET data = data - 'running', locked_at = NULL, next_run_at = NULL,
           failed_at = now(), last_finished_at = now(), fail_reason = $2, fail_count = 1
         WHERE id = $1`,
        [id, reason],
      );
    },
    release: async (id, runAt) => {
      await pool.query(`UPDATE ${jobTableName} SET locked_at = NULL, next_run_at = $2 WHERE id = $1`, [id, runAt]);
    },
    unlock: async (searches) => {
      await pool.query(`UPDATE ${jobTableName} SET locked_at = NULL WHERE last_modified_by = ANY($1)`, [searches]);
    },
    cancel: async (slot) => {
      await pool.query(`DELETE FROM ${jobTableName} WHERE data->>'waiting' = $1`, [slot]);
    },
    stats: async () => {
      const { rows } = await pool.query<{ waiting: number; running: number; failed: number }>(
        `SELECT count(*) FILTER (WHERE data ? 'waiting')::int AS waiting,
                count(*) FILTER (WHERE data ? 'running')::int AS running,
                count(*) FILTER (WHERE data ? 'slot' AND NOT data ? 'waiting' AND NOT data ? 'running')::int AS failed
         FROM ${jobTableName}`,
      );
      return rows[0] ?? { waiting: 0, running: 0, failed: 0 };
    },
  };
}
