import { join } from "node:path";
import pg from "pg";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { migrateDatabase } from "../adapters/database/migrate.ts";
import { openDatabase } from "../adapters/database/open-database.ts";
import { createPrismaClient, openSqlDatabase } from "../adapters/database/prisma-client.ts";
import type { SqlConnections } from "../adapters/database/sql-database.ts";
import { openMongo } from "../adapters/mongo/open-mongo.ts";
import type { Config } from "../config.ts";
import type { Stops } from "../lib/stops.ts";

export interface Databases {
  /** Connections for answering people. */
  readonly prisma: PrismaClient;
  /** Connections for this process's workers, so that busy workers do not delay answers to people, and the other way round. */
  readonly workers: PrismaClient;
  /** Connections of sync alone. */
  readonly sync: SqlConnections;
  /** Only for asking whether the database answers, so that the answer never waits behind work. */
  readonly health: pg.Pool;
  readonly records: Awaited<ReturnType<typeof openDatabase>>;
  /** Where the jobs are. */
  readonly jobs: Awaited<ReturnType<typeof openMongo>>;
  /** Called whenever a statement fails because the database's disk is full. */
  onDiskFull(hear: (why: string) => void): void;
}

/**
 * Opens both databases, starting them if the machine has none; afterwards the schema is up to date.
 * @param onLost called when one that we started has ended and cannot be restarted
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
  const shared = {
    // A worker that was frozen within a transaction must not keep its lease's row locked. A shorter time could end a busy worker's
    // transaction.
    idleInTransactionMs: Math.max(config.worker.leaseMs, 10_000),
    onDiskFull: (why: string) => hearDiskFull(why),
  };
  const open = (name: string, connections: number): PrismaClient => {
    const client = createPrismaClient(records.url, { ...shared, name: `m365-sync ${name}`, connections });
    stops.add(() => client.$disconnect());
    return client;
  };
  const prisma = open("api", 12);
  const workers = config.role === "api" ? prisma : open("worker", Math.ceil(config.worker.concurrency / 2) + 6);
  const sync = openSqlDatabase(records.url, {
    ...shared,
    name: "m365-sync worker",
    connections: config.worker.concurrency + 2,
  });
  stops.add(() => sync.end());
  // Not one of Prisma's clients: each keeps seven megabytes of its own.
  const health = new pg.Pool({ connectionString: records.url, max: 1, application_name: "m365-sync health" });
  // A connection that broke while nobody asked is replaced at the next question.
  health.on("error", () => {});
  stops.add(() => health.end());
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
    workers,
    sync,
    health,
    records,
    jobs,
    onDiskFull: (hear) => {
      hearDiskFull = hear;
    },
  };
}
