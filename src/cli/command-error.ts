/** What scripts may rely on. README.md lists the same numbers. */
export const exitCode = {
  ok: 0,
  /** The server answered, and something is wrong: a refusal, a failed run, a failed check. */
  wrong: 1,
  usage: 2,
  unreachable: 3,
  signedOut: 4,
  /** What became of a mail that was waited for. */
  notSent: 10,
  held: 11,
  unsure: 12,
  cancelled: 13,
  bounced: 14,
  /** 128 + SIGINT, as shells do. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

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

/** The value, or the end of the command: the API returns null for what this viewer may not see. @throws CommandError */
export function mustSee<T>(value: T | null, what: string): T {
  if (value !== null) return value;
  throw new CommandError(
    exitCode.wrong,
    `There is no ${what}, or it is not yours to see.`,
    "m365-sync doctor shows who you are signed in as.",
  );
}
