import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { slotOf } from "../../src/jobs/job-table.ts";
import { createMongoJobTable } from "../../src/jobs/mongo-job-table.ts";
import { createPostgresJobTable, jobSchema } from "../../src/jobs/postgres-job-table.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator.ts";
import { createTestDatabase, createTestMongo } from "./database.ts";
import { type Product, type ProductOptions, startProduct } from "./product.ts";
import { type RunningSimulator, runSimulator } from "./simulator.ts";

/** What processes of one installation share: databases, the simulator, the data folder. */
export interface Installation {
  /** Where the jobs are: MongoDB where the machine has one. */
  readonly backend: "MongoDB" | "PostgreSQL";
  readonly databaseUrl: string;
  readonly simulator: RunningSimulator;
  /** Reads the database past the product. */
  readonly sql: pg.Client;
  start(role?: ProductOptions["role"], env?: Readonly<Record<string, string>>): Promise<Product>;
  /** What a worker does every few seconds it does at once. */
  hasten(job: "notifications" | "schedule" | "arrivals-look"): Promise<void>;
  /** Ends every process that still runs, and everything else. */
  close(): Promise<void>;
}

export async function openInstallation(options: SimulatorOptions = {}): Promise<Installation> {
  const isOnMongo = inject("mongoUrl") != null;
  const folder = await mkdtemp(join(tmpdir(), "m365-sync-e2e-"));
  const database = await createTestDatabase();
  const mongo = isOnMongo ? await createTestMongo() : undefined;
  const simulator = await runSimulator(options);
  const sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  const pool = new pg.Pool({ connectionString: database.url, max: 1, options: `-c search_path=${jobSchema}` });
  const jobs = mongo === undefined ? createPostgresJobTable(pool) : createMongoJobTable(mongo.db);
  const processes: Product[] = [];
  return {
    backend: isOnMongo ? "MongoDB" : "PostgreSQL",
    databaseUrl: database.url,
    simulator,
    sql,
    async start(role = "all", env = {}) {
      const product = await startProduct({
        role,
        env,
        program: inject("serverFile"),
        databaseUrl: database.url,
        mongoUrl: mongo?.url,
        simulatorOrigin: simulator.origin,
        dataFolder: folder,
      });
      processes.push(product);
      return product;
    },
    async hasten(job) {
      await jobs.hasten(slotOf(job, ""), new Date());
      await sql.query("NOTIFY m365_sync_jobs");
    },
    async close() {
      await Promise.all(processes.map((product) => product.end()));
      await Promise.all([sql.end(), pool.end(), simulator.stop()]);
      await database.drop();
      await mongo?.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
