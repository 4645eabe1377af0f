// After npm install, without a network: the Prisma client, and the types of what the page and the command ask. Prisma's command wants to
// download its native schema engine before it does anything, though generating never starts it: naming any executable keeps it from trying.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { withOwnLoading } from "./generate-client/compiler-loading.ts";
import { withSparseFields } from "./generate-client/sparse-fields.ts";

const require = createRequire(import.meta.url);
const root = dirname(import.meta.dirname);

const prisma = join(dirname(require.resolve("prisma/package.json")), "build", "index.js");
const generated = spawnSync(process.execPath, [prisma, "generate"], {
  cwd: root,
  encoding: "utf8",
  env: {
    ...process.env,
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter),
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "true",
    CHECKPOINT_DISABLE: "1",
  },
});
if (generated.status !== 0) {
  console.error(`prisma generate failed:\n${generated.stdout}${generated.stderr}${generated.error?.message ?? ""}`);
  process.exit(1);
}
const client = join(root, "prisma", "generated", "internal", "class.ts");
writeFileSync(client, withOwnLoading(withSparseFields(readFileSync(client, "utf8"))));
// Only the compiler reads them, so they are made where it is installed.
await import("./generate-types.ts");
