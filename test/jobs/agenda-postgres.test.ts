import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { createPostgresJobs } from "../../src/jobs/agenda.ts";
import { slotOf } from "../../src/jobs/job-table.ts";
import { createPostgresJobTable, jobSchema, jobTableName } from "../../src/jobs/postgres-job-table.ts";
import { must } from "../../src/lib/must.ts";
import { describeJobQueue, type JobWorld } from "../contracts/job-queue.ts";
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

describe("locking the next job", () => {
  const open = async (...keys: readonly string[]) => {
    const database = await createEmptyDatabase();
    const jobs = await createPostgresJobs(database.url, { onFailure: () => {} });
    const pool = new pg.Pool({ connectionString: database.url, max: 2, options: `-c search_path=${jobSchema}` });
    onTestFinished(async () => {
      await jobs.close();
      await pool.end();
      await database.drop();
    });
    for (const key of keys) await jobs.queue.enqueue({ name: "sync", key, data: {} });
    const table = createPostgresJobTable(pool);
    const lockNext = (lockDeadline = new Date(0)) =>
      must(table.lockNext, "a table that locks")({ id: "a search", name: "sync", lockDeadline });
    return { jobs, pool, table, lockNext };
  };

  test("claims it with the same statement, which each connection parses once", async () => {
    const { jobs, pool, lockNext } = await open("one", "two");
    const found = [await lockNext(), await lockNext()];
    expect(found.map((due) => due?.data.running).toSorted()).toEqual([slotOf("sync", "one"), slotOf("sync", "two")]);
    expect(await lockNext()).toBeNull();
    expect(await jobs.queue.stats()).toMatchObject({ waiting: 0, running: 2 });
    const { rows } = await pool.query(
      "SELECT (generic_plans + custom_plans)::int AS times FROM pg_prepared_statements",
    );
    expect(rows).toEqual([{ times: 3 }]);
  });

  test("only locks it while its slot is busy", async () => {
    const { jobs, table, lockNext } = await open("one");
    const slot = slotOf("sync", "one");
    const first = must(await lockNext(), "the first");
    await jobs.queue.enqueue({ name: "sync", key: "one", data: {} });
    const second = must(await lockNext(), "the second");
    expect(second.data).toMatchObject({ waiting: slot });
    expect(second.data.running).toBeUndefined();
    expect(await table.claim(second.id, slot)).toBe("busy");
    await table.finish(slot);
    expect(await table.claim(second.id, slot)).toBe("claimed");
    expect(first.id).not.toBe(second.id);
  });

  test("that was unlocked before it began finds it again", async () => {
    const { table, lockNext } = await open("one");
    const first = must(await lockNext(), "the job");
    await table.unlock(["a search"]);
    expect(await lockNext()).toMatchObject({ id: first.id, data: { running: slotOf("sync", "one") } });
  });

  test("takes over a job that another claimed and whose lock has ended", async () => {
    const { lockNext } = await open("one");
    const first = must(await lockNext(), "the job");
    expect(await lockNext(new Date(Date.now() + 60_000))).toMatchObject({ id: first.id, data: first.data });
  });
});
