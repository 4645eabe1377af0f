/** What scripts may rely on. README.md lists the same numbers. */
export const exitCode = {
  ok: 0,
  /** The server answered, and something is wrong: a refusal, a failed run, a failed check. */
  wrong: 1,
  usage: 2,
  unreachable: 3,
  signedOut: 4,
  /** 128 + SIGINT, as shells do. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
