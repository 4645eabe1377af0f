import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createTestDatabase, createTestMongo, type TestDatabase } from "../support/database.ts";
import { makeDataFolder } from "../support/postgres-server.ts";
import { startProduct } from "../support/product.ts";

/** Loaded before the server: at its end it says which files of packages were loaded, and whether the schema engine was. */
const probe = `
  import { createRequire } from "node:module";
  const files = createRequire("/").cache;
  const { instantiate } = WebAssembly;
  let engines = 0;
  WebAssembly.instantiate = (code, imports) => {
    if ("./schema_engine_bg.js" in (imports ?? {})) engines += 1;
    return instantiate(code, imports);
  };
  process.on("exit", () => process.stdout.write("Loaded " + JSON.stringify({ engines, files: Object.keys(files) }) + "\\n"));
`;

describe.skipIf(inject("mongoUrl") === null)("a server that has databases of its own and nothing to migrate", () => {
  let database: TestDatabase;
  let mongo: Awaited<ReturnType<typeof createTestMongo>>;
  let dataFolder: string;

  beforeAll(async () => {
    [database, mongo, dataFolder] = await Promise.all([createTestDatabase(), createTestMongo(), makeDataFolder()]);
  });
  afterAll(async () => {
    await Promise.all([database.drop(), mongo.drop(), rm(dataFolder, { recursive: true, force: true })]);
  });

  test("loads neither the engine of migrations nor what would start a MongoDB: both would stay in memory", async () => {
    const product = await startProduct({
      ...{ databaseUrl: database.url, mongoUrl: mongo.url, simulatorOrigin: "http://127.0.0.1:1", dataFolder },
      program: inject("serverFile"),
      nodeOptions: ["--import", `data:text/javascript,${encodeURIComponent(probe)}`],
    });
    await product.ask("{ system { jobs } }");
    expect(await product.end()).toBe(0);
    const line = product.output.find((one) => one.startsWith("Loaded ")) ?? "";
    const { engines, files }: { engines: number; files: string[] } = JSON.parse(line.slice("Loaded ".length));
    expect(engines).toBe(0);
    // What it needs is seen, so what is not seen was not loaded.
    expect(files.some((file) => file.includes(join("node_modules", "pino", "")))).toBe(true);
    expect(files.filter((file) => file.includes("mongodb-memory-server"))).toEqual([]);
  });
});
