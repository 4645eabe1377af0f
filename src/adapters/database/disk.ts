import { statfs } from "node:fs/promises";
import type { PrismaClient } from "../../../prisma/generated/client.ts";

/** SQLSTATE 53100; if a file write fails while PostgreSQL does something else, only the text shows it (ENOSPC). */
export function isDiskFull(error: unknown): error is { readonly message: string } {
  if (typeof error !== "object" || error === null || !("message" in error)) return false;
  if ("code" in error && (error.code === "53100" || error.code === "ENOSPC")) return true;
  return /no space left on device/i.test(String(error.message));
}

/**
 * Writes two megabytes and removes them at once: less might fit into existing files.
 * @throws PostgreSQL's error when there is no room
 */
export async function proveRoom(prisma: PrismaClient): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`
      CREATE TEMP TABLE m365_sync_room ON COMMIT DROP AS
      SELECT (SELECT string_agg(md5(n::text || m::text), '') FROM generate_series(1, 60) AS m) FROM generate_series(1, 1000) AS n`;
  });
}

/** What PostgreSQL needs to keep running for a while: four files of its log. Below that it may stop, and not start again. */
const leastBytes = 64 * 1024 * 1024;

/** Free space, in blocks and their size in bytes. */
type LookAt = (folder: string) => Promise<{ readonly bavail: number; readonly bsize: number }>;

/** Why a folder on this machine counts as full, or null. */
export async function findShortage(
  folder: string,
  lookAt: LookAt = (path) => statfs(path),
  least = leastBytes,
): Promise<string | null> {
  const { bavail, bsize } = await lookAt(folder);
  const free = bavail * bsize;
  return free < least ? `The disk of ${folder} has ${Math.floor(free / 1024 / 1024)} MB left.` : null;
}
