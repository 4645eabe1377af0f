import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { variableNames } from "../src/config.ts";
import { run } from "./cli/memory-terminal.ts";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("README.md", () => {
  it("names every variable that the server reads, and no other", () => {
    const [, section = ""] = /## Variables\n(.*?)\n## /s.exec(readme) ?? [];
    const cells = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/[A-Z][A-Z_]+/g) ?? [],
    );
    expect(cells.sort()).toEqual(variableNames.filter((name) => name !== "NODE_ENV").sort());
  });

  it("names the programs that people start, the simulator among them, and none that is not there", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
    const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining(["demo", "simulator", "dashboard:build", "rotate-key"]));
  });

  it.each([...readme.matchAll(/npx m365-sync ([^#|`\n]*[^#|`\n ])/g)].map(([, line = ""]) => line))(
    "shows a command that exists: %s",
    async (line) => {
      const words = (line.split(" < ")[0] ?? "").match(/"[^"]+"|\S+/g) ?? [];
      const names = words.filter((word) => word !== "--watch").map((word) => word.replaceAll(/["`]/g, ""));
      // An address where nobody listens: everything up to the first request is real.
      const { code, errors } = await run(["--url", "http://127.0.0.1:1", ...names], { input: "secret" });
      expect(errors).toContain("Cannot reach");
      expect(code).toBe(3);
    },
  );

  it.each(["schema.graphql", "test/cli/contract.graphql"].map((path) => join(root, path)).filter(existsSync))(
    "shows operations that are valid by %s",
    (path) => {
      const schema = buildSchema(readFileSync(path, "utf8"));
      const curl = z.object({ query: z.string() }).parse(JSON.parse(/-d '(\{.*?\})'\n/s.exec(readme)?.[1] ?? "{}"));
      const [, subscription = ""] = /const query = "(.*)";/.exec(readme) ?? [];
      for (const query of [curl.query, subscription]) {
        expect(validate(schema, parse(query)).map((error) => error.message)).toEqual([]);
      }
    },
  );
});
