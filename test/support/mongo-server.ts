import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openMongo } from "../../src/adapters/mongo/open-mongo.ts";
import { makeDataFolder } from "./postgres-server.ts";

/** The MongoDB that the environment names, or one started from the machine's mongod; null where there is none. */
export async function startMongo(): Promise<{ readonly url: string; stop(): Promise<void> } | null> {
  const folder = await makeDataFolder();
  const mongo = await openMongo({
    url: process.env.MONGODB_URL,
    mongodPath: process.env.MONGOD_PATH,
    searchPath: process.env.PATH,
    folder: join(folder, "mongo"),
    mayDownload: false,
  });
  const stop = async () => {
    await mongo.stop();
    await rm(folder, { recursive: true, force: true });
  };
  if (mongo.kind === "mongodb") return { url: mongo.url, stop };
  await stop();
  return null;
}
