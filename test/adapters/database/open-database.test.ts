import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../../../src/adapters/database/open-database.ts";
import { createDeferred } from "../../../src/lib/deferred.ts";
import { markProcess } from "../../../src/lib/process-mark.ts";
import { makeDataFolder } from "../../support/postgres-server.ts";
import { openInProcess } from "../../support/server-process.ts";

let madeBefore: string;
let home: string;
let folder: string;
let opened: Database[];

beforeAll(async () => {
  madeBefore = await makeDataFolder();
  await (await openDatabase({ folder: join(madeBefore, "postgres") })).stop();
});
afterAll(() => rm(madeBefore, { recursive: true, force: true }));

/** The test begins with a stopped database: a copy, since initdb takes longer than all else in most of these tests. */
async function putDatabase(): Promise<void> {
  await promisify(execFile)("cp", ["-a", `${madeBefore}/.`, home]);
}

beforeEach(async () => {
  home = await makeDataFolder();
  folder = join(home, "postgres");
  opened = [];
});
afterEach(async () => {
  for (const database of opened) await database.stop();
  await rm(home, { recursive: true, force: true });
});

async function open(): Promise<Database> {
  const database = await openDatabase({ folder });
  opened.push(database);
  return database;
}

async function close(database: Database): Promise<void> {
  opened = opened.filter((one) => one !== database);
  await database.stop();
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function postmaster(): Promise<number> {
  return Number((await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n")[0]);
}

describe("the embedded PostgreSQL", () => {
  test("keeps its data and its port from one start to the next, and stops with its last user", async () => {
    const first = await open();
    await query(first.url, "CREATE TABLE kept AS SELECT 7 AS n");
    expect(await query(first.url, "SHOW fsync")).toEqual([{ fsync: "on" }]);
    const pid = await postmaster();
    await close(first);
    expect(markProcess(pid)).toBeUndefined();
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  test("keeps its generated password from others", async () => {
    const database = await open();
    expect((await stat(`${folder}.json`)).mode & 0o777).toBe(0o600);
    const wrong = new URL(database.url);
    wrong.password = "guess";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow("password authentication failed");
    expect(database.where).not.toContain(new URL(database.url).password);
  });

  test("is found again after its Node process was killed, and stopped by the one that found it", async () => {
    await putDatabase();
    const killed = await openInProcess("postgres", folder);
    const pid = await postmaster();
    await killed.kill("SIGKILL");
    expect(markProcess(pid)).toBeDefined();
    const database = await open();
    expect(await postmaster()).toBe(pid);
    expect(database.where).toContain("was running");
    await close(database);
    expect(markProcess(pid)).toBeUndefined();
  });

  test("starts again after the database itself was killed, and has every committed row", async () => {
    await putDatabase();
    const first = await open();
    await query(first.url, "CREATE TABLE kept AS SELECT 7 AS n");
    process.kill(await postmaster(), "SIGKILL");
    const second = await open();
    expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  test("is started again where it was when it is killed while it is used", async () => {
    await putDatabase();
    const revived = createDeferred();
    const database = await openDatabase({
      folder,
      say: (line) => line.includes("was started again") && revived.resolve(),
      onLost: revived.reject,
    });
    opened.push(database);
    await query(database.url, "CREATE TABLE kept AS SELECT 7 AS n");
    const killed = await postmaster();
    process.kill(killed, "SIGKILL");
    await revived.promise;
    expect(await postmaster()).not.toBe(killed);
    expect(await query(database.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  test("that is killed and cannot be started again is told as lost", async () => {
    await putDatabase();
    const lost = createDeferred<unknown>();
    const database = await openDatabase({ folder, onLost: lost.resolve });
    opened.push(database);
    const control = join(folder, "global", "pg_control");
    const pid = await postmaster();
    await writeFile(control, "garbage");
    process.kill(pid, "SIGKILL");
    expect(String(await lost.promise)).toMatch(/PostgreSQL does not start on/);
  });

  test("starts although the process id of its dead server now belongs to another program", async () => {
    await putDatabase();
    await writeFile(join(folder, "postmaster.pid"), `${process.pid}\n${folder}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`);
    const database = await open();
    expect(await query(database.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  test("takes another port when its own is taken, and remembers it", async () => {
    await putDatabase();
    const first = await open();
    const { port } = new URL(first.url);
    await close(first);
    const squatter: Server = createServer().listen(Number(port), "127.0.0.1");
    await once(squatter, "listening");
    const lines: string[] = [];
    const second = await openDatabase({ folder, say: (line) => lines.push(line) });
    opened.push(second);
    expect(new URL(second.url).port).not.toBe(port);
    expect(lines.join()).toContain(`Port ${port} is taken`);
    await close(second);
    squatter.close();
    expect((await open()).url).toBe(second.url);
  });

  test("serves two processes that start at the same time, until the last of them stops", async () => {
    const [one, two] = await Promise.all([openInProcess("postgres", folder), openInProcess("postgres", folder)]);
    expect(one.url).toBe(two.url);
    const pid = await postmaster();
    await one.kill("SIGTERM");
    expect(await query(two.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await two.kill("SIGTERM");
    expect(markProcess(pid)).toBeUndefined();
  });

  test("refuses a folder that is no database, and deletes nothing", async () => {
    await mkdir(folder);
    await writeFile(join(folder, "letter.txt"), "dear");
    await expect(open()).rejects.toThrow("not a complete PostgreSQL data folder");
    expect(await readFile(join(folder, "letter.txt"), "utf8")).toBe("dear");
  });

  test("says what PostgreSQL says when its data is damaged, and deletes nothing", async () => {
    await putDatabase();
    const control = join(folder, "global", "pg_control");
    await writeFile(control, "garbage");
    await expect(open()).rejects.toThrow(/does not start on .*\n[\s\S]*Nothing was deleted/);
    expect(await readFile(control, "utf8")).toBe("garbage");
  });

  test.skipIf(process.getuid?.() !== 0)(
    "runs under root also where its user may not enter, with its data elsewhere and a link",
    async () => {
      const closed = join(home, "closed");
      await mkdir(closed, { mode: 0o700 });
      folder = join(closed, "postgres");
      const lines: string[] = [];
      const database = await openDatabase({ folder, say: (line) => lines.push(line) });
      opened.push(database);
      expect(await query(database.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
      expect(lines.join()).toContain("/var/lib/m365-sync/postgres-");
      const elsewhere = /\/var\/lib\/m365-sync\/postgres-\w+/.exec(lines.join())?.[0] ?? "";
      await close(database);
      await rm(elsewhere, { recursive: true });
    },
  );
});

describe("DATABASE_URL", () => {
  test("is used as it is", async () => {
    await putDatabase();
    const embedded = await open();
    const database = await openDatabase({ url: embedded.url, folder: join(home, "never made") });
    expect(database).toMatchObject({ url: embedded.url, embedded: false });
    expect(database.where).toMatch(/^PostgreSQL at 127\.0\.0\.1:\d+\/m365_sync$/);
    await database.stop();
    await expect(stat(join(home, "never made"))).rejects.toThrow("ENOENT");
  });

  test("that does not answer is named without its password", async () => {
    const url = "postgresql://me:secret@127.0.0.1:1/x";
    await expect(openDatabase({ url, folder })).rejects.toThrow(
      /^DATABASE_URL \(PostgreSQL at 127\.0\.0\.1:1\/x\) cannot be opened: (?!.*secret)/,
    );
  });
});
