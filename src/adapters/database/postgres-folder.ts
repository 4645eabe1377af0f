import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, readdir, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { isMissing } from "../../lib/has-code.ts";
import { postgresMajor } from "./postgres-binaries.ts";
import { canReach, makeOwnFolder, makeSharedHome, type PostgresUser, sharedHome } from "./postgres-user.ts";

const run = promisify(execFile);

/** How the programs are run: as which user, and without environment variables that would redirect them (PGDATA, PGPORT …). */
export interface Programs {
  readonly home: string;
  readonly account: PostgresUser | undefined;
}

export function spawnOptions({ account }: Programs, cwd: string) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PG")));
  return { cwd, env: { ...env, LC_ALL: "C", TZ: "UTC" }, ...account };
}

/** The real data folder behind `folder`, made by initdb when there is none. @throws Error, having changed nothing, on a folder that is no database */
export async function prepareFolder(
  programs: Programs,
  folder: string,
  password: string,
  say: (line: string) => void,
): Promise<string> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (entries !== undefined && entries.length > 0) {
    await refuseForeign(folder, entries);
    return realpath(folder);
  }
  // An empty folder is a mount point or a leftover; initdb accepts it.
  if (entries !== undefined)
    return initialise(programs, await realpath(folder), password, {
      inPlace: true,
    });
  const parent = await realpath(dirname(folder));
  if (programs.account === undefined || (await canReach(programs.account, parent))) {
    return initialise(programs, join(parent, folder.slice(dirname(folder).length + 1)), password, { inPlace: false });
  }
  await makeSharedHome();
  const elsewhere = join(sharedHome, `postgres-${randomBytes(6).toString("hex")}`);
  await initialise(programs, elsewhere, password, { inPlace: false });
  await symlink(elsewhere, folder);
  say(
    `PostgreSQL runs as the user postgres, who may not enter ${parent}: its data is in ${elsewhere}, linked from ${folder}.`,
  );
  return elsewhere;
}

async function refuseForeign(folder: string, entries: readonly string[]): Promise<void> {
  const advice = `Nothing was changed. Restore it from a backup, or move ${folder} away to start with an empty database.`;
  if (!entries.includes("PG_VERSION") || !entries.includes("global")) {
    throw new Error(`${folder} is not a complete PostgreSQL data folder. ${advice}`);
  }
  const version = (await readFile(join(folder, "PG_VERSION"), "utf8")).trim();
  if (version !== postgresMajor) {
    throw new Error(`${folder} was made by PostgreSQL ${version}, and this is PostgreSQL ${postgresMajor}. ${advice}`);
  }
}

/** initdb works in a draft folder, and a rename puts the result in place: a killed start leaves no half-made database. */
async function initialise(
  programs: Programs,
  folder: string,
  password: string,
  { inPlace }: { readonly inPlace: boolean },
): Promise<string> {
  const target = inPlace ? folder : `${folder}.new`;
  const passwordFile = `${folder}.password`;
  if (inPlace) {
    if (programs.account !== undefined) await chown(folder, programs.account.uid, programs.account.gid);
  } else {
    await rm(target, { recursive: true, force: true });
    await makeOwnFolder(target, programs.account);
  }
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, password, { mode: 0o600, flag: "wx" });
  try {
    if (programs.account !== undefined) await chown(passwordFile, programs.account.uid, programs.account.gid);
    await run(
      join(programs.home, "bin", "initdb"),
      [
        `--pgdata=${target}`,
        "--username=postgres",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        // PostgreSQL's own locale: the same sort order on every machine, whatever its system's libraries.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
      ],
      spawnOptions(programs, target),
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  if (!inPlace) await rename(target, folder);
  return folder;
}
