import type { Collection, Db } from "mongodb";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { JobHandler } from "../../src/app/ports/job-queue.ts";
import { createMongoJobs } from "../../src/jobs/agenda.ts";
import { createMongoJobTable } from "../../src/jobs/mongo-job-table.ts";
import { createDeferred } from "../../src/lib/deferred.ts";
import { describeJobQueue, type JobWorld } from "../contracts/job-queue.ts";
import { describeJobTable } from "../contracts/job-table.ts";
import { createTestMongo } from "../support/database.ts";

describe.skipIf(inject("mongoUrl") === null)("with MONGODB_URL, MONGOD_PATH or a mongod on PATH", () => {
  describeJobQueue("Agenda on MongoDB", async () => {
    const mongo = await createTestMongo();
    const failures: JobWorld["failures"] = [];
    return {
      failures,
      open: async () =>
        createMongoJobs(mongo.db, { pollMs: 200, stopMs: 300, onFailure: (failure) => failures.push(failure) }),
      close: () => mongo.drop(),
    };
  });

  describeJobTable("in MongoDB", async () => {
    const mongo = await createTestMongo();
    const { queue } = await createMongoJobs(mongo.db, { onFailure: () => {} });
    return { queue, table: createMongoJobTable(mongo.db), close: () => mongo.drop() };
  });

  describe("a job, when MongoDB is away for a moment,", () => {
    /** Longer than the test: whoever waits for the end of a lock fails. */
    const lockMs = 3_600_000;
    let mongo: Awaited<ReturnType<typeof createTestMongo>>;
    let jobs: Awaited<ReturnType<typeof createMongoJobs>>;
    let trouble: { readonly method: string; readonly isDone: boolean } | null;
    let failures: string[];

    beforeEach(async () => {
      mongo = await createTestMongo();
      trouble = null;
      failures = [];
      const db = withTrouble(mongo.db, async (method, call) => {
        if (trouble?.method !== method) return call();
        const { isDone } = trouble;
        trouble = null;
        if (isDone) await call();
        throw new Error(`${method} was cut off`);
      });
      const onFailure = ({ error }: { readonly error: unknown }) => void failures.push(String(error));
      jobs = await createMongoJobs(db, { pollMs: 100, stopMs: 300, onFailure });
    });
    afterEach(async () => {
      await jobs.runner.stop();
      await mongo.drop();
    });

    const order = { name: "sync", key: "a", data: {} };

    async function start(run: JobHandler["run"], concurrency = 1): Promise<void> {
      await jobs.runner.start([{ name: "sync", concurrency, lockMs, run }]);
    }

    test.each([
      ["its end cannot be written", { method: "deleteMany", isDone: false }],
      ["the answer to its end is lost", { method: "deleteMany", isDone: true }],
      ["its start cannot be written", { method: "findOneAndUpdate", isDone: false }],
      ["the answer to its start is lost", { method: "findOneAndUpdate", isDone: true }],
    ])("rests no longer than that, where %s", async (_what, which) => {
      const [first, second] = [createDeferred<void>(), createDeferred<void>()];
      let runs = 0;
      await start(async () => {
        runs += 1;
        if (runs === 1) first.resolve();
        else second.resolve();
        if (which.method === "deleteMany" && runs === 1) trouble = which;
      });
      if (which.method !== "deleteMany") trouble = which;
      await jobs.queue.enqueue(order);
      await first.promise;
      await expect.poll(() => trouble).toBeNull();
      await jobs.queue.enqueue(order);
      await second.promise;
      expect(failures).toContain(`Error: ${which.method} was cut off`);
    });

    test.each([false, true])(
      "rests no longer than that, where it waits for the one before it (written: %s)",
      async (isDone) => {
        const [first, gate, second] = [createDeferred<void>(), createDeferred<void>(), createDeferred<void>()];
        let runs = 0;
        await start(async () => {
          runs += 1;
          if (runs > 1) return second.resolve();
          first.resolve();
          await gate.promise;
        }, 2);
        await jobs.queue.enqueue(order);
        await first.promise;
        trouble = { method: "claim", isDone };
        await jobs.queue.enqueue(order);
        await expect.poll(() => trouble).toBeNull();
        gate.resolve();
        await second.promise;
        await expect.poll(() => jobs.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
      },
    );
  });
});

/** The database, with what each collection is asked going through `pass`. */
function withTrouble(db: Db, pass: (method: string, call: () => Promise<unknown>) => Promise<unknown>): Db {
  const passing = (collection: Collection): Collection =>
    new Proxy(collection, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (!["deleteMany", "updateOne", "findOneAndUpdate"].includes(String(name))) return value.bind(target);
        // A job's start is written by its id.
        const nameOf = (filter: object) => (name === "updateOne" && "_id" in filter ? "claim" : String(name));
        return (filter: object, ...more: unknown[]) =>
          pass(nameOf(filter), () => Promise.resolve(Reflect.apply(value, target, [filter, ...more])));
      },
    });
  return new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return name === "collection" ? (called: string) => passing(target.collection(called)) : value.bind(target);
    },
  });
}
