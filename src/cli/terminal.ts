/** Where a command reads and writes: the process in real life, memory in tests. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a screen that can be redrawn. */
  readonly isInteractive: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Aborts on Ctrl-C. */
  readonly interrupted: AbortSignal;
  out(text: string): void;
  err(text: string): void;
  now(): Date;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** A person's answer in one line; null when nobody is there to answer. */
  ask(question: string): Promise<string | null>;
}
