// The environment, read once. Only main.ts and scripts call loadConfig; all other code is passed what it needs.
import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";
import { z } from "zod";
import { type CloudName, cloudNames } from "./core/microsoft/cloud.ts";

const absent = (value: unknown) => (typeof value === "string" && value.trim() === "" ? undefined : value);
const optional = <T extends z.ZodType>(shape: T) => z.preprocess(absent, shape.optional());
const withDefault = <T extends z.ZodType>(shape: T, value: string) =>
  z.preprocess((given) => absent(given) ?? value, shape);

const text = z.string().trim();
const isBase64Key = (value: string) => Buffer.from(value, "base64").length === 32 && /^[A-Za-z0-9+/]{43}=$/.test(value);
const key = text
  .refine(isBase64Key, "32 bytes in base64, as from: openssl rand -base64 32")
  .transform((value): Uint8Array => Buffer.from(value, "base64"));
const origin = z.url({ protocol: /^https?$/, error: "an address such as https://sync.example.com" });
const flag = z.enum(["true", "false"], { error: "true or false" }).transform((value) => value === "true");
const proxies = text
  .transform((value) => value.split(/[\s,]+/).filter((part) => part !== "" && part !== "none"))
  .refine((parts) => {
    try {
      proxyAddr.compile(parts);
      return true;
    } catch {
      return false;
    }
  }, "addresses and ranges such as 10.0.0.0/8, the names loopback, linklocal and uniquelocal, or none");
const networks = text
  .transform((value) => value.split(/[\s,]+/).filter((part) => part !== "" && part !== "none"))
  .refine((parts) => parts.every((part) => ipaddr.isValidCIDR(part)), "ranges such as 10.0.0.0/8, or none");
const whole = (min: number, max: number) =>
  z.coerce
    .number({ error: `a whole number from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);

/** Every variable, by name; .env.example documents the same ones. */
const shape = z.object({
  NODE_ENV: withDefault(z.enum(["production", "development", "test"]), "production"),
  PORT: withDefault(whole(0, 65_535), "4000"),
  HOST: withDefault(text, "127.0.0.1"),
  PUBLIC_URL: optional(origin),
  TRUSTED_PROXIES: withDefault(proxies, "loopback"),
  ROLE: withDefault(z.enum(["all", "api", "worker"]), "all"),
  WORKER_PORT: optional(whole(0, 65_535)),
  WEBHOOK_NETWORKS: withDefault(networks, "none"),
  DATABASE_URL: optional(
    z.url({ protocol: /^postgres(ql)?$/, error: "an address such as postgresql://user:password@host/database" }),
  ),
  MONGODB_URL: optional(z.url({ protocol: /^mongodb(\+srv)?$/, error: "an address such as mongodb://host/database" })),
  MONGOD_PATH: optional(text),
  MONGODB_DOWNLOAD: withDefault(flag, "true"),
  DATA_DIR: withDefault(text, ".data"),
  ADMIN_TOKEN: optional(text.min(24, "at least 24 characters, so that nobody guesses it")),
  ENCRYPTION_KEY: optional(key),
  ENCRYPTION_KEY_PREVIOUS: optional(key),
  CLOUD: withDefault(
    z.custom<CloudName>((value) => cloudNames.some((name) => name === value), `one of ${cloudNames.join(", ")}`),
    "global",
  ),
  SIMULATOR_ORIGIN: optional(origin),
  SIMULATOR_CONTROL_ORIGIN: optional(origin),
  SIMULATOR_LIMIT: optional(z.string().regex(/^[1-9]\d{0,5}\/[1-9]\d{0,3}$/, "requests and seconds such as 100/10")),
  LOG_LEVEL: withDefault(z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]), "info"),
  WORKER_CONCURRENCY: withDefault(whole(1, 256), "8"),
  LEASE_SECONDS: withDefault(whole(1, 3600), "60"),
});

export const variableNames = Object.keys(shape.shape) as readonly string[];

export interface Config {
  readonly isProduction: boolean;
  readonly role: "all" | "api" | "worker";
  readonly http: {
    readonly port: number;
    readonly host: string;
    /** Without a slash at the end; undefined: the address that the server listens on. */
    readonly publicUrl: string | undefined;
    /** The proxies whose X-Forwarded-For is trusted. */
    readonly trustedProxies: readonly string[];
  };
  /** Private networks that webhooks may be called in, CIDR. */
  readonly webhooks: { readonly networks: readonly string[] };
  readonly database: { readonly url: string | undefined };
  readonly mongodb: {
    readonly url: string | undefined;
    readonly mongodPath: string | undefined;
    readonly mayDownload: boolean;
  };
  readonly dataFolder: string;
  readonly adminToken: string | undefined;
  readonly encryption: { readonly key: Uint8Array | undefined; readonly previousKey: Uint8Array | undefined };
  readonly microsoft: {
    readonly cloud: CloudName;
    readonly simulatorOrigin: string | undefined;
    /** Where the simulator takes orders; only together with its origin. */
    readonly simulatorControlOrigin: string | undefined;
    /** What the simulator takes of one mailbox, where it was told another limit than Microsoft's; only together with its origin. */
    readonly simulatorLimit: { readonly requests: number; readonly windowMs: number } | undefined;
  };
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly worker: {
    /** The port on which a process that is only a worker serves health and metrics; undefined: none. */
    readonly port: number | undefined;
    readonly concurrency: number;
    /** How long a silent worker keeps its work; then another worker takes it over. */
    readonly leaseMs: number;
  };
}

/** Every problem with the environment, one line each, never the value. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`The environment does not fit:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

function readLimit(text: string | undefined): Config["microsoft"]["simulatorLimit"] {
  if (text === undefined) return undefined;
  const [requests = 0, seconds = 0] = text.split("/").map(Number);
  return { requests, windowMs: seconds * 1000 };
}

/** @throws ConfigError with all problems at once */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = shape.safeParse(env);
  if (!read.success) {
    throw new ConfigError(read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  }
  const value = read.data;
  return Object.freeze({
    isProduction: value.NODE_ENV === "production",
    role: value.ROLE,
    http: Object.freeze({
      ...{ port: value.PORT, host: value.HOST, publicUrl: value.PUBLIC_URL?.replace(/\/+$/, "") },
      trustedProxies: value.TRUSTED_PROXIES,
    }),
    webhooks: Object.freeze({ networks: value.WEBHOOK_NETWORKS }),
    database: Object.freeze({ url: value.DATABASE_URL }),
    mongodb: Object.freeze({
      url: value.MONGODB_URL,
      mongodPath: value.MONGOD_PATH,
      mayDownload: value.MONGODB_DOWNLOAD,
    }),
    dataFolder: value.DATA_DIR,
    adminToken: value.ADMIN_TOKEN,
    encryption: Object.freeze({ key: value.ENCRYPTION_KEY, previousKey: value.ENCRYPTION_KEY_PREVIOUS }),
    microsoft: Object.freeze({
      cloud: value.CLOUD,
      simulatorOrigin: value.SIMULATOR_ORIGIN,
      simulatorControlOrigin: value.SIMULATOR_ORIGIN === undefined ? undefined : value.SIMULATOR_CONTROL_ORIGIN,
      simulatorLimit: value.SIMULATOR_ORIGIN === undefined ? undefined : readLimit(value.SIMULATOR_LIMIT),
    }),
    logLevel: value.LOG_LEVEL,
    worker: Object.freeze({
      port: value.WORKER_PORT,
      concurrency: value.WORKER_CONCURRENCY,
      leaseMs: value.LEASE_SECONDS * 1000,
    }),
  });
}
