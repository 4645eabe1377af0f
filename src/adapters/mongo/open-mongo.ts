import { resolve } from "node:path";
import { MongoClient } from "mongodb";
import { joinServer, type ServerLife } from "../../lib/shared-server.ts";
import { type FoundMongod, findMongod, type MongodHints } from "./find-mongod.ts";
import { findMongodServer, mongodUrl, startMongod, stopMongod } from "./mongod-server.ts";

/** The preferred port; not 27017, where the machine may have a server. */
const wishedPort = 27_365;

export interface MongoOptions extends MongodHints {
  /** MONGODB_URL: yours. */
  readonly url?: string | undefined;
  /** Where the data of our own mongod is, e.g. .data/mongo; beside it `.json` and `.log`. */
  readonly folder: string;
  /** Whether a mongod may be downloaded if there is none. */
  readonly mayDownload: boolean;
  readonly say?: (line: string) => void;
  /** Our own mongod ended and cannot be started again where it was. */
  readonly onLost?: (error: unknown) => void;
}

/** Where jobs are stored. "postgresql": there is no MongoDB, so they go to the main database. */
export type JobDatabase =
  | {
      readonly kind: "mongodb";
      readonly url: string;
      /** For people, without a password. */
      readonly where: string;
      /** Ends our use; a mongod that we started is stopped by the last of the processes that use it. Close every connection first. */
      stop(): Promise<void>;
    }
  | { readonly kind: "postgresql"; readonly where: string; stop(): Promise<void> };

/** Finds a MongoDB for the jobs: yours, one found on the machine, or one downloaded. @throws Error when MONGODB_URL does not answer */
export async function openMongo(options: MongoOptions): Promise<JobDatabase> {
  const say = options.say ?? (() => {});
  if (options.url !== undefined && options.url !== "") return openOwn(options.url);
  const found = await findMongod(options);
  if (found !== undefined) return openShared(options, found);
  if (!options.mayDownload) return withoutMongo("no mongod on this machine");
  const downloaded = await downloadMongod(say);
  if ("refused" in downloaded) return withoutMongo(`no mongod on this machine, and no download: ${downloaded.refused}`);
  return openShared(options, { path: downloaded.path, from: "download" });
}

async function openOwn(url: string): Promise<JobDatabase> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000 });
  try {
    await client.connect();
    await client.db().command({ ping: 1 });
  } catch (cause) {
    throw new Error(`MONGODB_URL does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  } finally {
    await client.close();
  }
  return { kind: "mongodb", url, where: `MONGODB_URL (${client.options.hosts.join(", ")})`, stop: async () => {} };
}

async function openShared(options: MongoOptions, mongod: FoundMongod): Promise<JobDatabase> {
  const folder = resolve(options.folder);
  const life: ServerLife = {
    ensure: async (record, remember) => {
      const running = await findMongodServer(record);
      if (running !== undefined) return { ...running, started: false };
      const place = { program: mongod.path, folder, logFile: `${folder}.log`, token: record.secret };
      return { ...(await startMongod(place, record.port ?? wishedPort, remember)), started: true };
    },
    stop: async (record) => {
      const running = await findMongodServer(record);
      if (running !== undefined) await stopMongod(running.pid);
    },
  };
  const server = await joinServer(`${folder}.json`, life, {
    onRevived: () => options.say?.("mongod had ended and was started again."),
    onLost: options.onLost ?? (() => {}),
  });
  return {
    kind: "mongodb",
    url: `${mongodUrl(server.port)}/m365_sync`,
    where: `mongod at ${mongod.path} (${mongod.from}) in ${options.folder}, port ${server.port}${server.started ? "" : " (was running)"}`,
    stop: async () => {
      await server.leave();
    },
  };
}

function withoutMongo(reason: string): JobDatabase {
  return { kind: "postgresql", where: `the same PostgreSQL (${reason})`, stop: async () => {} };
}

/** A filtering network may let a connection hang instead of refusing it; nobody should wait for that. */
const firstByteMs = 10_000;

/**
 * Downloads a mongod (about 80 MB, once) if the network lets us, showing progress on standard output.
 * @returns its path, or why there is none
 */
export async function downloadMongod(
  say: (line: string) => void,
  fetchHead: typeof fetch = fetch,
): Promise<{ readonly path: string } | { readonly refused: string }> {
  const [{ DryMongoBinary }, { MongoBinary }, { MongoBinaryDownloadUrl }] = await Promise.all([
    import("mongodb-memory-server-core/lib/util/DryMongoBinary.js"),
    import("mongodb-memory-server-core/lib/util/MongoBinary.js"),
    import("mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js"),
  ]);
  try {
    const options = await DryMongoBinary.generateOptions();
    const url = await new MongoBinaryDownloadUrl(options).getDownloadUrl();
    say(`No mongod on this machine. Trying ${new URL(url).host} …`);
    const answer = await fetchHead(url, { method: "HEAD", signal: AbortSignal.timeout(firstByteMs) });
    if (!answer.ok) return { refused: `${new URL(url).host} answered ${answer.status}` };
    const megabytes = Math.round(Number(answer.headers.get("content-length") ?? 0) / 1e6);
    say(`Downloading MongoDB ${options.version}${megabytes > 0 ? ` (${megabytes} MB)` : ""} …`);
    // It shows its own progress.
    return { path: await MongoBinary.getPath(options) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    return { refused: cause ?? (error instanceof Error ? error.message : String(error)) };
  }
}
