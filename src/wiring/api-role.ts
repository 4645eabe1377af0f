import { join } from "node:path";
import type { Config } from "../config.ts";
import type { App } from "../graphql/context.ts";
import { schema } from "../graphql/schema.ts";
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
  { databases, jobs, access, accounts, notifications }: AppParts,
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
    finishSignIn: accounts.finishSignIn,
    receiveNotifications: notifications.receive,
    readiness: readinessOf({ databases, jobs }),
    pageFolder: join(import.meta.dirname, "..", "..", "dist", "dashboard"),
    logger,
    now: systemClock.now,
  });
  live.closeToken = server.closeToken;
  ({ url: live.url } = await server.start());
  stops.add(() => server.stop());
}
