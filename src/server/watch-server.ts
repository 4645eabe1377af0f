// A process that is only a worker has no API, but monitoring asks it the same three questions.
import { createServer } from "node:http";
import type { Registry } from "prom-client";
import { createReadiness, type ReadinessChecks, type ReadinessTrouble, serveHealth } from "./health.ts";
import { listen } from "./listen.ts";
import type { Logger } from "./logger.ts";
import type { Handler } from "./login.ts";
import { createProcessMetrics } from "./metrics.ts";

export interface WatchServer {
  /** @throws Error when the address is taken */
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
}

/** Serves /healthz, /readyz and /metrics, and nothing else. */
export function buildWatchServer(options: {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly readiness: ReadinessChecks;
  readonly troubles: () => readonly ReadinessTrouble[];
  readonly logger: Logger;
  /** Told where this process's own metrics belong. */
  onRegistry?(registry: Registry): void;
}): WatchServer {
  let isStopping = false;
  const metrics = createProcessMetrics();
  options.onRegistry?.(metrics.registry);
  const routes = new Map<string, Handler>([
    ["/healthz", serveHealth],
    ["/readyz", createReadiness(options.readiness, options.troubles, () => isStopping)],
    ["/metrics", metrics.serve],
  ]);
  const http = createServer((request, response) => {
    const path = request.url?.split("?")[0] ?? "/";
    const route = routes.get(path);
    if (route === undefined) {
      response
        .writeHead(404, { "content-type": "text/plain" })
        .end("A worker serves /healthz, /readyz and /metrics.\n");
      return;
    }
    route(request, response, new URL(path, "http://localhost")).catch((error: unknown) => {
      options.logger.error({ err: error, path }, "A request for this worker's health failed.");
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end("Something went wrong on the server.\n");
    });
  });
  return {
    start: async () => ({ port: await listen(http, options) }),
    async stop() {
      isStopping = true;
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}
