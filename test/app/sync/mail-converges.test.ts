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
      const places = await playMail(world, steps);
      const kept = new Set((await world.records()).keys());
      await settleMail(world);
      await expectMailAgrees(world, places);
      await expectMailQuiet(world);
      const now = await world.records();
      expect([...kept].filter((id) => !now.has(id))).toEqual([]);
    }),
    { numRuns },
  );
});

test("Oro holds of the followed folders only what Microsoft holds, where what Microsoft deleted for good is deleted", async () => {
  await fc.assert(
    fc.asyncProperty(mailHistories, async (steps) => {
      const world = mailWorld({ keepsDeleted: false });
      await playMail(world, steps);
      await settleMail(world);
      const records = await world.records();
      for (const { m365Id, officeId, state } of world.store.state().links.values()) {
        expect(records.has(officeId)).toBe(true);
        if (state === "ACTIVE") expect(world.mailbox.items.has(m365Id)).toBe(true);
      }
      await expectMailQuiet(world);
    }),
    { numRuns: Math.ceil(numRuns / 3) },
  );
});
