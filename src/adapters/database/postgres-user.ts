// PostgreSQL refuses to run as root. Under root it runs as the user "postgres", who must be able to reach its programs and its data: every
// folder above them must let that user pass. If one does not (a checkout below /root, say), both move to /var/lib/m365-sync, since we do
// not open up anybody's home.
import { execFile } from "node:child_process";
import { chmod, chown, cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A folder that every user may pass, for root only. */
export const sharedHome = "/var/lib/m365-sync";

export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

/** The account that PostgreSQL runs as; undefined: our own. Creates the user "postgres" if root finds none. */
export async function findPostgresUser(): Promise<PostgresUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await look();
  } catch {
    await run("useradd", [
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/usr/sbin/nologin",
      "postgres",
    ]).catch((cause: unknown) => {
      throw new Error(
        "PostgreSQL does not run as root, there is no user named postgres, and creating one failed. Run as another user, or set DATABASE_URL.",
        { cause },
      );
    });
    return look();
  }
}

async function look(): Promise<PostgresUser> {
  const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Whether the account can pass through a folder and every folder above it. */
export async function canReach(account: PostgresUser, folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

export async function makeSharedHome(): Promise<void> {
  await mkdir(sharedHome, { recursive: true });
  await chmod(sharedHome, 0o711);
}

/** The programs in a place where the account can run them: the original, or a copy made once for each version. */
export async function makeBinariesReachable(account: PostgresUser, binaries: string, version: string): Promise<string> {
  if (await canReach(account, join(binaries, "bin"))) return binaries;
  const copy = join(sharedHome, `postgresql-${version}`);
  try {
    await stat(copy);
    return copy;
  } catch {
    await makeSharedHome();
    const draft = `${copy}.${process.pid}`;
    await cp(binaries, draft, { recursive: true, verbatimSymlinks: true });
    // Another process has just made the same copy.
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
    return copy;
  }
}

/** An empty folder that belongs to the account (or to us). */
export async function makeOwnFolder(path: string, account: PostgresUser | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (account !== undefined) await chown(path, account.uid, account.gid);
}
