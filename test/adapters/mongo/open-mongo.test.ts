import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { type JobDatabase, type MongoOptions, openMongo } from "../../../src/adapters/mongo/open-mongo.ts";
import { createDeferred } from "../../../src/lib/deferred.ts";
import { markProcess } from "../../../src/lib/process-mark.ts";
import { makeDataFolder } from "../../support/postgres-server.ts";
import { openInProcess } from "../../support/server-process.ts";

let home: string;
let folder: string;
let opened: JobDatabase[];

beforeEach(async () => {
  home = await makeDataFolder();
  folder = join(home, "mongo");
  opened = [];
});
afterEach(async () => {
  for (const database of opened) await database.stop();
  await rm(home, { recursive: true, force: true });
});

const program = { mongodPath: process.env.MONGOD_PATH, searchPath: process.env.PATH };

async function open(
  options: Pick<MongoOptions, "say" | "onLost"> = {},
): Promise<JobDatabase & { readonly kind: "mongodb" }> {
  const database = await openMongo({ ...program, ...options, folder, mayDownload: false });
  opened.push(database);
  if (database.kind !== "mongodb") throw new Error(database.where);
  return database;
}

async function close(database: JobDatabase): Promise<void> {
  opened = opened.filter((one) => one !== database);
  await database.stop();
}

async function serverPid(): Promise<number> {
  const record = z.object({ process: z.string() }).parse(JSON.parse(await readFile(`${folder}.json`, "utf8")));
  return Number.parseInt(record.process, 10);
}

async function countKept(url: string, insert = false): Promise<number> {
  const client = await MongoClient.connect(url);
  try {
    const kept = client.db().collection("kept");
    if (insert) await kept.insertOne({ n: 7 }, { writeConcern: { w: 1, journal: true } });
    return await kept.countDocuments();
  } finally {
    await client.close();
  }
}

// A server given by MONGODB_URL is not ours to start and kill.
const hasMongod = inject("mongoUrl") !== null && !process.env.MONGODB_URL;

describe.skipIf(!hasMongod)("a mongod on the machine (MONGOD_PATH or PATH)", () => {
  test("keeps its data and its port from one start to the next, and stops with its last user", async () => {
    const first = await open();
    await countKept(first.url, true);
    const pid = await serverPid();
    await close(first);
    expect(markProcess(pid)).toBeUndefined();
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await countKept(second.url)).toBe(1);
  });

  test("is found again after its Node process was killed", async () => {
    const killed = await openInProcess("mongo", folder);
    const pid = await serverPid();
    await killed.kill("SIGKILL");
    const database = await open();
    expect(database.where).toContain("was running");
    expect(await serverPid()).toBe(pid);
  });

  test("starts again after it was itself killed", async () => {
    const first = await open();
    await countKept(first.url, true);
    process.kill(await serverPid(), "SIGKILL");
    const second = await open();
    expect(await countKept(second.url)).toBe(1);
  });

  test("is started again where it was when it is killed while it is used", async () => {
    const revived = createDeferred();
    const { url } = await open({
      say: (line) => line.includes("was started again") && revived.resolve(),
      onLost: revived.reject,
    });
    await countKept(url, true);
    const killed = await serverPid();
    process.kill(killed, "SIGKILL");
    await revived.promise;
    expect(await serverPid()).not.toBe(killed);
    expect(await countKept(url)).toBe(1);
  });

  test("serves two processes that start at the same time, until the last of them stops", async () => {
    const [one, two] = await Promise.all([openInProcess("mongo", folder), openInProcess("mongo", folder)]);
    expect(one.url).toBe(two.url);
    const pid = await serverPid();
    await one.kill("SIGTERM");
    expect(await countKept(two.url, true)).toBe(1);
    await two.kill("SIGTERM");
    expect(markProcess(pid)).toBeUndefined();
  });
});

describe("without a mongod", () => {
  test("jobs go to PostgreSQL, and nothing is made", async () => {
    const database = await openMongo({ folder, searchPath: "", mayDownload: false });
    // A mongod that another project downloaded counts as one on the machine.
    opened.push(database);
    if (database.kind === "mongodb") return;
    expect(database.where).toBe("the same PostgreSQL (no mongod on this machine)");
    await expect(stat(folder)).rejects.toThrow("ENOENT");
  });

  test("a MONGOD_PATH that is no program is refused by name", async () => {
    const options = { folder, mongodPath: join(home, "nothing"), mayDownload: false };
    await expect(openMongo(options)).rejects.toThrow("MONGOD_PATH is");
  });

  test("a program that is no mongod is refused with what it said", async () => {
    const options = { folder, mongodPath: process.execPath, mayDownload: false };
    await expect(openMongo(options)).rejects.toThrow(/does not start on .*ended with 9[\s\S]*bad option/);
  });
});
