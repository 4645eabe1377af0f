import { describe, inject } from "vitest";
import { createMongoJobs } from "../../src/jobs/agenda.ts";
import { describeJobQueue, type JobWorld } from "../contracts/job-queue.ts";
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
});
