import { join } from "node:path";
import type { Config } from "../config.ts";
import { keepToken } from "../lib/token-file.ts";

const everyAddress: ReadonlySet<string> = new Set(["0.0.0.0", "::", "127.0.0.1", "localhost"]);

/** Puts the first administrator's token where the command on this machine looks for it. Returns the file. */
export async function leaveToken(config: Config, token: string): Promise<string> {
  const path = join(config.dataFolder, "admin-token");
  const { host, port } = config.http;
  const name = everyAddress.has(host) ? "localhost" : host.includes(":") ? `[${host}]` : host;
  await keepToken(path, { url: `http://${name}:${port}/graphql`, token });
  return path;
}
