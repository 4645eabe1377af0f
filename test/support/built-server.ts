import { mkdtemp, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

/**
 * The server as one file of JavaScript. It starts in a third of the time that tsx takes for its hundreds of files, and tests start it often. It lies in
 * node_modules, where it finds the packages that it imports.
 */
export async function buildServer(): Promise<{ readonly file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(root, "node_modules", ".server-"));
  const file = join(folder, "main.js");
  await build({
    entryPoints: [join(root, "src", "main.ts")],
    outfile: file,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    keepNames: true,
    plugins: [
      {
        name: "what lies beside a file is found from where the file was",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
            loader: "ts",
            contents: (await readFile(path, "utf8"))
              .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
              .replaceAll("import.meta.dirname", JSON.stringify(dirname(path))),
          })),
      },
    ],
  });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
