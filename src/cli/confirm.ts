import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import type { Session } from "./session.ts";

/** Asks before something that is not easily undone. @throws CommandError unless the answer is yes */
export async function confirm({ terminal }: Session, question: string): Promise<void> {
  const answer = await terminal.ask(`${question} [y/N] `);
  if (terminal.interrupted.aborted) throw new CommandError(exitCode.interrupted, "Interrupted.");
  if (answer === null) {
    throw new CommandError(exitCode.usage, "Nobody can answer here. Nothing was changed.", "--yes does not ask.");
  }
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError(exitCode.wrong, "Nothing was changed.");
}
