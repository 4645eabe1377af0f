import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode } from "../../lib/has-code.ts";

export interface KeyFile {
  readonly key: Uint8Array;
  /** True when it was made by this call: worth a notice, since a lost file means signing in again everywhere. */
  readonly isNew: boolean;
}

/** The installation's own encryption key, for when the environment gives none: base64 of 32 bytes in a file of mode 0600, made once. */
export async function readKeyFile(path: string): Promise<KeyFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o711 });
  const made = randomBytes(32);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, `${made.toString("base64")}\n`, { mode: 0o600, flush: true });
    // Fails when the file is there: of two processes that start at once, one makes the key, whole, and the other reads it.
    await link(draft, path);
    return { key: made, isNew: true };
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const key = Buffer.from((await readFile(path, "utf8")).trim(), "base64");
  if (key.length !== 32) {
    throw new Error(
      `${path} is damaged: it should hold 32 bytes in base64. Restore it; without it stored secrets cannot be read.`,
    );
  }
  return { key, isNew: false };
}
