// A database server that several of our processes on one machine share. A record beside its data says where it listens, its secret, and who
// uses it; the record is changed only under one lock. The first user starts the server, the last one stops it. After kill -9 the next user
// finds it by the record, and users that no longer live do not count. A server that ends while in use is started again at the same address:
// its users only lose their connections.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { withFileLock } from "./file-lock.ts";
import { isMissing } from "./has-code.ts";
import { must } from "./must.ts";
import { isMarkAlive, markProcess } from "./process-mark.ts";
import { watchLife } from "./watch-life.ts";

const recordShape = z.object({
  /** Stored, so that addresses survive a restart if possible. */
  port: z.number().int().optional(),
  /** Marks the server's process, also while it is starting. */
  process: z.string().optional(),
  /** Generated once: a password, or a token by which we recognise our server. */
  secret: z.string(),
  users: z.array(z.string()).default([]),
});
export type ServerRecord = Readonly<z.infer<typeof recordShape>>;

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
}

export interface FoundServer extends ServerProcess {
  readonly started: boolean;
}

export interface ServerLife {
  /**
   * Finds the running server or starts one. `remember` stores a new process before it is ready, so that a kill in between does not orphan
   * it.
   */
  ensure(record: ServerRecord, remember: (server: ServerProcess) => Promise<void>): Promise<FoundServer>;
  stop(record: ServerRecord): Promise<void>;
}

/** What users of the server are told about its life. */
export interface ServerNews {
  /** It had ended, and runs again at the same address. */
  onRevived(): void;
  /** It had ended and cannot be started again at its address. */
  onLost(error: unknown): void;
}

export interface SharedServer {
  readonly port: number;
  readonly secret: string;
  /** False: it was already running, left by a killed process or started by another one. */
  readonly started: boolean;
  /** Ends this use; "stopped" if it was the last one. */
  leave(): Promise<"stopped" | "left running for others">;
}

const ours = new Set<string>();
let serial = 0;

/** Joins the server whose record is the file `path` (mode 0600). */
export async function joinServer(path: string, life: ServerLife, news: ServerNews): Promise<SharedServer> {
  // Others may pass through the folder (the database's own user has to), but not list it.
  await mkdir(dirname(path), { recursive: true, mode: 0o711 });
  const user = `${must(markProcess(process.pid), "this process")} ${++serial}`;
  let isLeft = false;
  const join = () =>
    withFileLock(`${path}.lock`, async () => {
      if (isLeft) throw new Error(`The server beside ${path} is not used any more.`);
      const record = await readRecord(path);
      const { port, pid, started } = await life.ensure(record, (server) =>
        writeRecord(path, { ...record, port: server.port, process: markProcess(server.pid) }),
      );
      ours.add(user);
      const users = [...record.users.filter((other) => other !== user && isUsing(other)), user];
      const mark = markProcess(pid);
      await writeRecord(path, { ...record, port, process: mark, users });
      return { port, started, secret: record.secret, mark: must(mark, `a process of the server beside ${path}`) };
    });
  const { mark, port, started, secret } = await join();
  const watch = watchLife(
    mark,
    async () => {
      const revived = await join();
      if (revived.port !== port)
        throw new Error(`The server beside ${path} had ended, and its port ${port} was taken meanwhile: start again.`);
      news.onRevived();
      return revived.mark;
    },
    (error) => {
      if (!isLeft) news.onLost(error);
    },
  );
  return {
    port,
    started,
    secret,
    leave: () => {
      isLeft = true;
      watch.stop();
      return withFileLock(`${path}.lock`, async () => {
        ours.delete(user);
        const record = await readRecord(path);
        const users = record.users.filter(isUsing);
        if (users.length === 0) await life.stop(record);
        await writeRecord(path, { ...record, users, process: users.length === 0 ? undefined : record.process });
        return users.length === 0 ? "stopped" : "left running for others";
      });
    },
  };
}

function isUsing(user: string): boolean {
  const mark = user.split(" ")[0] ?? "";
  return Number.parseInt(mark, 10) === process.pid ? ours.has(user) : isMarkAlive(mark);
}

async function readRecord(path: string): Promise<ServerRecord> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isMissing(error)) throw error;
    const record = { secret: randomBytes(24).toString("base64url"), users: [] };
    // Before the server is started: its first start uses the secret, and a crash must not lose it.
    await writeRecord(path, record);
    return record;
  }
  try {
    return recordShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is damaged; it holds how to reach the server beside it. Restore it or move it away.`, {
      cause,
    });
  }
}

async function writeRecord(path: string, record: ServerRecord): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`, {
    mode: 0o600,
  });
  await rename(`${path}.new`, path);
}
