// Runs once before all tests: one PostgreSQL, and one MongoDB where the machine has one. Each test file takes its own database there.
import { rm } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database that everyone may connect to, of a server whose users may create databases. */
    postgresUrl: string;
    /** A migrated database to copy; never connect to it. */
    postgresTemplate: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide("postgresUrl", postgres.url);
  project.provide("postgresTemplate", postgres.template);
  return async () => {
    await postgres.stop();
    await rm(postgres.folder, { recursive: true, force: true });
  };
}
