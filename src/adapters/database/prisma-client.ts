import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../../prisma/generated/client.ts";

export interface PrismaOptions {
  /** Connections of this process; PostgreSQL allows 100 for all of them together unless told otherwise. */
  readonly connections?: number;
  /** An idle connection broke; it is replaced at the next query. */
  readonly onLostConnection?: (error: Error) => void;
}

/** The client over a database that `openDatabase` opened. `$disconnect` it before the database is stopped. */
export function createPrismaClient(url: string, options: PrismaOptions = {}): PrismaClient {
  const { connections = 10, onLostConnection = () => {} } = options;
  const config = { connectionString: url, max: connections, application_name: "m365-sync" };
  return new PrismaClient({ adapter: new PrismaPg(config, { onPoolError: onLostConnection }) });
}
