// The only file of the server that does something when loaded: config → databases → adapters → use cases → roles → signals.
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { hashToken, makeToken } from "./adapters/crypto/api-token.ts";
import { readKeyFile } from "./adapters/crypto/key-file.ts";
import { createSecretBox, keyIdOf } from "./adapters/crypto/secret-box.ts";
import { createSigner } from "./adapters/crypto/signed-value.ts";
import { migrateDatabase } from "./adapters/database/migrate.ts";
import { openDatabase } from "./adapters/database/open-database.ts";
import { createPrismaClient } from "./adapters/database/prisma-client.ts";
import { createAccessTokens } from "./adapters/entra/access-tokens.ts";
import { createIdentity } from "./adapters/entra/identity.ts";
import { createActivityReader } from "./adapters/feed/activity.ts";
import { purgeFeed, writeFeed } from "./adapters/feed/events.ts";
import { createFeed } from "./adapters/feed/feed.ts";
import { createNotifications } from "./adapters/feed/notifications.ts";
import { createMailboxes } from "./adapters/graph/mailboxes.ts";
import { openMongo } from "./adapters/mongo/open-mongo.ts";
import { createOfficeTasks } from "./adapters/office/tasks.ts";
import { createSimulatorControl } from "./adapters/simulator-control/control.ts";
import { createAccountStore } from "./adapters/store/accounts.ts";
import { createLinkedTasks } from "./adapters/store/linked-tasks.ts";
import { createOwners } from "./adapters/store/owners.ts";
import { createPersonStore } from "./adapters/store/persons.ts";
import { createSchedule } from "./adapters/store/schedule.ts";
import { checkEncryptionKeys } from "./adapters/store/secrets.ts";
import { createSettingsStore } from "./adapters/store/settings.ts";
import { forgetSyncedData } from "./adapters/store/sync-forget.ts";
import { createSyncOrders } from "./adapters/store/sync-orders.ts";
import { createStatusReader } from "./adapters/store/sync-status.ts";
import { createSyncStore } from "./adapters/store/sync-store.ts";
import { createSyncSweep } from "./adapters/store/sync-sweep.ts";
import { createTokenCaches } from "./adapters/store/token-caches.ts";
import { createPeople, createTokenStore } from "./adapters/store/tokens.ts";
import { createAccountAccess } from "./app/access/account-access.ts";
import { createAddPerson } from "./app/access/add-person.ts";
import { createAuthentication } from "./app/access/authentication.ts";
import { prepareFirstStart } from "./app/access/first-start.ts";
import { createLoginLinks } from "./app/access/login-links.ts";
import { createSessions } from "./app/access/sessions.ts";
import { createTokens } from "./app/access/tokens.ts";
import { createChecks } from "./app/accounts/check.ts";
import { createConnect } from "./app/accounts/connect.ts";
import { createDisconnect } from "./app/accounts/disconnect.ts";
import { createFinishSignIn } from "./app/accounts/finish-sign-in.ts";
import { createProbeMailbox } from "./app/accounts/probe-mailbox.ts";
import { createSettleScopes } from "./app/accounts/settle-scopes.ts";
import { createMakeTrouble } from "./app/demo/trouble.ts";
import type { JobQueue } from "./app/ports/job-queue.ts";
import { createApplication } from "./app/settings/application.ts";
import { createReadSwitchedOn } from "./app/settings/read-switched-on.ts";
import { createReadSyncSettings } from "./app/settings/read-sync-settings.ts";
import { createSettings, type SettingsChanged } from "./app/settings/settings.ts";
import { createSyncControl } from "./app/status/sync-control.ts";
import { createWatch } from "./app/status/watch.ts";
import { createWatchActivity } from "./app/status/watch-activity.ts";
import { reschedule } from "./app/sync/reschedule.ts";
import { runSync } from "./app/sync/run-sync.ts";
import { createTaskLists } from "./app/tasks/choose-lists.ts";
import { createEditTasks } from "./app/tasks/edit-tasks.ts";
import { type Config, ConfigError, loadConfig } from "./config.ts";
import { taskKind } from "./core/records/task.ts";
import type { App } from "./graphql/context.ts";
import { schema } from "./graphql/schema.ts";
import { createMongoJobs, createPostgresJobs } from "./jobs/agenda.ts";
import { createPurgeJob } from "./jobs/purge-job.ts";
import { createScheduleJob } from "./jobs/schedule-job.ts";
import { createSyncJob } from "./jobs/sync-job.ts";
import { systemClock } from "./lib/system-clock.ts";
import { callbackPath } from "./server/callback.ts";
import { buildServer } from "./server/http.ts";
import { createLogger } from "./server/logger.ts";
import { formatStartupTable } from "./server/startup-table.ts";

const FEED_KEPT_MS = 7 * 86_400_000;
const version = "0.1.0";

async function start(config: Config): Promise<{ stop(): Promise<void> }> {
  const logger = createLogger({ level: config.logLevel, isPretty: process.stdout.isTTY && !config.isProduction });
  const say = (line: string): void => logger.info(line);
  const holder = `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`;
  const now = systemClock.now;
  /** Run in reverse at the end. */
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) {
      await end().catch((error: unknown) => logger.error({ err: error }, "Something did not stop in order."));
    }
  };
  try {
    // Databases
    const database = await openDatabase({ url: config.database.url, folder: join(config.dataFolder, "postgres"), say });
    stops.push(() => database.stop());
    const { applied } = await migrateDatabase(database.url);
    if (applied.length > 0) say(`Applied ${applied.length} migrations.`);
    const prisma = createPrismaClient(database.url, { connections: config.worker.concurrency + 10 });
    stops.push(() => prisma.$disconnect());
    const jobDatabase = await openMongo({
      url: config.mongodb.url,
      mongodPath: config.mongodb.mongodPath,
      searchPath: process.env.PATH,
      folder: join(config.dataFolder, "mongo"),
      mayDownload: config.mongodb.mayDownload,
      say,
    });
    stops.push(() => jobDatabase.stop());

    // Secrets
    const keyFile =
      config.encryption.key === undefined ? await readKeyFile(join(config.dataFolder, "encryption.key")) : null;
    const key = config.encryption.key ?? keyFile?.key;
    if (key === undefined) throw new Error("There is no encryption key.");
    const previous = config.encryption.previousKey === undefined ? [] : [config.encryption.previousKey];
    const box = createSecretBox([key, ...previous]);
    await checkEncryptionKeys(prisma, [key, ...previous].map(keyIdOf));

    // Stores and Microsoft
    const people = createPeople(prisma);
    const tokenStore = createTokenStore(prisma);
    const settingsStore = createSettingsStore(prisma);
    const accountStore = createAccountStore(prisma);
    const owners = createOwners(prisma);
    const offices = { TASKS: createOfficeTasks() };
    const readSettings = createReadSyncSettings(settingsStore);
    const switchedOn = createReadSwitchedOn(settingsStore);
    const publicUrl = config.http.publicUrl ?? `http://localhost:${config.http.port}`;
    const { cloud, simulatorOrigin, simulatorControlOrigin } = config.microsoft;
    const microsoft = { cloud, ...(simulatorOrigin === undefined ? {} : { simulatorOrigin }) };
    const identity = createIdentity(microsoft);

    // Jobs
    const onFailure = (failure: { name: string; key: string; error: unknown }): void =>
      logger.error({ err: failure.error, job: failure.name, key: failure.key }, "A job failed.");
    const jobs = await openJobs(jobDatabase, database.url, onFailure, stops);
    const notifications = createNotifications(database.url, say);
    await notifications.start();
    stops.push(() => notifications.stop());
    // A process without workers cannot start what it orders: it tells those that can.
    const queue: JobQueue =
      config.role === "api"
        ? {
            ...jobs.queue,
            async enqueue(order) {
              await jobs.queue.enqueue(order);
              await prisma.$executeRaw`SELECT pg_notify('m365_sync_jobs', '')`;
            },
          }
        : jobs.queue;
    const orders = createSyncOrders({ prisma, queue, writeFeed, kinds: { TASKS: taskKind } });
    const requestAll = async (accountId: string): Promise<void> => {
      await orders.requestSync(accountId, "TASKS", "SETTINGS");
    };
    const settleScopes = createSettleScopes(accountStore, switchedOn);
    const onSettingsChanged = async (change: SettingsChanged): Promise<void> => {
      await settleScopes();
      const schedule = createSchedule(prisma);
      await reschedule({ schedule, orders, resources: ["TASKS"], readSettings }, change);
    };
    const application = createApplication({
      store: settingsStore,
      box,
      redirectUri: `${publicUrl}${callbackPath}`,
      cloud,
      onSettingsChanged,
    });
    const accessTokens = createAccessTokens({
      ...microsoft,
      application: application.mustRead,
      caches: createTokenCaches(prisma, box),
    });
    const mailboxes = createMailboxes({ tokens: accessTokens, ...microsoft });

    // Use cases
    const feed = createFeed({ prisma, notifications, say });
    stops.push(async () => feed.stop());
    const authentication = createAuthentication({ tokens: tokenStore, hashToken, now });
    const accountAccess = createAccountAccess(accountStore);
    const status = createStatusReader(prisma);
    const activity = createActivityReader(prisma);
    const settings = createSettings({ store: settingsStore, people, onSettingsChanged });
    const sessions = createSessions({
      authentication,
      tokens: tokenStore,
      people,
      signer: createSigner(key, "session"),
      makeToken,
      hashToken,
      now,
    });
    const signIn = {
      store: accountStore,
      people,
      identity,
      box,
      application: application.mustRead,
      switchedOn,
      hash: hashToken,
      now,
    };
    let url = publicUrl;
    let closeToken: (tokenId: string) => void = () => {};
    const editTasks = createEditTasks({
      table: offices.TASKS,
      people,
      ownerOf: owners.ofTask,
      transaction: (work) => prisma.$transaction(work),
      newId: systemClock.newId,
      now,
      async onOfficeChange(ownerId, resource) {
        for (const accountId of await owners.accountsOf(ownerId)) {
          const { isEnabled } = await readSettings(ownerId, resource, accountId);
          if (isEnabled) await orders.requestSync(accountId, resource, "OFFICE_CHANGE");
        }
      },
    });
    const app: App = {
      system: { version, isSimulator: simulatorOrigin !== undefined, cloud, jobs: jobDatabase.kind },
      addPerson: createAddPerson({ store: createPersonStore(prisma), people }),
      createLoginLink: createLoginLinks(sessions, () => url),
      makeTrouble: createMakeTrouble({
        simulator: simulatorControlOrigin === undefined ? null : createSimulatorControl(simulatorControlOrigin),
        linkedTasks: createLinkedTasks(prisma),
        editTasks,
        orders,
      }),
      accountAccess,
      tokens: createTokens({
        tokens: tokenStore,
        people,
        makeToken,
        hashToken,
        now,
        onRevoked: (id) => closeToken(id),
      }),
      settings,
      application,
      accounts: {
        connect: createConnect({ ...signIn, random: () => randomBytes(32).toString("base64url") }),
        disconnect: createDisconnect({
          store: accountStore,
          onDisconnected: async () => {},
          forgetSyncedData: async (accountId) => {
            await forgetSyncedData({ prisma, offices, writeFeed }, accountId, { deleteRecords: true });
          },
        }),
      },
      checks: createChecks({
        store: accountStore,
        identity,
        accessTokens,
        mailboxes,
        application: application.mustRead,
        readApplicationSettings: application.read,
        switchedOn,
        now,
      }),
      switchedOn,
      orders,
      syncControl: createSyncControl({ orders, accountAccess, status, accountOf: owners.accountOf }),
      feed,
      watch: createWatch(feed, systemClock),
      watchActivity: createWatchActivity(feed, activity),
      status,
      activity,
      editTasks,
      taskLists: createTaskLists({
        accountAccess,
        accounts: accountStore,
        settings,
        readSyncSettings: readSettings,
        listsOf: owners.taskListsOf,
      }),
    };
    const { newToken } = await prepareFirstStart({
      tokens: tokenStore,
      makeToken,
      hashToken,
      now,
      adminToken: config.adminToken,
    });

    // Roles
    if (config.role !== "worker") {
      const server = buildServer({
        ...config.http,
        schema,
        app,
        prisma,
        authentication,
        sessions,
        finishSignIn: createFinishSignIn({
          ...signIn,
          probeMailbox: createProbeMailbox(accountStore, mailboxes),
          onConnected: requestAll,
        }),
        readiness: { postgresql: () => prisma.$queryRaw`SELECT 1`, jobs: () => jobs.queue.stats() },
        pageFolder: join(import.meta.dirname, "..", "dist", "dashboard"),
        logger,
        now,
      });
      closeToken = server.closeToken;
      ({ url } = await server.start());
      stops.push(() => server.stop());
    }
    if (config.role !== "api") {
      const sync = createSyncJob({
        concurrency: config.worker.concurrency,
        lockMs: config.worker.leaseMs,
        queue: () => queue,
        runSync: (syncKey, signal) =>
          runSync(
            {
              store: createSyncStore({ prisma, offices, writeFeed }),
              mailboxes,
              kinds: { TASKS: taskKind },
              readSettings,
              onSignInExpired: (accountId, reason) =>
                accountStore.setState(accountId, "NEEDS_REAUTH", reason, {
                  audit: [],
                  feed: [{ topic: "status", accountId }],
                }),
              clock: systemClock,
              holder,
              leaseMs: config.worker.leaseMs,
              log: ({ error, message, ...where }) => logger.error({ err: error, ...where }, message),
            },
            syncKey,
            signal,
          ),
      });
      const sweep = createSyncSweep({ prisma });
      const schedule = createScheduleJob({ sweep, orders, queue: () => queue, leaseMs: config.worker.leaseMs });
      const purge = createPurgeJob({
        now,
        purges: [sweep.purgeAlerts, (at) => purgeFeed(prisma, new Date(at.getTime() - FEED_KEPT_MS))],
      });
      const unhear = notifications.on("m365_sync_jobs", () => jobs.queue.wake());
      await jobs.runner.start([sync, schedule, purge]);
      stops.push(async () => {
        unhear();
        await jobs.runner.stop();
      });
    }

    const rows = [
      { name: "Role", what: config.role, change: "ROLE=api or ROLE=worker to scale out" },
      { name: "PostgreSQL", what: database.where, change: "DATABASE_URL for your own" },
      { name: "Jobs", what: `${jobDatabase.kind}: ${jobDatabase.where}`, change: "MONGODB_URL for your own" },
      {
        name: "Microsoft",
        what: simulatorOrigin === undefined ? cloud : `simulator at ${simulatorOrigin}`,
        change: "CLOUD",
      },
      {
        name: "Encryption key",
        what: keyFile === null ? "ENCRYPTION_KEY" : join(config.dataFolder, "encryption.key"),
        change: "ENCRYPTION_KEY",
      },
      ...(config.role === "worker" ? [] : [{ name: "Address", what: url, change: "PORT, HOST, PUBLIC_URL" }]),
    ];
    process.stdout.write(`\nm365-sync ${version}\n${formatStartupTable(rows)}\n\n`);
    if (keyFile?.isNew)
      process.stdout.write("The encryption key is new. Back it up: without it nobody can read the stored sign-ins.\n");
    if (newToken !== null) process.stdout.write(`The administrator's token, shown this once: ${newToken}\n`);
    if (config.role !== "worker") process.stdout.write(`Open ${url} and GraphiQL at ${url}/graphql\n`);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openJobs(
  jobDatabase: Awaited<ReturnType<typeof openMongo>>,
  postgresUrl: string,
  onFailure: (failure: { name: string; key: string; error: unknown }) => void,
  stops: (() => Promise<unknown>)[],
) {
  if (jobDatabase.kind === "postgresql") {
    const jobs = await createPostgresJobs(postgresUrl, { onFailure });
    stops.push(() => jobs.close());
    return jobs;
  }
  const client = await MongoClient.connect(jobDatabase.url);
  stops.push(() => client.close());
  const jobs = await createMongoJobs(client.db(), { onFailure });
  stops.push(() => jobs.close());
  return jobs;
}

try {
  const running = await start(loadConfig(process.env));
  let isStopping = false;
  const leave = (): void => {
    if (isStopping) return;
    isStopping = true;
    // Agenda leaves timers behind that would keep the process alive.
    void running.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
  // Whoever starts us with a channel, as the demo does, must not leave us behind.
  if (process.connected) process.on("disconnect", leave);
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigError || !(error instanceof Error) ? String(error) : (error.stack ?? error.message)}\n`,
  );
  process.exit(1);
}
