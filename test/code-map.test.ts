import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const text = readFileSync(join(root, "src", "README.md"), "utf8");
const words = [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = ""]) => word);
const isPath = (word: string) => /^(test\/|[a-z]+\/)[\w./-]*$/.test(word) || /^main\.ts$/.test(word);
const placeOf = (path: string) => (path.startsWith("test/") ? join(root, path) : join(root, "src", path));

describe("src/README.md", () => {
  it("names only files and folders that are there", () => {
    const paths = words.filter(isPath);
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(placeOf(path)))).toEqual([]);
  });

  it("names only functions that the file before them exports", () => {
    const steps = [...text.matchAll(/`([\w/-]+\.ts)` `(\w+)`(?: says what became of it, `(\w+)`)?/g)];
    expect(steps.length).toBeGreaterThan(15);
    for (const [, path = "", ...names] of steps) {
      const code = readFileSync(placeOf(path), "utf8");
      for (const name of names) {
        if (name !== undefined)
          expect(code, `${path} ${name}`).toMatch(new RegExp(`^export (async )?function ${name}\\b`, "m"));
      }
    }
  });

  it("names only scripts that exist, and fits on one page", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const named = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(text.split("\n").length).toBeLessThan(100);
  });

  it("draws each folder of src on its floor, and the linter knows each floor that may import little", () => {
    const drawing = /```\n(.*?)```/s.exec(text)?.[1] ?? "";
    const biome = readFileSync(join(root, ".biome.json"), "utf8");
    for (const folder of [
      "wiring",
      "server",
      "graphql",
      "jobs",
      "cli",
      "dashboard",
      "adapters",
      "app",
      "core",
      "lib",
      "simulator",
    ]) {
      expect(statSync(join(root, "src", folder)).isDirectory()).toBe(true);
      expect(drawing).toContain(`${folder}/`);
    }
    for (const folder of ["core", "app", "adapters", "simulator"]) expect(biome).toContain(`src/${folder}/**`);
  });
});
