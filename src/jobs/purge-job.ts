import { z } from "zod";
import type { Purge } from "../app/retention/purge.ts";
import { defineJob } from "./kit.ts";

type Life = Parameters<Purge>[0];

/** Deletes expired rows, in one process at a time; what one run does not reach, the next one does. */
export function createPurgeJob(purge: Purge, ...more: readonly ((life: Life) => Promise<unknown>)[]) {
  return defineJob({
    name: "purge",
    config: { concurrency: 1, lockMs: 300_000, everyMs: 600_000 },
    schema: z.object({}),
    async handler(_payload, job) {
      const life: Life = { signal: job.signal, touch: () => job.touch() };
      for (const one of [purge, ...more]) await one(life);
    },
  });
}
