import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createPostgresJobs } from "../../src/jobs/agenda.ts";
import { createPostgresJobTable, jobSchema, jobTableName } from "../../src/jobs/postgres-job-table.ts";
import { describeJobQueue, type JobWorld } from "../contracts/job-queue.ts";
import { describeJobTable } from "../contracts/job-table.ts";
import { createEmptyDatabase } from "../support/database.ts";

describeJobQueue("Agenda on PostgreSQL", async () => {
  const database = await createEmptyDatabase();
  const failures: JobWorld["failures"] = [];
  const opened: { close(): Promise<void> }[] = [];
  return {
    failures,
    open: async () => {
      const jobs = await createPostgresJobs(database.url, {
        pollMs: 200,
        stopMs: 300,
        onFailure: (failure) => failures.push(failure),
      });
      opened.push(jobs);
      return jobs;
    },
    close: async () => {
      for (const jobs of opened) await jobs.close();
      await database.drop();
    },
  };
});

test("what a search locked whose answer was lost is unlocked, and nothing else", async () => {
  const database = await createEmptyDatabase();
  const jobs = await createPostgresJobs(database.url, { onFailure: () => {} });
  const pool = new pg.Pool({ connectionString: database.url, max: 1, options: `-c search_path=${jobSchema}` });
  onTestFinished(async () => {
    await jobs.close();
    await pool.end();
    await database.drop();
  });
  for (const key of ["lost", "other"]) {
    await jobs.queue.enqueue({ name: "sync", key, data: {} });
    await pool.query(`UPDATE ${jobTableName} SET locked_at = now(), last_modified_by = $1 WHERE data->>'key' = $1`, [
      key,
    ]);
  }
  await createPostgresJobTable(pool).unlock(["lost"]);
  const { rows } = await pool.query(`SELECT data->>'key' AS key FROM ${jobTableName} WHERE locked_at IS NOT NULL`);
  expect(rows).toEqual([{ key: "other" }]);
});

describeJobTable("in PostgreSQL", async () => {
  const database = await createEmptyDatabase();
  const jobs = await createPostgresJobs(database.url, { onFailure: () => {} });
  const pool = new pg.Pool({ connectionString: database.url, max: 2, options: `-c search_path=${jobSchema}` });
  return {
    queue: jobs.queue,
    table: createPostgresJobTable(pool),
    close: async () => {
      await jobs.close();
      await pool.end();
      await database.drop();
    },
  };
});

test("a connection parses the statement that locks the next job once", async () => {
  const database = await createEmptyDatabase();
  const jobs = await createPostgresJobs(database.url, { onFailure: () => {} });
  const pool = new pg.Pool({ connectionString: database.url, max: 1, options: `-c search_path=${jobSchema}` });
  onTestFinished(async () => {
    await jobs.close();
    await pool.end();
    await database.drop();
  });
  const table = createPostgresJobTable(pool);
  for (const id of ["one", "two", "three"]) await table.lockNext({ id, name: "sync", lockDeadline: new Date(0) });
  const { rows } = await pool.query("SELECT (generic_plans + custom_plans)::int AS times FROM pg_prepared_statements");
  expect(rows).toEqual([{ times: 3 }]);
});
