import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { z } from "zod";
import { cleanText } from "./clean-text.ts";
import { type Client, createClient } from "./client.ts";
import { CommandError, type ExitCode, exitCode } from "./command-error.ts";
import { findServer } from "./server-address.ts";
import { formatTable } from "./table.ts";
import { createStyle, type Style, type Terminal } from "./terminal.ts";

/** What every command works with. */
export interface Session {
  readonly client: Client;
  readonly terminal: Terminal;
  readonly style: Style;
  /** Lines of text to standard output. */
  say(...lines: string[]): void;
  /** Text that includes its own line ends. */
  show(text: string): void;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  /** The stable form for scripts: one JSON document. */
  json(value: unknown): void;
}

/** Runs one command's work with the program's global options; returns its exit code. */
export type Act = (command: Command, work: (session: Session) => Promise<ExitCode>) => Promise<void>;

const globalOptions = z.object({ url: z.string().optional(), token: z.string().optional() });

export function openSession(command: Command, terminal: Terminal): Session {
  const style = createStyle(terminal);
  return {
    client: createClient(
      findServer(globalOptions.parse(command.optsWithGlobals()), terminal.env),
      terminal.interrupted,
    ),
    terminal,
    style,
    say: (...lines) => terminal.out(cleanText(`${lines.join("\n")}\n`)),
    show: (text) => terminal.out(cleanText(text)),
    table: (head, rows) => terminal.out(formatTable(style, head, rows)),
    json: (value) => terminal.out(`${JSON.stringify(value, null, 2)}\n`),
  };
}

const lookMs = 500;

/** Waits before asking again how far something in a browser has come. @throws CommandError when interrupted */
export async function beforeNextLook({ terminal }: Session, undone: string): Promise<void> {
  await pause(lookMs, undefined, { signal: terminal.interrupted }).catch(() => {});
  if (terminal.interrupted.aborted) throw new CommandError(exitCode.interrupted, `Interrupted. ${undone}`);
}

/** Asks before something that is not easily undone. @throws CommandError unless the answer is yes */
export async function confirm({ terminal }: Session, question: string): Promise<void> {
  const answer = await terminal.ask(`${question} [y/N] `);
  if (terminal.interrupted.aborted) throw new CommandError(exitCode.interrupted, "Interrupted.");
  if (answer === null) {
    throw new CommandError(exitCode.usage, "Nobody can answer here. Nothing was changed.", "--yes does not ask.");
  }
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError(exitCode.wrong, "Nothing was changed.");
}
