import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findFreePort } from "../../src/lib/free-port.ts";
import { must } from "../../src/lib/must.ts";

const launcher = join(import.meta.dirname, "..", "..", "scripts", "run.js");

export interface RunningDemo {
  readonly url: string;
  readonly child: ChildProcess;
  readonly output: readonly string[];
  /** Resolves with the line once it was printed. @throws Error when the demo ends before */
  line(pattern: RegExp): Promise<string>;
  /** Tells it to end, and answers its exit code. */
  end(): Promise<number | null>;
}

/** The demo as a process of its own, on ports that nobody uses. */
export async function startDemo(dataFolder: string, token: string): Promise<RunningDemo> {
  const port = await findFreePort();
  const child = spawn(process.execPath, [launcher, "demo"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      DATA_DIR: dataFolder,
      ADMIN_TOKEN: token,
      PORT: String(port),
      SIMULATOR_PORT: String(await findFreePort()),
      SIMULATOR_CONTROL_PORT: String(await findFreePort()),
    },
  });
  const output: string[] = [];
  const exited = once(child, "close");
  const lines = createInterface({ input: must(child.stdout, "standard output") });
  lines.on("line", (line) => output.push(line));
  createInterface({ input: must(child.stderr, "standard error") }).on("line", (line) => output.push(line));
  return {
    url: `http://localhost:${port}`,
    child,
    output,
    async line(pattern) {
      const found = new Promise<string>((resolve) => {
        const look = (line: string) => {
          if (pattern.test(line)) resolve(line);
        };
        lines.on("line", look);
        output.forEach(look);
      });
      return Promise.race([
        found,
        exited.then(() => {
          throw new Error(`The demo ended:\n${output.join("\n")}`);
        }),
      ]);
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}
