import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { isDiskFull } from "./disk.ts";
import { createSqlDatabase, type SqlConnections } from "./sql-database.ts";

export interface PrismaOptions {
  /** The name of its connections in PostgreSQL. */
  readonly name?: string;
  /** Connections of this process; PostgreSQL allows 100 for all of them together unless told otherwise. */
  readonly connections?: number;
  /**
   * The server ends a transaction that is idle for this long, and frees its locks: the process was frozen, or its machine is gone. Default
   * 60 s.
   */
  readonly idleInTransactionMs?: number;
  /** An idle connection broke; it is replaced at the next query. */
  readonly onLostConnection?: (error: Error) => void;
  /** A statement failed because the database's disk is full. */
  readonly onDiskFull?: (message: string) => void;
}

/** The client over a database that `openDatabase` opened. `$disconnect` it before the database is stopped. */
export function createPrismaClient(url: string, options: PrismaOptions = {}): PrismaClient {
  const { onLostConnection = () => {} } = options;
  return new PrismaClient({ adapter: new PrismaPg(poolConfig(url, options), { onPoolError: onLostConnection }) });
}

/** The same without Prisma. `end` it before the database is stopped. */
export function openSqlDatabase(url: string, options: PrismaOptions = {}): SqlConnections {
  const { onLostConnection = () => {} } = options;
  return createSqlDatabase(poolConfig(url, options), { onLostConnection });
}

function poolConfig(url: string, options: PrismaOptions) {
  const { name = "m365-sync", connections = 10, idleInTransactionMs = 60_000, onDiskFull = () => {} } = options;
  return {
    connectionString: url,
    max: connections,
    application_name: name,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    Client: clientThatTells(onDiskFull),
  };
}

/** Errors are observed where they arrive: the caller may turn them into others, or catch them. */
function clientThatTells(onDiskFull: (message: string) => void) {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      // pg has this emitter, and its types do not say so.
      const { connection } = this as unknown as { readonly connection: NodeJS.EventEmitter };
      connection.on("errorMessage", (error: unknown) => {
        if (isDiskFull(error)) onDiskFull(error.message);
      });
    }
  };
}
