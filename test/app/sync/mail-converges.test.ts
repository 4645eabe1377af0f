import fc from "fast-check";
import { expect, test } from "vitest";
import {
  expectMailAgrees,
  expectMailQuiet,
  expectOrosEdits,
  mailHistories,
  mailWorld,
  noEdits,
  playMail,
  settleMail,
} from "../../support/mail-histories.ts";

const numRuns = Number(process.env.MODEL_RUNS ?? 150);

test("both sides hold the same in the followed folders, and Oro keeps all that it had, after any history of a mailbox", async () => {
  await fc.assert(
    fc.asyncProperty(mailHistories, async (steps) => {
      const world = mailWorld();
      const edits = noEdits();
      const places = await playMail(world, steps, edits);
      const kept = new Set((await world.records()).keys());
      await settleMail(world);
      await expectMailAgrees(world, places);
      expectOrosEdits(world, edits);
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
