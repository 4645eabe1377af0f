import { describe, expect, test } from "vitest";
import { runIn } from "../../scripts/bench/statement-log.ts";

/** As PostgreSQL logs statements of connections, named by a number. */
const logOf = (...statements: readonly (readonly [connection: number, text: string])[]): string =>
  statements
    .map(
      ([connection, text]) =>
        `2026-05-01 10:00:00.000 UTC [${connection}] LOG:  duration: 1.5 ms  execute <unnamed>: ${text}`,
    )
    .join("\n");

const take = "UPDATE sync_state SET lease_holder = $1";
const release = "UPDATE sync_state SET lease_holder = NULL";

describe("the statements of an idle run", () => {
  test("are counted where the lease is taken and released by statements outside of transactions", () => {
    const log = logOf(
      [1, "BEGIN"],
      [1, "SELECT 'of somebody else'"],
      [2, take],
      [1, "COMMIT"],
      [2, "SELECT 'read'"],
      [2, release],
      [1, "BEGIN"],
      [1, "COMMIT"],
    );
    expect(runIn(log).map(({ text }) => text)).toEqual([take, "COMMIT", "SELECT 'read'", release]);
  });

  test("are counted with the BEGIN and the COMMIT of the transactions that take and release the lease", () => {
    const log = logOf(
      [2, "SELECT 'before'"],
      [1, "BEGIN"],
      [1, "SELECT 'locked'"],
      [1, take],
      [1, "COMMIT"],
      [2, "BEGIN"],
      [2, release],
      [3, "COMMIT"],
      [2, "COMMIT"],
      [2, "SELECT 'after'"],
    );
    expect(runIn(log).map(({ text }) => text)).toEqual([
      "BEGIN",
      "SELECT 'locked'",
      take,
      "COMMIT",
      "BEGIN",
      release,
      "COMMIT",
      "COMMIT",
    ]);
  });

  test("cannot be counted where no run was logged whole", () => {
    expect(() => runIn(logOf([1, "BEGIN"], [1, take], [1, "COMMIT"]))).toThrow("No whole run was logged");
  });
});
