import { createPostgresJobs } from "../../src/jobs/agenda.ts";
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
