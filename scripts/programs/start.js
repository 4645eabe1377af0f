import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { ensureBuild } from "./build.js";
import { traceToSource } from "./trace.js";

// Young objects are collected hundreds of times a second, and few of them survive. Waking helper threads for each collection took a third of the
// CPU of a request.
setFlagsFromString("--no-parallel-scavenge");

/**
 * By how much the room for young objects grows when many of them survive. While a program starts nearly all do; the room would be at its largest,
 * and stay so as long as there is nothing to do. Afterwards one step leads to the largest: work that begins does not pay for growing.
 */
const growth = { starting: 1, usual: 16 };

/**
 * Runs a program in this process, compiled. A build that is missing or old is made first; one that fails ends the process with 1.
 * @param {import("./build.js").ProgramName} name
 * @param {readonly string[]} words its arguments
 */
export async function startProgram(name, words) {
  const folder = await buildOrEnd();
  const file = join(folder, `${name}.js`);
  traceToSource(folder);
  // As if Node had been started with the file.
  process.argv.splice(1, process.argv.length, file, ...words);
  setFlagsFromString(`--semi-space-growth-factor=${growth.starting}`);
  await import(pathToFileURL(file).href);
  setFlagsFromString(`--semi-space-growth-factor=${growth.usual}`);
}

/** @returns {Promise<string>} */
export async function buildOrEnd() {
  try {
    return await ensureBuild();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `m365-sync cannot be compiled: ${why}\nAfter an update, or where packages are missing, run npm ci first.\n`,
    );
    process.exit(1);
  }
}
