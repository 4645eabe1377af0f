// After npm install. What generates the Prisma client is for development: an install without it has to come with the client, or with a build.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const root = dirname(import.meta.dirname);
/** @param {string} name */
const isInstalled = (name) => existsSync(join(root, "node_modules", name));

if (isInstalled("tsx") && isInstalled("prisma")) {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", join("scripts", "generate-client.ts")], {
    cwd: root,
    stdio: "inherit",
  });
  process.exit(status ?? 1);
}
if (
  ![join("prisma", "generated", "client.ts"), join("dist", "programs")].some((path) => existsSync(join(root, path)))
) {
  console.error(
    "The Prisma client is not generated, and prisma is not installed. Run npm install with development dependencies.",
  );
  process.exit(1);
}
