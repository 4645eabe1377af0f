import { createMemoryJobStore, createMemoryJobs } from "../../../src/adapters/memory/job-queue.ts";
import { describeJobQueue, type JobWorld } from "../../contracts/job-queue.ts";

describeJobQueue("memory", async () => {
  const store = createMemoryJobStore();
  const failures: JobWorld["failures"] = [];
  return {
    failures,
    open: async () => createMemoryJobs({ store, stopMs: 300, onFailure: (failure) => failures.push(failure) }),
    close: async () => {},
  };
});
