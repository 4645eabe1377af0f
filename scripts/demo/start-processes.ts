import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../../src/lib/free-port.ts";
import { type Child, startChild } from "./child.ts";

const PAGE_PORT = 4000;
const SIMULATOR_PORT = 7365;
const readyWithinMs = 60_000;
const askEveryMs = 100;

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets each child as soon as it runs. */
  readonly onChild: (child: Child) => void;
  readonly onDeath: (reason: string) => void;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Processes {
  readonly url: string;
  readonly adminToken: string;
  readonly controlOrigin: string;
  readonly logFolder: string;
  /** Where the command looks for this machine's token. */
  readonly tokenFile: string;
}

/** Starts the simulator and the server, and waits until the server is ready. */
export async function startProcesses({ env, onChild, onDeath, say, signal }: StartOptions): Promise<Processes> {
  const dataFolder = env.DATA_DIR || join(".data", "demo");
  const logFolder = join(dataFolder, "logs");
  await mkdir(logFolder, { recursive: true });
  const common = { ...inherited(env), NODE_ENV: "development" };

  const simulatorPort = await findFreePort(Number(env.SIMULATOR_PORT || SIMULATOR_PORT));
  const controlPort = await findFreePort(Number(env.SIMULATOR_CONTROL_PORT || SIMULATOR_PORT + 1));
  const origin = `http://127.0.0.1:${simulatorPort}`;
  const controlOrigin = `http://127.0.0.1:${controlPort}`;
  const simulator = startChild({
    name: "The simulator",
    arguments: [join("scripts", "run.js"), "simulator"],
    env: {
      ...common,
      SIMULATOR_PORT: String(simulatorPort),
      SIMULATOR_CONTROL_PORT: String(controlPort),
      SIMULATOR_EXIT_WITH_PARENT: "1",
    },
    logFile: join(logFolder, "simulator.log"),
    onDeath,
  });
  onChild(simulator);

  const port = await findFreePort(Number(env.PORT || PAGE_PORT));
  const url = `http://localhost:${port}`;
  const adminToken = env.ADMIN_TOKEN || randomBytes(24).toString("base64url");
  const server = startChild({
    name: "The server",
    arguments: [join("scripts", "run.js"), "server"],
    env: {
      ...common,
      PORT: String(port),
      DATA_DIR: dataFolder,
      ADMIN_TOKEN: adminToken,
      SIMULATOR_ORIGIN: origin,
      SIMULATOR_CONTROL_ORIGIN: controlOrigin,
      // Fetching a mongod would take longer than the whole start; one that is here already is used.
      MONGODB_DOWNLOAD: env.MONGODB_DOWNLOAD || "false",
    },
    logFile: join(logFolder, "server.log"),
    onLine: (line) => {
      const found = /^ {2}(PostgreSQL|Jobs) +(.+?)(?: {2,}|$)/.exec(line);
      if (found !== null) say(`${found[1]}: ${found[2]}`);
    },
    onDeath,
  });
  onChild(server);
  await mustAnswer(controlOrigin, "/people", signal);
  await mustAnswer(url, "/readyz", signal);
  const tokenFile = join(env.DATA_DIR || ".data", "admin-token");
  return { url, adminToken, controlOrigin, logFolder, tokenFile };
}

/** Whatever is set for a real installation stays out of the demo: it must not fill somebody's database or share their jobs. */
function inherited(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const { DATABASE_URL, MONGODB_URL, PUBLIC_URL, ROLE, CLOUD, ENCRYPTION_KEY, ENCRYPTION_KEY_PREVIOUS, ...rest } = env;
  return rest;
}

async function mustAnswer(url: string, path: string, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + readyWithinMs; Date.now() < end; await sleep(askEveryMs, undefined, { signal })) {
    // Not up yet: refused connections are what waiting is for.
    const response = await fetch(`${url}${path}`, { signal }).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok === true) return;
    signal.throwIfAborted();
  }
  throw new Error(`${url}${path} did not answer within ${readyWithinMs / 1000} seconds.`);
}
