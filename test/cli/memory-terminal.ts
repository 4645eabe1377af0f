import type { ExitCode } from "../../src/cli/command-error.ts";
import { runProgram } from "../../src/cli/program.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

const now = new Date("2026-05-04T10:00:00Z");

export interface MemoryTerminal extends Terminal {
  readonly output: string;
  readonly errors: string;
  interrupt(): void;
  /** Resolves once everything written so far, to either stream, holds this text. */
  shown(text: string): Promise<void>;
}

export function createMemoryTerminal(
  settings: Partial<Pick<Terminal, "env" | "isInteractive" | "rows">> & {
    readonly input?: string;
    readonly answer?: string;
  } = {},
): MemoryTerminal {
  const interrupt = new AbortController();
  let output = "";
  let errors = "";
  const waiting: { readonly text: string; readonly resolve: () => void }[] = [];
  const wake = () => {
    for (const { text, resolve } of waiting) if ((output + errors).includes(text)) resolve();
  };
  return {
    env: settings.env ?? {},
    isInteractive: settings.isInteractive ?? false,
    columns: 120,
    rows: settings.rows ?? 40,
    interrupted: interrupt.signal,
    out(text) {
      output += text;
      wake();
    },
    err(text) {
      errors += text;
      wake();
    },
    now: () => now,
    readInput: async () => settings.input ?? "",
    async ask(question) {
      this.err(question);
      return settings.answer ?? null;
    },
    get output() {
      return output;
    },
    get errors() {
      return errors;
    },
    interrupt: () => interrupt.abort(),
    shown: (text) =>
      new Promise((resolve) => {
        waiting.push({ text, resolve });
        wake();
      }),
  };
}

/** Runs one command line to its end. */
export async function run(
  line: readonly string[],
  settings: Parameters<typeof createMemoryTerminal>[0] = {},
): Promise<{ readonly code: ExitCode; readonly output: string; readonly errors: string }> {
  const terminal = createMemoryTerminal(settings);
  const code = await runProgram(line, terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}
