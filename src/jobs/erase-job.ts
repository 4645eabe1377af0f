import { z } from "zod";
import type { JobOrder } from "../app/ports/job-queue.ts";
import type { Erasures } from "../app/ports/mail/erasures.ts";
import { defineJob } from "./kit.ts";

const name = "erase";

/** An order to go on with what administrators ordered to be erased. */
export const eraseOrder = (): JobOrder => ({ name, key: "", data: {} });

/** Each step is one transaction that stores where it is: whoever is killed is followed by the next look. */
export function createEraseJob(erasures: Pick<Erasures, "open" | "step">) {
  return defineJob({
    name,
    config: { concurrency: 1, lockMs: 300_000, everyMs: 300_000 },
    schema: z.object({}),
    async handler(_payload, job) {
      for (const id of await erasures.open()) {
        while (!job.signal.aborted && (await erasures.step(id))) await job.touch();
      }
    },
  });
}
