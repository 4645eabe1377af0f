import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";

/** The value, or the end of the command: the API returns null for what this viewer may not see. @throws CommandError */
export function mustSee<T>(value: T | null, what: string): T {
  if (value !== null) return value;
  throw new CommandError(
    exitCode.wrong,
    `There is no ${what}, or it is not yours to see.`,
    "m365-sync doctor shows who you are signed in as.",
  );
}
