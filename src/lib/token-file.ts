// A file with one token in each line, after the address it is for, the latest first. A server or the demo puts its administrator's token
// here, and the command finds it. Existing lines stay, whoever wrote them: another server may use the same address at times.
//
//   http://localhost:4001/graphql Xy3…  4711-…   (lent: for as long as that process lives)
//   http://localhost:4000/graphql m365_…
//   m365_…                                       (no address: any server of this machine)
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { withFileLock } from "./file-lock.ts";
import { isMissing } from "./has-code.ts";
import { must } from "./must.ts";
import { isMarkAlive, markProcess } from "./process-mark.ts";

export interface KeptToken {
  /** Null: for any server of this machine. */
  readonly url: string | null;
  readonly token: string;
}

/** The valid tokens, in the file's order. */
export function readTokens(text: string): readonly KeptToken[] {
  return text.split("\n").flatMap((line) => readLine(line) ?? []);
}

/** Puts the token first. Only the file's owner can read it. */
export function keepToken(path: string, kept: { readonly url: string; readonly token: string }): Promise<void> {
  return change(path, (lines) => [`${kept.url} ${kept.token}`, ...lines]);
}

/** The same for as long as this process lives. Returns a function that removes it sooner. */
export async function lendToken(
  path: string,
  lent: { readonly url: string; readonly token: string },
): Promise<() => Promise<void>> {
  const line = `${lent.url} ${lent.token} ${must(markProcess(process.pid), "this process")}`;
  await change(path, (lines) => [line, ...lines]);
  return () => change(path, (lines) => lines.filter((each) => each !== line));
}

async function change(path: string, edit: (lines: readonly string[]) => readonly string[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await withFileLock(`${path}.lock`, async () => {
    const before = (await readIfThere(path)).split("\n");
    const lines = edit(before.filter((line) => line.trim() !== "" && !isOver(line)));
    if (lines.length === 0) return rm(path, { force: true });
    // Written to a draft and renamed: nobody ever reads half of it, and a full disk loses no token.
    const draft = `${path}.${randomUUID()}`;
    try {
      await writeFile(draft, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  });
}

const wordsOf = (line: string): readonly string[] => line.trim().split(/\s+/);

function readLine(line: string): KeptToken | null {
  const [first = "", second] = wordsOf(line);
  if (first === "" || first.startsWith("#") || isOver(line)) return null;
  return second === undefined ? { url: null, token: first } : { url: first, token: second };
}

/** Whether the process that lent it was killed. */
function isOver(line: string): boolean {
  const [first = "", , mark = "", ...rest] = wordsOf(line);
  return !first.startsWith("#") && rest.length === 0 && /^\d+(@\d+)?$/.test(mark) && !isMarkAlive(mark);
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}
