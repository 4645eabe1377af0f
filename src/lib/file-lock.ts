// One process at a time, by a file that only one of them can create. Its content names the owner, so that a lock left by a killed process
// is recognised as stale. Node has no flock(2), which would need none of this.
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { hasCode, isMissing } from "./has-code.ts";
import { must } from "./must.ts";
import { isMarkAlive, markProcess } from "./process-mark.ts";

const pollMs = 40;
const patienceMs = 90_000;
const held = new Set<string>();
let serial = 0;

/** Runs `work` while holding the lock file. @throws Error after 90 s, naming who holds it */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const content = `${must(markProcess(process.pid), "this process")} ${++serial}`;
  const deadline = Date.now() + patienceMs;
  while (!(await create(path, content))) {
    const owner = await readIfThere(path);
    if (owner !== undefined && isStale(owner)) await breakLock(path, owner);
    else if (Date.now() > deadline)
      throw new Error(
        `${path} is held by process ${owner ?? "?"} for too long. If that process is none of ours, remove the file.`,
      );
    else await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  held.add(content);
  try {
    return await work();
  } finally {
    held.delete(content);
    await rm(path, { force: true });
  }
}

async function create(path: string, content: string): Promise<boolean> {
  // Written to a draft and linked into place: a lock is never seen empty.
  const draft = `${path}.${process.pid}.${++serial}`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(content);
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

function isStale(content: string): boolean {
  const mark = content.split(" ")[0] ?? "";
  return !isMarkAlive(mark) || (Number.parseInt(mark, 10) === process.pid && !held.has(content));
}

async function breakLock(path: string, stale: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}.${++serial}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  // Somebody else broke it first and this is their fresh lock: give it back.
  if ((await readFile(aside, "utf8")) !== stale) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
