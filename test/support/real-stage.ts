import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createPrismaClient } from "../../src/adapters/database/prisma-client.ts";
import { createTestDatabase } from "./database.ts";
import { type RunningSimulator, runSimulator } from "./simulator.ts";

/** What the engine needs around it without a server: a database of its own and the simulator. */
export interface RealStage {
  readonly prisma: PrismaClient;
  readonly simulator: RunningSimulator;
  close(): Promise<void>;
}

export async function openRealStage(): Promise<RealStage> {
  const database = await createTestDatabase();
  const prisma = createPrismaClient(database.url);
  const simulator = await runSimulator();
  return {
    prisma,
    simulator,
    async close() {
      await prisma.$disconnect();
      await database.drop();
      await simulator.stop();
    },
  };
}
