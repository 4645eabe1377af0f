import type { ExitCode } from "./exit-code.ts";

/** An expected end of a command: what happened, what to do next, and the exit code. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.name = "CommandError";
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
