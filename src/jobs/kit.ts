import type { z } from "zod";
import type { JobHandler, JobOrder, RunningJob } from "../app/ports/job-queue.ts";

type Payload = z.ZodType<unknown, Record<string, string>>;

export interface JobConfig {
  readonly concurrency: number;
  readonly lockMs: number;
  readonly everyMs?: number;
}

export interface JobDefinition<Schema extends Payload> {
  readonly name: string;
  readonly config: JobConfig;
  /** Checked when the job is ordered and again when it runs: the queue may hold jobs of an earlier version. */
  readonly schema: Schema;
  handler(payload: z.output<Schema>, job: RunningJob): Promise<void>;
}

export interface DefinedJob<Schema extends Payload> extends JobHandler {
  /** An order for this job; `key` says what it is about. */
  order(key: string, payload: z.input<Schema>, runAt?: Date): JobOrder;
}

/** A job in one place: its name, its payload, how it runs, and what it does. */
export function defineJob<Schema extends Payload>({
  name,
  config,
  schema,
  handler,
}: JobDefinition<Schema>): DefinedJob<Schema> {
  return {
    name,
    ...config,
    run: async (job) => handler(schema.parse(job.data), job),
    order: (key, payload, runAt) => {
      schema.parse(payload);
      return { name, key, data: payload, ...(runAt === undefined ? {} : { runAt }) };
    },
  };
}
