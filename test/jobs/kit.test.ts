import { expect, test } from "vitest";
import { z } from "zod";
import { createMemoryJobs } from "../../src/adapters/memory/job-queue.ts";
import { defineJob } from "../../src/jobs/kit.ts";
import { createDeferred } from "../../src/lib/deferred.ts";

const schema = z.object({ account: z.string().min(1), page: z.string().transform(Number) });

test("a defined job hands its handler the checked payload of its order", async () => {
  const seen = createDeferred<{ account: string; page: number }>();
  const job = defineJob({
    name: "sync",
    config: { concurrency: 1, lockMs: 1_000 },
    schema,
    handler: async (payload) => seen.resolve(payload),
  });
  const { queue, runner } = createMemoryJobs();
  await runner.start([job]);
  await queue.enqueue(job.order("7", { account: "7", page: "3" }));
  expect(await seen.promise).toEqual({ account: "7", page: 3 });
  await runner.stop();
});

test("an order that its job could not read is refused where it is given", () => {
  const job = defineJob({ name: "sync", config: { concurrency: 1, lockMs: 1_000 }, schema, handler: async () => {} });
  expect(() => job.order("7", { account: "", page: "3" })).toThrow("account");
});
