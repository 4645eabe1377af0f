import { cleanText } from "./clean-text.ts";
import type { Terminal } from "./terminal.ts";

const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";
const home = "\u001b[H";
const clearRest = "\u001b[J";
const clearLine = "\u001b[K";

export interface Screen extends Disposable {
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
