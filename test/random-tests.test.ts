import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { repeating, seedRandomTests } from "./support/random-tests.ts";

describe("a random test", () => {
  const drawn = (): readonly number[] => {
    const all: number[] = [];
    fc.assert(fc.property(fc.integer(), (one) => void all.push(one)));
    return all;
  };

  test("draws the same every time, and something else with another seed", () => {
    const usual = drawn();
    expect(drawn()).toEqual(usual);
    seedRandomTests({ MODEL_SEED: "7" });
    expect(drawn()).not.toEqual(usual);
    seedRandomTests({});
    expect(drawn()).toEqual(usual);
  });

  test("that fails prints the command that repeats it, down to its smallest example", async () => {
    const failing = fc.asyncProperty(fc.array(fc.nat()), async (all) => {
      if (all.some((one) => one > 1_000)) throw new Error("Too large");
    });
    const failure = await fc.assert(failing).catch((error: unknown) => error);
    const message = failure instanceof Error ? failure.message : "";
    const [, seed, path] =
      /MODEL_SEED=(-?\d+) MODEL_PATH=(\S+) npm test -- test\/random-tests\.test\.ts -t '/.exec(message) ?? [];
    expect(message).toContain("that fails prints the command that repeats it");
    expect(failure instanceof Error && failure.cause).toMatchObject({ message: "Too large" });
    seedRandomTests({ MODEL_SEED: seed, MODEL_PATH: path });
    const again = await fc.check(failing);
    seedRandomTests({});
    expect(again).toMatchObject({ failed: true, numRuns: 1, counterexample: [[1_001]] });
  });

  test("has its title quoted for the shell and for the pattern", () => {
    const command = repeating({ seed: -5, counterexamplePath: "0:1" }, "/x/test/e2e/a.test.ts", "b > Oro's edit (%s)");
    expect(command).toBe(
      "To repeat it:\n  MODEL_SEED=-5 MODEL_PATH=0:1 npm test -- test/e2e/a.test.ts -t 'Oro'\\''s edit \\(%s\\)'",
    );
  });
});
