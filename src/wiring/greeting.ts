import type { Config } from "../config.ts";
import { formatStartupTable } from "../server/startup-table.ts";
import type { Databases } from "./databases.ts";
import type { Keys } from "./keys.ts";

/** What a person at the terminal reads once the server is up. */
export function formatGreeting(
  config: Config,
  {
    version,
    databases,
    keys,
    url,
    newToken,
    tokenFile,
  }: {
    readonly version: string;
    readonly databases: Databases;
    readonly keys: Keys;
    readonly url: string;
    /** The first administrator's token, just made. */
    readonly newToken: string | null;
    /** Where it was stored for the command. */
    readonly tokenFile: string | null;
  },
): string {
  const { cloud, simulatorOrigin } = config.microsoft;
  const isServing = config.role !== "worker";
  const rows = [
    { name: "Role", what: config.role, change: "ROLE=api or ROLE=worker to scale out" },
    { name: "PostgreSQL", what: databases.records.where, change: "DATABASE_URL for your own" },
    { name: "Jobs", what: `${databases.jobs.kind}: ${databases.jobs.where}`, change: "MONGODB_URL for your own" },
    {
      name: "Microsoft",
      what: simulatorOrigin === undefined ? cloud : `simulator at ${simulatorOrigin}`,
      change: "CLOUD",
    },
    { name: "Encryption key", what: keys.file?.path ?? "ENCRYPTION_KEY", change: "ENCRYPTION_KEY" },
    isServing
      ? { name: "Address", what: url, change: "PORT, HOST, PUBLIC_URL" }
      : { name: "Health", what: `${config.worker.port ?? "nowhere"}`, change: "WORKER_PORT" },
  ];
  const lines = [`\nm365-sync ${version}\n${formatStartupTable(rows)}\n`];
  if (keys.file?.isNew)
    lines.push("The encryption key is new. Back it up: without it nobody can read the stored sign-ins.");
  if (newToken !== null) lines.push(`The administrator's token, shown this once: ${newToken}`);
  if (tokenFile !== null) lines.push(`It is in ${tokenFile}, too, where the m365-sync command finds it.`);
  if (isServing) lines.push(`Open ${url} and GraphiQL at ${url}/graphql`);
  return `${lines.join("\n")}\n`;
}
