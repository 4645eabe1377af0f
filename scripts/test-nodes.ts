// The test suite under every Node.js that is supported, each fetched as npm's package of that version.
//   npm run test:nodes                 all of them
//   npm run test:nodes -- 24 test/cli  one of them, and only these files
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

const supported = ["20.19", "22", "24"];
const root = dirname(import.meta.dirname);
const named = process.argv.slice(2);
const versions = named.some((word) => supported.includes(word))
  ? supported.filter((version) => named.includes(version))
  : supported;
const files = named.filter((word) => !supported.includes(word));
const name = `node-${process.platform}-${process.arch}`;

/** @throws Error when npm has no such version */
function fetchNode(version: string): string {
  const folder = join(root, ".cache", `node-${version}`);
  const program = join(folder, "node_modules", name, "bin", "node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync(
    "npm",
    ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, `${name}@${version}`],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`npm brought no ${name}@${version}:\n${stderr}`);
  return program;
}

let failed = 0;
for (const version of versions) {
  const node = fetchNode(version);
  const shown = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  console.log(`\nNode.js ${shown}`);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  // Tests start processes of their own, by name too: all of them are to be this Node.
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ""}` };
  const { status } = spawnSync(node, [vitest, "run", "--config", join(root, ".config", "vitest.ts"), ...files], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  if (status !== 0) failed++;
  console.log(`Node.js ${shown}: ${status === 0 ? "passed" : "failed"}`);
}
process.exit(failed === 0 ? 0 : 1);
