import type { Terminal } from "./terminal.ts";

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
