import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

export interface FoundMongod {
  readonly path: string;
  /** For people: where it came from. */
  readonly from: string;
}

export interface MongodHints {
  /** MONGOD_PATH: this one or none. */
  readonly mongodPath?: string | undefined;
  /** PATH of the environment. */
  readonly searchPath?: string | undefined;
}

/** A mongod on this machine; undefined when there is none. @throws Error when MONGOD_PATH names no program */
export async function findMongod({ mongodPath, searchPath }: MongodHints): Promise<FoundMongod | undefined> {
  if (mongodPath !== undefined && mongodPath !== "") {
    if (await isProgram(mongodPath)) return { path: mongodPath, from: "MONGOD_PATH" };
    throw new Error(`MONGOD_PATH is ${mongodPath}, which is not a program that can be run.`);
  }
  const name = process.platform === "win32" ? "mongod.exe" : "mongod";
  for (const folder of (searchPath ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const path = join(folder, name);
    if (await isProgram(path)) return { path, from: "PATH" };
  }
  const cached = await findCached();
  return cached === undefined ? undefined : { path: cached, from: "the cache of mongodb-memory-server" };
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What mongodb-memory-server downloaded earlier, for us or for another project. */
async function findCached(): Promise<string | undefined> {
  // Loaded here, since most servers have their own MongoDB, and this package brings a second driver with it.
  const { DryMongoBinary } = await import("mongodb-memory-server-core/lib/util/DryMongoBinary.js");
  try {
    return await DryMongoBinary.locateBinary(await DryMongoBinary.generateOptions());
  } catch {
    // It knows no MongoDB for this system, so it cannot have downloaded one.
    return undefined;
  }
}
