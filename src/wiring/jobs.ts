import { createNotifications, type Notifications } from "../adapters/feed/notifications.ts";
import { openLastingClient } from "../adapters/mongo/lasting-client.ts";
import type { JobQueue } from "../app/ports/job-queue.ts";
import type { Troubles } from "../app/status/troubles.ts";
import type { Config } from "../config.ts";
import { createMongoJobs, createPostgresJobs } from "../jobs/agenda.ts";
import type { JobFailure } from "../jobs/job-runs.ts";
import { createWakes, type WakeList } from "../jobs/wakes.ts";
import { createOnceInAWhile } from "../lib/once-in-a-while.ts";
import type { Stops } from "../lib/stops.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import type { Databases } from "./databases.ts";

type Backend = Awaited<ReturnType<typeof createMongoJobs>>;

export interface WiredJobs {
  readonly queue: JobQueue;
  /** For orders given after a commit. */
  readonly wakes: WakeList;
  readonly runner: Backend["runner"];
  readonly notifications: Notifications;
}

/** The job queue on the configured database, and what wakes it and the feed. */
export async function openJobs(
  config: Config,
  databases: Databases,
  troubles: Troubles,
  logger: Logger,
  stops: Stops,
): Promise<WiredJobs> {
  const { queue: own, runner } = await openBackend(databases, logger, stops);
  const queue = config.role === "api" ? tellingWorkers(own, databases) : own;
  const wakes = createWakes({
    queue,
    onAway(error) {
      logger.error({ err: error }, "The job queue does not answer. What people change is stored and waits.");
      troubles.report({
        name: "jobs",
        code: "JOB_QUEUE_AWAY",
        message: "The job queue does not answer. What people change is stored and waits.",
      });
    },
    onBack() {
      logger.info("The job queue answers again.");
      troubles.clear("jobs");
    },
  });
  stops.add(async () => wakes.stop());
  const notifications = createNotifications(databases.records.url, (line) => logger.info(line));
  await notifications.start();
  stops.add(() => notifications.stop());
  return { queue, wakes, runner, notifications };
}

/** A process without workers cannot run what it orders: it notifies those that can. */
function tellingWorkers(queue: JobQueue, { prisma }: Databases): JobQueue {
  return {
    ...queue,
    async enqueue(...orders) {
      await queue.enqueue(...orders);
      await prisma.$executeRaw`SELECT pg_notify('m365_sync_jobs', '')`;
    },
  };
}

async function openBackend(databases: Databases, logger: Logger, stops: Stops): Promise<Backend> {
  const mayBeSaid = createOnceInAWhile(60_000, systemClock.monotonicMs);
  const onFailure = ({ name, key, error }: JobFailure): void => {
    if (name !== null) logger.error({ err: error, job: name, key }, "A job failed.");
    else {
      // Each kind of job is looked for every second, also while the queue is away.
      const keptBack = mayBeSaid(error instanceof Error ? error.message : String(error));
      if (keptBack !== null) logger.error({ err: error, keptBack }, "The job queue failed.");
    }
  };
  if (databases.jobs.kind === "postgresql") {
    const jobs = await createPostgresJobs(databases.records.url, { onFailure });
    stops.add(() => jobs.close());
    return jobs;
  }
  const mongo = await openLastingClient(databases.jobs.url, {
    onReopened: () => logger.warn("The job queue answered only on new connections. All connections were opened again."),
  });
  stops.add(() => mongo.close());
  const jobs = await createMongoJobs(mongo.client.db(), { onFailure });
  stops.add(() => jobs.close());
  return jobs;
}
