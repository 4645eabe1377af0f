// npm run test:random -- [HISTORIES] [FILE…]: random histories with fresh seeds, as many as asked for of each file (500). Without files: tasks and events
// against PostgreSQL and the simulator, and mail under each habit of Exchange's. Stops at the first failure, which prints the command that repeats it.
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";

/** Each batch is a run of Vitest with its own seed: a failure is found early, and repeated from a short path. */
const batchSize = 25;
const [wanted = "500", ...named] = process.argv.slice(2);
const histories = Number(wanted);
if (!Number.isInteger(histories) || histories < 1) {
  console.error("Usage: npm run test:random -- [HISTORIES] [FILE…]");
  process.exit(2);
}
const files =
  named.length > 0
    ? named
    : ["test/e2e/converges.test.ts", "test/e2e/events-converge.test.ts", "test/e2e/mail-switches.test.ts"];

function runBatch(file: string, runs: number, seed: number): Promise<number> {
  const env = { ...process.env, MODEL_RUNS: String(runs), MODEL_SEED: String(seed) };
  const vitest = spawn("npx", ["vitest", "run", "--config", ".config/vitest.ts", file], { env, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    vitest.once("error", reject);
    vitest.once("exit", (code) => resolve(code ?? 1));
  });
}

for (const file of files) {
  for (let done = 0; done < histories; done += batchSize) {
    const runs = Math.min(batchSize, histories - done);
    const seed = randomInt(2 ** 31);
    const code = await runBatch(file, runs, seed);
    if (code !== 0) {
      console.error(`${file} failed with MODEL_SEED=${seed} MODEL_RUNS=${runs}, after ${done} histories that passed.`);
      process.exit(code);
    }
    console.log(`${file}: ${done + runs} of ${histories} histories`);
  }
}
