// The life of our PostgreSQL on one data folder. PostgreSQL itself makes sure that a folder has only one server: postmaster.pid names it.
import { execFile, spawn } from "node:child_process";
import { open, readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { findFreePort } from "../../lib/free-port.ts";
import { hasCode, isMissing } from "../../lib/has-code.ts";
import { markProcess } from "../../lib/process-mark.ts";
import { type Programs, spawnOptions } from "./postgres-folder.ts";

const run = promisify(execFile);
const pollMs = 30;
/** Recovery after a crash replays the log since the last checkpoint; minutes are possible, more is a fault. */
const patienceMs = 120_000;
const wrongPassword = "28P01";

export interface ServerPlace {
  readonly programs: Programs;
  readonly folder: string;
  readonly password: string;
  readonly logFile: string;
  /** False only for data that may be lost with the machine: tests. */
  readonly durable: boolean;
}

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

export function serverUrl(port: number, password: string, database: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** The server that already runs on the folder, also one left by a killed process; undefined when there is none. */
export async function findServer(place: ServerPlace): Promise<RunningServer | undefined> {
  const found = await readPidFile(place.folder);
  if (found === undefined || markProcess(found.pid) === undefined) return undefined;
  if (await isOtherProgram(found.pid)) {
    // The id of a killed postmaster now names something else; PostgreSQL would take it for a live one and refuse to start.
    await rm(join(place.folder, "postmaster.pid"), { force: true });
    return undefined;
  }
  return (await becomesReady(place, found, () => markProcess(found.pid) !== undefined)) ? found : undefined;
}

/** Starts a server on the preferred port if it is free, otherwise on another one. */
export async function startServer(place: ServerPlace, wishedPort: number | undefined): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort(wishedPort);
    const log = await open(place.logFile, "a", 0o600);
    const { size: logged } = await log.stat();
    // In its own session: Ctrl-C in our terminal must reach us, not the database under us.
    const child = spawn(
      join(place.programs.home, "bin", "postgres"),
      ["-D", place.folder, ...settings(port, place.durable)],
      {
        ...spawnOptions(place.programs, place.folder),
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
      },
    );
    let ended: string | undefined;
    child.once("exit", (code, signal) => {
      ended = `ended with ${code ?? signal}`;
    });
    child.once("error", (error) => {
      ended = error.message;
    });
    await log.close();
    child.unref();
    const server = { pid: child.pid ?? 0, port };
    if (await becomesReady(place, server, () => ended === undefined)) return server;
    const said = (await readFile(place.logFile, "utf8")).slice(logged).trim();
    // Somebody took the port between looking and listening, or the processes of a killed server are not all gone yet.
    const passing = /could not bind|Address already in use|pre-existing shared memory|is another postmaster/i.test(
      said,
    );
    if (!passing || attempt === 20) {
      throw new Error(
        `PostgreSQL does not start on ${place.folder} (${ended}). It says:\n${said.split("\n").slice(-8).join("\n")}\n` +
          `Nothing was deleted. If the data is damaged, restore a backup or move the folder away to start with an empty database. Log: ${place.logFile}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** "fast": open transactions are rolled back and everything is on disk when this returns. */
export async function stopServer({ programs, folder }: ServerPlace): Promise<void> {
  const found = await readPidFile(folder);
  if (found === undefined || markProcess(found.pid) === undefined) return;
  await run(
    join(programs.home, "bin", "pg_ctl"),
    ["stop", "-D", folder, "-m", "fast", "-w", "-t", "30"],
    spawnOptions(programs, folder),
  );
}

function settings(port: number, durable: boolean): string[] {
  const values = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    // Their paths are limited to about 100 characters, and TCP with a password does all we need on every system.
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "128MB",
    max_wal_size: "1GB",
    // Our statements are short; compiling them costs more than it saves.
    jit: "off",
    timezone: "UTC",
    log_min_messages: "warning",
    ...(durable
      ? {}
      : {
          fsync: "off",
          synchronous_commit: "off",
          full_page_writes: "off",
          autovacuum: "off",
        }),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Lines of postmaster.pid: 1 process id, 2 data folder, 4 port (src/include/utils/pidfile.h). */
async function readPidFile(folder: string): Promise<RunningServer | undefined> {
  try {
    const lines = (await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n");
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return Number.isInteger(pid) && pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function isOtherProgram(pid: number): Promise<boolean> {
  try {
    return !(await readFile(`/proc/${pid}/cmdline`, "utf8")).includes("postgres");
  } catch {
    // No /proc here, or it has just ended: connecting will show.
    return false;
  }
}

async function becomesReady(place: ServerPlace, server: RunningServer, isAlive: () => boolean): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  // Until our server has failed to bind, another one may answer on the port that both wanted: its refusal says nothing about our password.
  const sureAt = Date.now() + 3_000;
  while (isAlive()) {
    const client = new pg.Client({
      connectionString: serverUrl(server.port, place.password, "postgres"),
      connectionTimeoutMillis: 5_000,
    });
    // A server that ends while we ask breaks the connection even after the answer.
    client.on("error", () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
      if ((await realpath(rows[0]?.data_directory ?? "")) === (await realpath(place.folder))) return true;
      throw new Error(`Port ${server.port} answers for another PostgreSQL, at ${rows[0]?.data_directory}.`);
    } catch (error) {
      if (hasCode(error, wrongPassword) && Date.now() > sureAt) {
        throw new Error(
          `The password kept beside ${place.folder} is not the one it was made with. Restore the .json file of that time.`,
          { cause: error },
        );
      }
      if (Date.now() > deadline)
        throw new Error(`PostgreSQL on ${place.folder} does not answer on port ${server.port}.`, { cause: error });
    } finally {
      await client.end().catch(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return false;
}
