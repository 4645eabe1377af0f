import type { ReadinessChecks } from "../server/health.ts";
import type { AppParts } from "./app.ts";

/** What `/readyz` asks, of a server and of a worker alike: without these neither does any work. */
export function readinessOf({ databases, jobs }: Pick<AppParts, "databases" | "jobs">): ReadinessChecks {
  return { postgresql: () => databases.health.$queryRaw`SELECT 1`, jobs: () => jobs.queue.stats() };
}
