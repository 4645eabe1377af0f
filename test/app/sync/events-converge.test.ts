import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConflictRule } from "../../../src/core/sync/sync-settings.ts";
import { events } from "../../support/event-model.ts";
import {
  countsOf,
  expectAgreement,
  expectQuiet,
  historiesOf,
  historyWorld,
  play,
  settle,
} from "../../support/histories.ts";

const numRuns = Number(process.env.MODEL_RUNS ?? 60);
const rules: readonly ConflictRule[] = ["OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"];

test.each(rules)("events agree after any history under %s, and ten more runs write nothing", async (conflictRule) => {
  await fc.assert(
    fc.asyncProperty(historiesOf(events), async (steps) => {
      const world = historyWorld(events, { conflictRule });
      await play(world, events, steps);
      await settle(world);
      await expectAgreement(world, events, (reason) => reason === "DECLINED");
      await expectQuiet(world, 10);
      const { made, deleted } = countsOf(steps);
      const isOpen = [...world.store.state().links.values()].some(({ state }) => state === "CONFLICT");
      if (deleted === 0 && !isOpen) expect((await world.records()).size).toBeGreaterThanOrEqual(made);
    }),
    { numRuns },
  );
});
