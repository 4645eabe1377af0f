import { z } from "zod";
import { defineJob } from "./kit.ts";

export interface PurgeJobOptions {
  readonly now: () => Date;
  /** Each removes what is too old; answers are of no interest. */
  readonly purges: readonly ((now: Date) => Promise<unknown>)[];
}

/** Removes what has served its time: resolved alerts, old status events, sign-ins nobody finished. */
export function createPurgeJob({ now, purges }: PurgeJobOptions) {
  return defineJob({
    name: "purge",
    config: { concurrency: 1, lockMs: 300_000, everyMs: 3_600_000 },
    schema: z.object({}),
    async handler() {
      for (const purge of purges) await purge(now());
    },
  });
}
