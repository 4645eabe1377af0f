import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withFileLock } from "../../src/lib/file-lock.ts";
import { must } from "../../src/lib/must.ts";
import { markProcess } from "../../src/lib/process-mark.ts";

async function lockPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "lock-")), "lock");
}

test("only one holds the lock at a time, and nothing is left behind", async () => {
  const path = await lockPath();
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  await Promise.all(Array.from({ length: 5 }, () => withFileLock(path, work)));
  expect(most).toBe(1);
  expect(await readdir(join(path, ".."))).toEqual([]);
});

test("a lock is given back when its work throws", async () => {
  const path = await lockPath();
  await expect(withFileLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withFileLock(path, async () => "again")).toBe("again");
});

test("the lock of a dead process is broken, also when its id is ours by now", async () => {
  const path = await lockPath();
  await writeFile(path, "999999999@1 1");
  expect(await withFileLock(path, async () => "mine")).toBe("mine");
  await writeFile(path, `${must(markProcess(process.pid), "mark")} 999`);
  expect(await withFileLock(path, async () => "mine")).toBe("mine");
});
