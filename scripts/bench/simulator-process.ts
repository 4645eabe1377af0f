import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { root } from "../../src/lib/root.ts";

const counts = z.object({
  total: z.number(),
  byRoute: z.record(z.string(), z.number()),
  byStatus: z.record(z.string(), z.number()),
});
const log = z.array(
  z.object({ at: z.string(), method: z.string(), path: z.string(), query: z.string(), isBatchItem: z.boolean() }),
);
const issued = z.object({ token: z.string() });

export interface SimulatorProcess {
  readonly origin: string;
  control(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<unknown>;
  /** Graph and Entra requests since `forgetRequests`, by route. */
  countRequests(): Promise<z.infer<typeof counts>>;
  /** The same ones, oldest first. */
  requests(): Promise<z.infer<typeof log>>;
  forgetRequests(): Promise<void>;
  accessToken(person: string): Promise<string>;
  stop(): Promise<void>;
}

/** The simulator in a process of its own, with nothing in its mailboxes, no latency and no ten-minute limit. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [join(root, "scripts", "run.js"), "simulator"], {
    // An open pipe as its input: it ends with us, however we end.
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      SIMULATOR_PORT: "0",
      SIMULATOR_CONTROL_PORT: "0",
      SIMULATOR_DATA: "empty",
      SIMULATOR_EXIT_WITH_PARENT: "1",
    },
  });
  const ended = once(child, "exit");
  const [origin, controlOrigin] = await Promise.race([
    readOrigins(createInterface({ input: child.stdout })),
    ended.then((): never => {
      throw new Error("The simulator ended before it listened.");
    }),
  ]);

  const control: SimulatorProcess["control"] = async (method, path, body) => {
    const response = await fetch(`${controlOrigin}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  await control("PATCH", "/settings", { limits: { requestsPer10Minutes: 10_000_000 }, latencyMs: 0 });
  return {
    origin,
    control,
    countRequests: async () => counts.parse(await control("GET", "/counts")),
    requests: async () => log.parse(await control("GET", "/log?limit=10000")),
    forgetRequests: async () => {
      await control("DELETE", "/log");
    },
    accessToken: async (person) => issued.parse(await control("POST", `/people/${person}/token`)).token,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** It says the address of Graph first, then that of its control calls. */
async function readOrigins(lines: AsyncIterable<string>): Promise<readonly [string, string]> {
  const origins: string[] = [];
  for await (const line of lines) {
    const origin = /http:\S+/.exec(line)?.[0];
    if (origin !== undefined) origins.push(origin);
    const [graph, control] = origins;
    if (graph !== undefined && control !== undefined) return [graph, control];
  }
  throw new Error("The simulator did not say where it listens.");
}
