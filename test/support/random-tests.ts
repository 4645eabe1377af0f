import fc from "fast-check";
import { expect } from "vitest";

/** Nobody's birthday: the same in every run, so that a failure is the code's and not the day's. `npm run test:random` brings fresh ones. */
const usualSeed = 20_261_125;

/** Shorter than a test may take: one that looks for a smaller example for too long, or hangs, still tells what failed and its seed. */
const mostMs = 165_000;

/**
 * Every random test begins with the same seed, or with the one that it is given, and a failure prints the command that repeats it: MODEL_SEED and
 * MODEL_PATH say with what, MODEL_RUNS how many histories.
 */
export function seedRandomTests(env: Readonly<Record<string, string | undefined>>): void {
  const { MODEL_SEED, MODEL_PATH, MODEL_RUNS } = env;
  fc.configureGlobal({
    seed: MODEL_SEED === undefined ? usualSeed : Number(MODEL_SEED),
    ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH, endOnFailure: true }),
    // Whoever asks for many histories gives them their time.
    ...(MODEL_RUNS === undefined ? { interruptAfterTimeLimit: mostMs, markInterruptAsFailure: true } : {}),
    reporter: (run) => {
      if (!run.failed) return;
      const { testPath = "", currentTestName = "" } = expect.getState();
      throw new Error(`${fc.defaultReportMessage(run)}\n\n${repeating(run, testPath, currentTestName)}`, {
        cause: run.errorInstance,
      });
    },
  });
}

/** What the shell of the next person takes. */
export function repeating(
  run: { readonly seed: number; readonly counterexamplePath: string | null },
  testPath: string,
  testName: string,
): string {
  const file = testPath.slice(Math.max(0, testPath.lastIndexOf("/test/") + 1));
  const title = testName.split(" > ").at(-1) ?? testName;
  const pattern = title.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("'", "'\\''");
  const path = run.counterexamplePath === null ? "" : ` MODEL_PATH=${run.counterexamplePath}`;
  return `To repeat it:\n  MODEL_SEED=${run.seed}${path} npm test -- ${file} -t '${pattern}'`;
}
