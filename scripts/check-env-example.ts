// Proves that .env.example documents exactly the variables that src/config.ts reads.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { variableNames } from "../src/config.ts";

const example = await readFile(join(import.meta.dirname, "..", ".env.example"), "utf8");
const documented = new Set([...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? ""));
const problems = [
  ...variableNames.filter((name) => !documented.has(name)).map((name) => `${name} is read but not in .env.example.`),
  ...[...documented]
    .filter((name) => !variableNames.includes(name))
    .map((name) => `${name} is in .env.example but not read.`),
];
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
