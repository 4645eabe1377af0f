import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { withOwnLoading } from "../scripts/generate-client/compiler-loading.ts";
import { loadQueryCompiler } from "../src/adapters/database/query-compiler.ts";

const runtime = join(dirname(createRequire(import.meta.url).resolve("@prisma/client/package.json")), "runtime");

describe("Prisma's compiler of queries", () => {
  it("is loaded by the generated client without a module that keeps its text", () => {
    const source = readFileSync("prisma/generated/internal/class.ts", "utf8");
    expect(source).toContain("await loadQueryCompiler(");
    expect(source).not.toMatch(/import\("[^"]*wasm-base64/);
  });

  it("is refused when the client loads it in another way", () => {
    expect(() => withOwnLoading("export {}")).toThrow("in an unknown way");
  });

  it("is refused when its module holds no such text", async () => {
    await expect(loadQueryCompiler(join(runtime, "index-browser.js"))).rejects.toThrow("no WebAssembly");
  });
});
