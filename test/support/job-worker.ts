// A worker process for tests: runs the job "sync", says "started KEY" for each on standard output, and never finishes one.
// Argument: the URL of a PostgreSQL or MongoDB database. The lock is short, so that a dead worker is found out soon.
import { MongoClient } from "mongodb";
import { createMongoJobs, createPostgresJobs } from "../../src/jobs/agenda.ts";

const url = process.argv[2] ?? "";
const options = { pollMs: 100, onFailure: () => {} };
const jobs = url.startsWith("mongodb")
  ? await createMongoJobs((await MongoClient.connect(url)).db(), options)
  : await createPostgresJobs(url, options);
await jobs.runner.start([
  {
    name: "sync",
    concurrency: 2,
    lockMs: 1_000,
    run: ({ key }) => {
      console.log(`started ${key}`);
      return new Promise(() => {});
    },
  },
]);
