import { z } from "zod";
import type { Purge } from "../app/retention/purge.ts";
import { defineJob } from "./kit.ts";

export interface PurgeJobOptions {
  readonly now: () => Date;
  readonly purge: Purge;
}

/** Removes what has served its time, in one process at a time; what one run does not reach, the next one does. */
export function createPurgeJob({ now, purge }: PurgeJobOptions) {
  return defineJob({
    name: "purge",
    config: { concurrency: 1, lockMs: 300_000, everyMs: 600_000 },
    schema: z.object({}),
    async handler(_payload, job) {
      await purge(now(), { signal: job.signal, touch: () => job.touch() });
    },
  });
}
