import type { ReadinessChecks } from "../server/health.ts";
import type { AppParts } from "./app.ts";

/** What `/readyz` checks, for servers and workers alike: neither can work without these. */
export function readinessOf({ databases, jobs }: Pick<AppParts, "databases" | "jobs">): ReadinessChecks {
  return { postgresql: () => databases.health.query("SELECT 1"), jobs: () => jobs.queue.stats() };
}
