import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { runProgram } from "./program.ts";

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
process.once("SIGTERM", () => interrupt.abort());
// `m365-sync runs | head` closes the pipe early; that is no failure.
process.stdout.on("error", () => process.exit(0));

process.exitCode = await runProgram(process.argv.slice(2), {
  env: process.env,
  isInteractive: process.stdout.isTTY === true,
  get columns() {
    return process.stdout.columns ?? 120;
  },
  get rows() {
    return process.stdout.rows ?? 40;
  },
  interrupted: interrupt.signal,
  out: (chunk) => void process.stdout.write(chunk),
  err: (chunk) => void process.stderr.write(chunk),
  now: () => new Date(),
  readInput: () => text(process.stdin),
  async ask(question) {
    if (!process.stdin.isTTY) return null;
    process.stderr.write(question);
    // Not as a terminal: Ctrl-C stays a signal.
    const lines = createInterface({ input: process.stdin, terminal: false, signal: interrupt.signal });
    for await (const line of lines) return line;
    return null;
  },
});
