import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../../src/lib/has-code.ts";
import { root } from "../../src/lib/root.ts";

/** Builds the page when it is not built, or older than what it is made of. @throws Error when it cannot be built */
export async function buildPage(say: (line: string) => void): Promise<void> {
  const builtAt = await changedAt(join(root, "dist", "dashboard", "index.html"));
  const source = join(root, "src", "dashboard");
  const files = await readdir(source, { recursive: true });
  const times = await Promise.all(files.map((file) => changedAt(join(source, file))));
  if (builtAt !== null && times.every((at) => at === null || at <= builtAt)) return;
  say(`Building the page${builtAt === null ? "" : " anew, since it changed"} …`);
  // Only who builds needs it: it takes a while to load.
  const { build } = await import("vite");
  await build({ configFile: join(root, ".config", "vite.ts"), logLevel: "warn" }).catch((cause: unknown) => {
    throw new Error("The page cannot be built", { cause });
  });
  say("The page is built.");
}

async function changedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
