import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { root } from "../../src/lib/root.ts";

/** The server itself takes at most ten seconds. */
const stopWithinMs = 15_000;
const lastWords = 20;

export interface ChildOptions {
  /** For people: "The server". */
  readonly name: string;
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets everything that it prints. */
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
  /** It ended although nobody told it to. */
  readonly onDeath: (reason: string) => void;
}

export interface Child {
  readonly name: string;
  stop(): Promise<void>;
}

/**
 * A Node process of our own. It is in a group of its own, so that Ctrl-C in a terminal reaches only us and we stop everything in order;
 * should we be killed, it notices at its standard input or its channel.
 */
export function startChild({ name, logFile, onLine, onDeath, ...what }: ChildOptions): Child {
  const child: ChildProcess = spawn(process.execPath, what.arguments, {
    cwd: root,
    env: what.env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
  const log = createWriteStream(logFile);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      said.push(line);
      if (said.length > lastWords) said.shift();
      onLine?.(line);
    });
  }
  let isStopping = false;
  const closed = once(child, "close").then(
    ([code, signal]) => {
      log.end();
      if (isStopping) return;
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      onDeath([`${name} ended ${how}. Its last words (all of them are in ${logFile}):`, ...said].join("\n  "));
    },
    (error: Error) => onDeath(`${name} could not be started: ${error.message}`),
  );

  return {
    name,
    async stop() {
      isStopping = true;
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
      await closed;
      clearTimeout(late);
    },
  };
}
