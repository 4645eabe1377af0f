import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
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
        databaseUrl: database.url,
        mongoUrl: mongo?.url,
        simulatorOrigin: simulator.origin,
        dataFolder: folder,
      });
      processes.push(product);
      return product;
    },
    async close() {
      await Promise.all(processes.map((product) => product.end()));
      await Promise.all([sql.end(), simulator.stop()]);
      await database.drop();
      await mongo?.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
