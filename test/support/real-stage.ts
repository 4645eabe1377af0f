import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createPrismaClient, openSqlDatabase } from "../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../src/adapters/database/sql-database.ts";
import { createTestDatabase } from "./database.ts";
import { type RunningSimulator, runSimulator } from "./simulator.ts";

/** What the engine needs around it without a server: a database of its own and the simulator. */
export interface RealStage {
  readonly prisma: PrismaClient;
  /** Sync's own connections. */
  readonly sql: SqlConnections;
  readonly simulator: RunningSimulator;
  close(): Promise<void>;
}

export async function openRealStage(): Promise<RealStage> {
  const database = await createTestDatabase();
  const prisma = createPrismaClient(database.url);
  const sql = openSqlDatabase(database.url);
  const simulator = await runSimulator();
  return {
    prisma,
    sql,
    simulator,
    async close() {
      await prisma.$disconnect();
      await sql.end();
      await database.drop();
      await simulator.stop();
    },
  };
}
