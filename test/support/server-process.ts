import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

const report = z.object({ where: z.string(), url: z.string() });

export interface ServerProcess {
  readonly where: string;
  readonly url: string;
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  kill(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Runs open-servers.ts until it has opened its database. */
export async function openInProcess(kind: "postgres" | "mongo", folder: string): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "open-servers.ts"), kind, folder],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit");
  const [line] = await Promise.race([
    once(lines, "line"),
    ended.then(() => {
      throw new Error("ended before it was open");
    }),
  ]);
  return {
    ...report.parse(JSON.parse(String(line))),
    child,
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}
