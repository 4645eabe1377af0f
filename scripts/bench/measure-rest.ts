// What a server needs before it has anything to do: the time until it answers, and its memory after a minute in which nobody asks anything.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { type ProductOptions, startProduct } from "../../test/support/product.ts";
import { readResidentMiB } from "./process-use.ts";

const MEBIBYTE = 1024 * 1024;
const starts = 5;
/** Node gives back what the start needed when it has been idle for some seconds. */
const restMs = 60_000;

export interface RestFigures {
  /** From the order to start until it says where it listens; the first one, which makes the tables, is not among them. */
  readonly startMs: readonly number[];
  readonly restMiB: number;
  readonly plainStartMs: number;
  readonly plainRestMiB: number;
}

/** @param folder holds the databases of all measurements */
export async function measureRest(folder: string, nodeOptions: readonly string[]): Promise<RestFigures> {
  const database = await openDatabase({ folder: join(folder, "postgres"), database: "bench_rest" });
  try {
    const options: ProductOptions = {
      databaseUrl: database.url,
      mongoUrl: process.env.MONGODB_URL,
      // No mailbox is connected, so nobody is asked there.
      simulatorOrigin: "http://127.0.0.1:1",
      dataFolder: await mkdtemp(join(folder, "rest-")),
      nodeOptions,
    };
    await (await startProduct(options)).end();
    const startMs: number[] = [];
    for (let round = 0; round < starts; round += 1) {
      const began = performance.now();
      const product = await startProduct(options);
      startMs.push(performance.now() - began);
      await product.ask("{ system { jobs } }");
      await product.end();
    }
    const product = await startProduct(options);
    try {
      const [plain] = await Promise.all([restPlainYoga(), sleep(restMs)]);
      return { startMs: startMs.sort((a, b) => a - b), restMiB: await readResidentMiB(product.url), ...plain };
    } finally {
      await product.end();
    }
  } finally {
    await database.stop();
  }
}

async function restPlainYoga(): Promise<Pick<RestFigures, "plainStartMs" | "plainRestMiB">> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, "resting-yoga.js")], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit");
  await once(lines, "line");
  const plainStartMs = performance.now() - began;
  await sleep(restMs);
  child.stdin.write("\n");
  const [bytes] = await once(lines, "line");
  child.stdin.end();
  await ended;
  return { plainStartMs, plainRestMiB: Number(bytes) / MEBIBYTE };
}
