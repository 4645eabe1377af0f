// Runs once before all tests: one PostgreSQL, and one MongoDB where the machine has one. Each test file takes its own database there.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ensureBuild } from "../../scripts/programs/build.js";
import { startMongo } from "./mongo-server.ts";
import { startPageBuilder } from "./page-builder.ts";
import { startPostgres } from "./postgres-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database that everyone may connect to, of a server whose users may create databases. */
    postgresUrl: string;
    /** A migrated database to copy; never connect to it. */
    postgresTemplate: string;
    /** Null where the machine has no MongoDB: what needs one is then skipped. */
    mongoUrl: string | null;
    /** The server's program. */
    serverFile: string;
    /** Whoever asks there gets the folder of the built page. */
    pageBuilderUrl: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, mongo, build, pageBuilder] = await Promise.all([
    startPostgres(),
    startMongo(),
    ensureBuild(),
    startPageBuilder(),
  ]);
  project.provide("postgresUrl", postgres.url);
  project.provide("postgresTemplate", postgres.template);
  project.provide("mongoUrl", mongo?.url ?? null);
  project.provide("serverFile", join(build, "server.js"));
  project.provide("pageBuilderUrl", pageBuilder.url);
  return async () => {
    await Promise.all([postgres.stop(), mongo?.stop(), pageBuilder.stop()]);
    await rm(postgres.folder, { recursive: true, force: true });
  };
}
