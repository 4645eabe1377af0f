import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { createKeyedHash } from "../adapters/crypto/keyed-hash.ts";
import { writeFeed } from "../adapters/feed/feed-events.ts";
import { createErasures } from "../adapters/store/mail/erasures.ts";
import { createOldMail } from "../adapters/store/mail/old-mail.ts";
import { createRetentionStore } from "../adapters/store/retention.ts";
import { createSyncStore } from "../adapters/store/sync/store.ts";
import { createSyncSweep } from "../adapters/store/sync/sweep.ts";
import { createPurge } from "../app/retention/purge.ts";
import { createPurgeOldMail } from "../app/retention/purge-old-mail.ts";
import { syncSettingsIn } from "../app/settings/read-sync-settings.ts";
import { runSync, type SyncDependencies } from "../app/sync/run-sync.ts";
import type { Config } from "../config.ts";
import { createEraseJob } from "../jobs/erase-job.ts";
import { createNotificationJob, createTendJob } from "../jobs/notification-job.ts";
import { createPurgeJob } from "../jobs/purge-job.ts";
import { createScheduleJob } from "../jobs/schedule-job.ts";
import { createSyncJob } from "../jobs/sync-job.ts";
import type { Stops } from "../lib/stops.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import { buildWatchServer } from "../server/watch-server.ts";
import type { AppParts } from "./app.ts";
import { createArrivalsWork } from "./arrivals.ts";
import { createContentWork } from "./content.ts";
import { createOutboxWork } from "./outbox.ts";
import { readinessOf } from "./readiness.ts";
import { kinds, offices } from "./resources.ts";

/** Runs the jobs. A process that is only a worker serves its health on a separate port, if one is configured. */
export async function startWorker(config: Config, parts: AppParts, logger: Logger, stops: Stops): Promise<void> {
  const { databases, jobs, stores, notifications, microsoft } = parts;
  const { prisma } = databases;
  const { leaseMs, concurrency } = config.worker;
  const queue = () => jobs.queue;
  const deps = syncDependencies(config, parts, logger);
  const arrivals = createArrivalsWork(config, parts, deps.holder, logger);
  const sync = createSyncJob({
    concurrency,
    lockMs: leaseMs,
    queue,
    runSync: async (syncKey, signal) => {
      const result = await runSync(deps, syncKey, signal);
      if (result === "done" || result === "goOn") {
        await notifications.afterRun(syncKey);
        await arrivals.afterRun(syncKey);
        // Not after an idle run, which asks no more than whether there is work.
        await microsoft.followTenant(syncKey.accountId, "run");
      }
      return result;
    },
  });
  const sweep = createSyncSweep({ prisma });
  const schedule = createScheduleJob({
    sweep,
    orders: stores.orders,
    queue,
    chores: async () => {
      await stores.followPending();
      await parts.access.glass.endOverdue(systemClock.now());
      await parts.access.waysIn.endOverdue(systemClock.now());
    },
    leaseMs,
  });
  const retention = createRetentionStore(prisma);
  const purge = createPurgeJob(
    createPurge({ retention, settings: stores.settings }),
    createPurgeOldMail({ mail: createOldMail(databases.sync), settings: stores.settings, now: retention.now }),
  );
  const erasing = createEraseJob(
    createErasures({
      sql: databases.sync,
      box: parts.keys.box,
      hashOf: createKeyedHash(parts.keys.key, "excluded mail"),
    }),
  );
  const { store, tend } = notifications;
  const notification = createNotificationJob({ store, orders: stores.orders, queue });
  const tending = createTendJob({ tend, lockMs: leaseMs });
  const unhear = jobs.notifications.on("m365_sync_jobs", () => jobs.queue.wake());
  if (config.role === "worker" && config.worker.port !== undefined) {
    const { host } = config.http;
    const watch = buildWatchServer({
      host,
      port: config.worker.port,
      readiness: readinessOf(parts),
      troubles: () => parts.troubles.present,
      logger,
      onRegistry: parts.sendingMetrics.register,
    });
    const { port } = await watch.start();
    stops.add(() => watch.stop());
    logger.info(`Health and metrics of this worker: port ${port}.`);
  }
  const content = createContentWork(config, parts, deps.holder, logger);
  const outbox = createOutboxWork(config, parts, deps.holder, logger);
  await jobs.runner.start([
    sync,
    schedule,
    purge,
    erasing,
    notification,
    tending,
    content,
    ...outbox,
    ...arrivals.jobs,
  ]);
  stops.add(async () => {
    unhear();
    await jobs.runner.stop();
  });
}

function syncDependencies(
  config: Config,
  { databases, stores, microsoft, keys }: AppParts,
  logger: Logger,
): SyncDependencies {
  return {
    store: createSyncStore({
      ...{ database: databases.sync, offices, writeFeed },
      hashOf: createKeyedHash(keys.key, "excluded mail"),
    }),
    mailboxes: microsoft.mailboxes,
    kinds,
    settingsOf: syncSettingsIn,
    readSettings: stores.readSettings,
    onSignInExpired: stores.accounts.signInExpired,
    clock: systemClock,
    holder: `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`,
    leaseMs: config.worker.leaseMs,
    log: ({ error, message, ...where }) => logger.error({ err: error, ...where }, message),
  };
}
