import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, inject, test } from "vitest";
import { type AgendaJobs, createMongoJobs, createPostgresJobs } from "../../src/jobs/agenda.ts";
import { createEmptyDatabase, createTestMongo } from "../support/database.ts";

const options = { pollMs: 100, stopMs: 500, onFailure: () => {} };

/** A job is ordered, a worker process starts it and is killed; a second order waits meanwhile. Resolves with what a new worker then runs. */
async function surviveKill(url: string, jobs: AgendaJobs): Promise<readonly string[]> {
  const program = join(import.meta.dirname, "..", "support", "job-worker.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, url], { stdio: ["ignore", "pipe", "inherit"] });
  await jobs.queue.enqueue({ name: "sync", key: "mailbox", data: { account: "7" } });
  expect(await once(createInterface({ input: child.stdout }), "line")).toEqual(["started mailbox"]);
  await jobs.queue.enqueue({ name: "sync", key: "mailbox", data: { account: "7" } });
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  const runs: string[] = [];
  let inside = 0;
  await jobs.runner.start([
    {
      name: "sync",
      concurrency: 2,
      lockMs: 1_000,
      run: async ({ key, data }) => {
        inside++;
        runs.push(`${key} ${data.account} ${inside}`);
        await Promise.resolve();
        inside--;
      },
    },
  ]);
  await expect.poll(() => jobs.queue.stats(), { timeout: 10_000 }).toEqual({ waiting: 0, running: 0, failed: 0 });
  await jobs.runner.stop();
  return runs;
}

// The job of the dead worker first, then the one that waited behind it; never both at once.
const bothInTurn = ["mailbox 7 1", "mailbox 7 1"];

describe("a worker that is killed loses no job", () => {
  test("on PostgreSQL", async () => {
    const database = await createEmptyDatabase();
    const jobs = await createPostgresJobs(database.url, options);
    expect(await surviveKill(database.url, jobs)).toEqual(bothInTurn);
    await jobs.close();
    await database.drop();
  });

  test.skipIf(inject("mongoUrl") === null)("on MongoDB (MONGODB_URL, MONGOD_PATH or a mongod on PATH)", async () => {
    const mongo = await createTestMongo();
    const jobs = await createMongoJobs(mongo.db, options);
    expect(await surviveKill(mongo.url, jobs)).toEqual(bothInTurn);
    await mongo.drop();
  });
});
