import { join } from "node:path";
import { Gauge, type Registry } from "prom-client";
import { createEndings } from "../adapters/feed/endings.ts";
import { type Troubles, troubleNames } from "../app/status/troubles.ts";
import type { Config } from "../config.ts";
import { clouds } from "../core/microsoft/cloud.ts";
import type { App } from "../graphql/context.ts";
import { schema } from "../graphql/schema.ts";
import type { WakeList } from "../jobs/wakes.ts";
import { root } from "../lib/root.ts";
import type { Stops } from "../lib/stops.ts";
import { systemClock } from "../lib/system-clock.ts";
import { buildServer } from "../server/http.ts";
import type { Logger } from "../server/logger.ts";
import type { AppParts } from "./app.ts";
import type { LiveServer } from "./live-server.ts";
import { readinessOf } from "./readiness.ts";

/** Answers over HTTP and WebSocket; `live` tells the rest of the process where. */
export async function startApi(
  config: Config,
  { databases, troubles, jobs, access, accounts, notifications, signOn, sendingMetrics }: AppParts,
  app: App,
  live: LiveServer,
  logger: Logger,
  stops: Stops,
): Promise<void> {
  const { prisma } = databases;
  const server = buildServer({
    ...config.http,
    schema,
    app,
    prisma,
    authentication: access.authentication,
    sessions: access.sessions,
    consent: accounts.consent,
    finishSignIn: accounts.finishSignIn,
    finishConsent: accounts.systemMailboxes.finishConsent,
    signOn: signOn.routes,
    signInOrigin: config.microsoft.simulatorOrigin ?? clouds[config.microsoft.cloud].login,
    receiveNotifications: notifications.receive,
    endings: createEndings(jobs.notifications),
    readiness: readinessOf({ databases, jobs }),
    troubles: () => troubles.present,
    pageFolder: join(root, "dist", "dashboard"),
    logger,
    now: systemClock.now,
  });
  countTroubles(server.metrics, troubles, jobs.wakes);
  sendingMetrics.register(server.metrics);
  live.closeToken = server.closeToken;
  live.closePeople = server.closePeople;
  live.forgetViewers = access.authentication.forget;
  ({ url: live.url } = await server.start());
  stops.add(() => server.stop());
}

function countTroubles(registry: Registry, troubles: Troubles, wakes: WakeList): void {
  new Gauge({
    name: "m365_sync_trouble",
    help: "1 while this process sees that trouble: jobs (the job queue is away), disk (the database's disk is full).",
    labelNames: ["name"],
    registers: [registry],
    collect() {
      for (const name of troubleNames) this.set({ name }, troubles.present.some((one) => one.name === name) ? 1 : 0);
    },
  });
  new Gauge({
    name: "m365_sync_undelivered_wakes",
    help: "Ordered jobs that the job queue has not accepted yet.",
    registers: [registry],
    collect() {
      this.set(wakes.undelivered);
    },
  });
}
