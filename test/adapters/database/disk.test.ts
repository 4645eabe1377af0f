import { describe, expect, test } from "vitest";
import { findShortage, isDiskFull } from "../../../src/adapters/database/disk.ts";

const full = (code: string | undefined, message: string) => Object.assign(new Error(message), { code });

describe("a full disk", () => {
  test.each([
    full("53100", 'could not extend file "base/5/16384"'),
    full("ENOSPC", "write failed"),
    full("58030", 'could not write to file "pg_wal/xlogtemp.7": No space left on device'),
    full(undefined, "ENOSPC: no space left on device, write"),
  ])("is told by PostgreSQL and by the machine, by code or by text: %s", (error) => {
    expect(isDiskFull(error)).toBe(true);
  });

  test.each([full("23505", "duplicate key"), full("53200", "out of memory"), null, "No space left on device", {}])(
    "is not what other errors tell: %s",
    (error) => {
      expect(isDiskFull(error)).toBe(false);
    },
  );

  test("is seen in the data folder before PostgreSQL runs into it: less than 64 MB are left", async () => {
    const withFree = (bavail: number) => async () => ({ bavail, bsize: 4_096 });
    expect(await findShortage("/data", withFree(16_384))).toBeNull();
    expect(await findShortage("/data", withFree(16_383))).toBe("The disk of /data has 63 MB left.");
    expect(await findShortage("/data", withFree(0))).toBe("The disk of /data has 0 MB left.");
  });

  test("is asked of the machine itself", async () => {
    await expect(findShortage("/there is no such folder")).rejects.toThrow(/ENOENT/);
  });
});
