import { join } from "node:path";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { migrateDatabase } from "../adapters/database/migrate.ts";
import { openDatabase } from "../adapters/database/open-database.ts";
import { createPrismaClient } from "../adapters/database/prisma-client.ts";
import { openMongo } from "../adapters/mongo/open-mongo.ts";
import type { Config } from "../config.ts";
import type { Stops } from "../lib/stops.ts";

export interface Databases {
  readonly prisma: PrismaClient;
  readonly records: Awaited<ReturnType<typeof openDatabase>>;
  /** Where the jobs are. */
  readonly jobs: Awaited<ReturnType<typeof openMongo>>;
  /** Called whenever a statement fails since the database's disk is full. */
  onDiskFull(hear: (why: string) => void): void;
}

/**
 * Opens, and starts where the machine has none, both databases; the schema is up to date afterwards.
 * @param onLost told when one that we started ended and cannot be had again
 */
export async function openDatabases(
  config: Config,
  searchPath: string | undefined,
  { say, onLost }: { say(line: string): void; onLost(error: unknown): void },
  stops: Stops,
): Promise<Databases> {
  const folder = join(config.dataFolder, "postgres");
  const records = await openDatabase({ url: config.database.url, folder, say, onLost });
  stops.add(() => records.stop());
  const { applied } = await migrateDatabase(records.url);
  if (applied.length > 0) say(`Applied ${applied.length} migrations.`);
  let hearDiskFull = (why: string): void => say(`The database's disk is full: ${why}`);
  const prisma = createPrismaClient(records.url, {
    connections: config.worker.concurrency + 10,
    // A worker that was frozen within a transaction must not keep its lease's row locked. Less could end the transaction of a busy one.
    idleInTransactionMs: Math.max(config.worker.leaseMs, 10_000),
    onDiskFull: (why) => hearDiskFull(why),
  });
  stops.add(() => prisma.$disconnect());
  const jobs = await openMongo({
    url: config.mongodb.url,
    mongodPath: config.mongodb.mongodPath,
    searchPath,
    folder: join(config.dataFolder, "mongo"),
    mayDownload: config.mongodb.mayDownload,
    say,
    onLost,
  });
  stops.add(() => jobs.stop());
  return {
    prisma,
    records,
    jobs,
    onDiskFull: (hear) => {
      hearDiskFull = hear;
    },
  };
}
