import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A program beside this file, with a channel to it: it ends when that is closed. */
export function startChild(file: string): ChildProcess {
  return fork(join(import.meta.dirname, file), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, NODE_ENV: "production" },
  });
}

/** The next thing that it says. */
export async function answerOf<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, "message");
  return message as T;
}
