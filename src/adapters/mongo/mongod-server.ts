// A mongod that we start on a data folder, or find running there. MongoDB does not reveal which folder it serves, so we recognise it by a
// token that we stored in it.
import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { MongoClient } from "mongodb";
import { findFreePort } from "../../lib/free-port.ts";
import { isMarkAlive, markProcess } from "../../lib/process-mark.ts";
import type { ServerProcess, ServerRecord } from "../../lib/shared-server.ts";

const pollMs = 40;
/** Recovery after a crash replays the journal. */
const patienceMs = 60_000;
/** After SIGTERM mongod waits for running operations; nothing acknowledged is lost if it is killed after that. */
const stopMs = 15_000;
const tokenDatabase = "m365_sync_server";

export interface MongodPlace {
  readonly program: string;
  readonly folder: string;
  readonly logFile: string;
  readonly token: string;
}

export type RunningMongod = ServerProcess;

interface Owner {
  readonly _id: string;
  readonly token: string;
}

export function mongodUrl(port: number): string {
  return `mongodb://127.0.0.1:${port}`;
}

/** The server that a record names, if it still runs and is ours; a starting one is awaited. */
export async function findMongodServer({
  process: mark,
  port,
  secret,
}: ServerRecord): Promise<RunningMongod | undefined> {
  if (mark === undefined || port === undefined) return undefined;
  const deadline = Date.now() + patienceMs;
  while (isMarkAlive(mark) && Date.now() < deadline) {
    try {
      const token = await withClient(port, 2_000, readToken);
      // No token: it was killed, with us, before it got one.
      return (token ?? secret) === secret ? { pid: Number.parseInt(mark, 10), port } : undefined;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  return undefined;
}

async function readToken(client: MongoClient): Promise<string | undefined> {
  const owner = await client.db(tokenDatabase).collection<Owner>("owner").findOne({ _id: "m365-sync" });
  return owner?.token;
}

async function writeToken(client: MongoClient, token: string): Promise<void> {
  const owners = client.db(tokenDatabase).collection<Owner>("owner");
  await owners.updateOne({ _id: "m365-sync" }, { $set: { token } }, { upsert: true });
}

export async function startMongod(
  place: MongodPlace,
  wishedPort: number | undefined,
  remember: (server: RunningMongod) => Promise<void>,
): Promise<RunningMongod> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const port = await findFreePort(wishedPort);
  const log = await open(place.logFile, "a", 0o600);
  const { size: logged } = await log.stat();
  // In its own session: Ctrl-C in our terminal must reach us, not the database under us.
  const child = spawn(place.program, ["--dbpath", place.folder, "--port", String(port), "--bind_ip", "127.0.0.1"], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
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
  await remember(server);
  const deadline = Date.now() + patienceMs;
  while (ended === undefined && Date.now() < deadline) {
    try {
      await withClient(port, 2_000, (client) => writeToken(client, place.token));
      return server;
    } catch {
      // Not listening yet.
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  child.kill("SIGTERM");
  const said = (await readFile(place.logFile, "utf8")).slice(logged).trim().split("\n").slice(-5).join("\n");
  throw new Error(
    `${place.program} does not start on ${place.folder} (${ended ?? "no answer"}). It says:\n${said}\nNothing was deleted. Log: ${place.logFile}`,
  );
}

export async function stopMongod(pid: number): Promise<void> {
  const mark = markProcess(pid);
  if (mark === undefined) return;
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + stopMs;
  while (markProcess(pid) === mark) {
    if (Date.now() > deadline) process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function withClient<T>(port: number, patience: number, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(mongodUrl(port), { serverSelectionTimeoutMS: patience, directConnection: true });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.close();
  }
}
