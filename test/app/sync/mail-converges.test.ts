import fc from "fast-check";
import { expect, test } from "vitest";
import {
  expectMailAgrees,
  expectMailQuiet,
  mailHistories,
  mailWorld,
  playMail,
  settleMail,
} from "../../support/mail-histories.ts";

const numRuns = Number(process.env.MODEL_RUNS ?? 150);

test("Oro holds what Microsoft holds in the followed folders, and keeps all that it had, after any history of a mailbox", async () => {
  await fc.assert(
    fc.asyncProperty(mailHistories, async (steps) => {
      const world = mailWorld();
      await playMail(world, steps);
      const kept = new Set((await world.records()).keys());
      await settleMail(world);
      await expectMailAgrees(world);
      await expectMailQuiet(world);
      const now = await world.records();
      expect([...kept].filter((id) => !now.has(id))).toEqual([]);
    }),
    { numRuns },
  );
});
