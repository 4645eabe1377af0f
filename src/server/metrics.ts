import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Handler } from "./login.ts";

export interface Metrics {
  /** For other code that has something to count. */
  readonly registry: Registry;
  /** @param route one of our paths, never one that a caller made up */
  observe(route: string, method: string, status: number, seconds: number): void;
  readonly serve: Handler;
}

/** What every process reports to Prometheus: CPU, memory, event loop. */
export function createProcessMetrics(): Pick<Metrics, "registry" | "serve"> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    serve: async (_request, response) => {
      response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
    },
  };
}

/** Prometheus metrics of one server, in a registry of its own. */
export function createMetrics(openConnections: () => number): Metrics {
  const { registry, serve } = createProcessMetrics();
  const requests = new Histogram({
    name: "m365_sync_http_request_seconds",
    help: "Answered HTTP requests, without streams.",
    labelNames: ["route", "method", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  new Gauge({
    name: "m365_sync_live_connections",
    help: "Open WebSockets, event streams and API requests in flight.",
    registers: [registry],
    collect() {
      this.set(openConnections());
    },
  });
  return {
    registry,
    observe: (route, method, status, seconds) =>
      requests.observe({ route, method, status: `${Math.floor(status / 100)}xx` }, seconds),
    serve,
  };
}
