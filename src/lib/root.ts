import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of package.json, from which files are found that are read while the program runs: this code may lie in src, or compiled in dist. */
export const root: string = rootAbove(import.meta.dirname);

function rootAbove(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`There is no package.json in ${start} or above it.`);
  }
}
