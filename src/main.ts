// The only file of the server that does something when loaded: config → databases → adapters → use cases → roles → signals. Each step is
// wired by hand in a file in wiring/.
import { hashToken, makeToken } from "./adapters/crypto/api-token.ts";
import { prepareFirstStart } from "./app/access/first-start.ts";
import { type Config, ConfigError, loadConfig } from "./config.ts";
import { createStops } from "./lib/stops.ts";
import { systemClock } from "./lib/system-clock.ts";
import { version } from "./lib/version.ts";
import { createLogger } from "./server/logger.ts";
import { createSendingMetrics } from "./server/sending-metrics.ts";
import { createAccess } from "./wiring/access.ts";
import { createAccounts } from "./wiring/accounts.ts";
import { startApi } from "./wiring/api-role.ts";
import { type AppParts, createApp } from "./wiring/app.ts";
import { type Databases, openDatabases } from "./wiring/databases.ts";
import { formatGreeting } from "./wiring/greeting.ts";
import { openJobs } from "./wiring/jobs.ts";
import { loadKeys } from "./wiring/keys.ts";
import { leaveToken } from "./wiring/leave-token.ts";
import { noServerYet } from "./wiring/live-server.ts";
import { createGraphLimits, createMicrosoft } from "./wiring/microsoft.ts";
import { createNotificationParts } from "./wiring/notifications.ts";
import { resources } from "./wiring/resources.ts";
import { createSignOnParts } from "./wiring/sign-on.ts";
import { createStores } from "./wiring/stores.ts";
import { watchTroubles } from "./wiring/troubles.ts";
import { startWorker } from "./wiring/worker-role.ts";

interface Running {
  /** For people. */
  readonly greeting: string;
  stop(): Promise<void>;
}

async function start(config: Config, giveUp: (why: unknown) => void): Promise<Running> {
  const logger = createLogger({ level: config.logLevel, isPretty: process.stdout.isTTY && !config.isProduction });
  const stops = createStops((error) => logger.error({ err: error }, "Something did not stop cleanly."));
  try {
    const news = { say: (line: string) => logger.info(line), onLost: giveUp };
    const databases = await openDatabases(config, process.env.PATH, news, stops);
    const keys = await loadKeys(config, databases.prisma);
    const troubles = watchTroubles(config, databases, logger, stops);
    const jobs = await openJobs(config, databases, troubles, logger, stops);

    const publicUrl = config.http.publicUrl ?? `http://localhost:${config.http.port}`;
    const server = noServerYet(publicUrl);
    // Microsoft counts a mailbox's requests, whichever part of this process sends them.
    const limits = createGraphLimits(config, databases, jobs, stops);
    const over = (own: Databases) => {
      const stores = createStores(own.prisma, jobs.wakes, server, logger);
      const microsoft = createMicrosoft(config, publicUrl, own, keys, stores, limits);
      const base = { databases: own, jobs, stores, microsoft };
      return { ...base, notifications: createNotificationParts(config, publicUrl, { ...base, keys }, logger) };
    };
    const forPeople = over(databases);
    const { stores, microsoft, notifications } = forPeople;
    const access = createAccess(config, databases, keys, stores, server);
    const accounts = createAccounts(databases, keys, stores, microsoft, notifications, server);
    const signOn = createSignOnParts({
      ...{ prisma: databases.prisma, box: keys.box, settings: stores.settings, people: stores.people },
      tenants: stores.tenants,
      ...{ sessions: access.sessions, signOn: microsoft.signOn, application: microsoft.application.mustRead },
      ...{ url: () => publicUrl, now: systemClock.now },
    });
    const { cloud, simulatorOrigin } = config.microsoft;
    const system = { version, isSimulator: simulatorOrigin !== undefined, cloud, jobs: databases.jobs.kind, resources };
    const sendingMetrics = createSendingMetrics();
    const url = () => server.url;
    const parts: AppParts = { ...forPeople, system, keys, troubles, access, accounts, signOn, sendingMetrics, url };
    const app = createApp(config, parts, server, logger, stops);
    const { tokens } = stores;
    const { now } = systemClock;
    const { newToken } = await prepareFirstStart({ tokens, makeToken, hashToken, now, adminToken: config.adminToken });

    const tokenFile = newToken === null || config.role === "worker" ? null : await leaveToken(config, newToken);
    if (config.role !== "worker") await startApi(config, parts, app, server, logger, stops);
    // The same again, over separate connections.
    const forWorkers: AppParts = { ...parts, ...over({ ...databases, prisma: databases.workers }) };
    if (config.role !== "api") await startWorker(config, forWorkers, logger, stops);
    const greeting = formatGreeting(config, { version, databases, keys, url: server.url, newToken, tokenFile });
    return { greeting, stop: stops.stopAll };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

function die(why: unknown): never {
  const text = why instanceof ConfigError || !(why instanceof Error) ? String(why) : (why.stack ?? why.message);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

try {
  const running = await start(loadConfig(process.env), die);
  let isStopping = false;
  const leave = (): void => {
    if (isStopping) return;
    isStopping = true;
    // Agenda leaves timers that would keep the process alive.
    void running.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
  // A parent that starts us with a channel, as the demo does, must not leave us running.
  if (process.connected) process.on("disconnect", leave);
  // Last: whoever waits for it may end us at once.
  process.stdout.write(running.greeting);
} catch (error) {
  die(error);
}
