import { setTimeout as pause } from "node:timers/promises";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import type { Session } from "./session.ts";

const lookMs = 500;

/** Waits before asking again how far something in a browser has come. @throws CommandError when interrupted */
export async function beforeNextLook({ terminal }: Session, undone: string): Promise<void> {
  await pause(lookMs, undefined, { signal: terminal.interrupted }).catch(() => {});
  if (terminal.interrupted.aborted) throw new CommandError(exitCode.interrupted, `Interrupted. ${undone}`);
}
