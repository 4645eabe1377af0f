import fc from "fast-check";
import { expect, test } from "vitest";
import { events } from "../../support/event-model.ts";
import { historiesOf, historyWorld, play } from "../../support/histories.ts";
import { lastRun } from "../../support/sync-orders.ts";

const numRuns = Number(process.env.MODEL_RUNS ?? 40);

test("a first sync mails nobody, whatever happens to it, and neither do the runs of the days after it", async () => {
  await fc.assert(
    fc.asyncProperty(historiesOf(events), async (steps) => {
      const world = historyWorld(events, { windowAheadDays: 120 });
      const made = steps.filter((one) => one.do === "make");
      await play(world, events, made);
      for (const one of steps) if (one.do === "sync" || one.do === "expire") await play(world, events, [one]);
      await world.settle();
      for (let run = 0; run < 10; run += 1) {
        world.advance(7 * 86_400_000);
        await world.sync();
      }
      expect(world.mailbox.mailed()).toEqual([]);
    }),
    { numRuns },
  );
});

test("a run that mails somebody says so", async () => {
  await fc.assert(
    fc.asyncProperty(historiesOf(events), async (steps) => {
      const world = historyWorld(events, {});
      await world.sync();
      for (const [index, one] of steps.filter(({ do: what }) => what !== "sync").entries()) {
        world.advance(1_000);
        await play(world, events, [one], index);
        const before = world.mailbox.mailed().length;
        await world.sync();
        if (world.mailbox.mailed().length > before) expect(lastRun(world).counts.mailed).toBeGreaterThan(0);
      }
    }),
    { numRuns },
  );
});
