import { cleanText } from "./clean-text.ts";

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

export interface Style {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  accent(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

const plain = (text: string): string => text;

/** Colour only on a screen, and not if NO_COLOR is set to anything (https://no-color.org). */
export function createStyle(terminal: Pick<Terminal, "env" | "isInteractive">): Style {
  const isWanted = terminal.isInteractive && !terminal.env.NO_COLOR && terminal.env.TERM !== "dumb";
  const paint = (code: number, end: number) =>
    isWanted ? (text: string) => `\u001b[${code}m${text}\u001b[${end}m` : plain;
  return {
    good: paint(32, 39),
    bad: paint(31, 39),
    warn: paint(33, 39),
    accent: paint(36, 39),
    dim: paint(2, 22),
    bold: paint(1, 22),
  };
}

const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";
const home = "\u001b[H";
const clearRest = "\u001b[J";
const clearLine = "\u001b[K";

interface Screen extends Disposable {
  draw(text: string): void;
}

/** The terminal's second screen, redrawn in place without flicker; disposing restores the first one. */
export function openScreen(terminal: Terminal): Screen {
  terminal.out(enter);
  return {
    draw(text) {
      // Text taller than the window would scroll, and the next drawing would start too low.
      const lines = cleanText(text).trimEnd().split("\n");
      const shown = lines.length < terminal.rows ? lines : [...lines.slice(0, terminal.rows - 2), "…"];
      terminal.out(`${home}${shown.map((line) => `${line}${clearLine}`).join("\n")}\n${clearRest}`);
    },
    [Symbol.dispose]: () => terminal.out(leave),
  };
}
