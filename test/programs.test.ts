import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../src/lib/root.ts";

const others = ["src/cli", "src/simulator"].map((folder) => `${folder}/main.ts`);
const scripts = ["demo", "migrate", "rotate-key"].map((name) => `scripts/${name}.ts`);

/** What a person sees who starts the server, as `npm start` does. */
interface Start {
  readonly code: number | string | null;
  readonly output: string;
  readonly errors: string;
}

describe("a program that is started", () => {
  /** A small product of its own: the starter is ours, the programs are a line each. */
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "m365-sync-programs-"));
    for (const path of ["package.json", "tsconfig.json", "scripts/run.js", "scripts/programs", "src/lib/root.ts"]) {
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    for (const path of [...others, ...scripts]) write(path, "process.exitCode = 3;");
    write("src/main.ts", `import { said } from "./said.ts";\nconsole.log(said, process.argv.slice(2).join("+"));`);
    write("src/said.ts", `export const said: string = "first";`);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }

  function start(name = "server", ...words: readonly string[]): Promise<Start> {
    return new Promise((resolve) => {
      const launcher = join(folder, "scripts", "run.js");
      execFile(process.execPath, [launcher, name, ...words], { cwd: tmpdir() }, (error, output, errors) =>
        resolve({ code: error?.code ?? 0, output: output.trim(), errors: errors.trim() }),
      );
    });
  }

  const builds = () => readdirSync(join(folder, "dist", "programs"));

  it("is compiled when it is not yet, and again when its source has changed", async () => {
    expect(await start("server", "one", "two")).toEqual({ code: 0, output: "first one+two", errors: "" });
    expect(builds()).toHaveLength(1);
    write("src/said.ts", `export const said: string = "second";`);
    expect(await start()).toMatchObject({ code: 0, output: "second" });
    expect(await start("simulator")).toMatchObject({ code: 3 });
  });

  it("is not compiled again when only times have changed, or a change was taken back", async () => {
    await start();
    const [first = ""] = builds();
    const mark = join(folder, "dist", "programs", first, "mark");
    writeFileSync(mark, "still the same");
    write("src/said.ts", `export const said: string = "second";`);
    await start();
    write("src/said.ts", `export const said: string = "first";`);
    expect(await start()).toMatchObject({ output: "first" });
    expect(builds()).toHaveLength(2);
    expect(readFileSync(mark, "utf8")).toBe("still the same");
  });

  it("shares one build with those that are started at the same time", async () => {
    const starts = await Promise.all([start(), start(), start(), start()]);
    expect(starts).toEqual(starts.map(() => ({ code: 0, output: "first", errors: "" })));
    expect(builds()).toHaveLength(1);
  });

  it("says why it cannot be compiled, and ends with 1", async () => {
    write("src/said.ts", "export const said: string = ;");
    const { code, output, errors } = await start();
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toMatch(/cannot be compiled: [\s\S]*src\/said\.ts:1:28: ERROR: Unexpected ";"/);
    expect(builds()).toEqual([]);
  });

  it("names the line of its source in a stack trace", async () => {
    write(
      "src/said.ts",
      `interface Gone {\n  here: string;\n}\n\nexport const said: Gone = (() => {\n  throw new Error("why");\n})();`,
    );
    const { code, errors } = await start();
    expect(code).toBe(1);
    expect(errors).toContain(join(folder, "src", "said.ts:6:9"));
  });

  it("has little room for young objects while it starts, and more as it needs afterwards", async () => {
    write(
      "src/main.ts",
      `import { getHeapSpaceStatistics } from "node:v8";
      function roomForMany(): number {
        const kept: object[] = [];
        while (kept.length < 500_000) kept.push({ one: kept.length });
        return getHeapSpaceStatistics().find((space) => space.space_name === "new_space")?.space_size ?? 0;
      }
      const starting = roomForMany();
      setImmediate(() => console.log(starting < 4_000_000, roomForMany() > 2 * starting));`,
    );
    expect(await start()).toMatchObject({ output: "true true" });
  });

  it("runs the build that came with it, where there is no source", async () => {
    await start();
    rmSync(join(folder, "src"), { recursive: true });
    expect(await start("server", "again")).toMatchObject({ code: 0, output: "first again" });
  });
});
