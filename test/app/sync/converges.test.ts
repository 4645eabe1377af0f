import fc from "fast-check";
import { expect, test } from "vitest";
import { differingFields } from "../../../src/core/sync/merge.ts";
import type { ConflictRule, Direction } from "../../../src/core/sync/sync-settings.ts";
import { emptyTask } from "../../support/core-checks/check.ts";
import {
  countsOf,
  expectAgreement,
  expectQuiet,
  type HistoryOf,
  historiesOf,
  historyWorld,
  play,
  type Step,
  settle,
} from "../../support/histories.ts";
import { lastRun } from "../../support/sync-orders.ts";
import { createSyncWorld, ofTasks, type SyncWorld } from "../../support/sync-world.ts";

const tasks: HistoryOf = {
  ...ofTasks,
  fields: ["subject", "description", "priority", "dueDate", "categories", "checklist", "status"],
  make: (serial) => ({ ...emptyTask, subject: `Task ${serial}` }),
  value(field, value, serial) {
    switch (field) {
      case "priority":
        return ["low", "normal", "high", "low", "high"][value] ?? "normal";
      case "dueDate":
        return value === 0 ? null : `2026-06-1${value}`;
      case "categories":
        return ["Blue", "Red", "Green", "Sales"].slice(0, value);
      case "checklist":
        return Array.from({ length: value }, (_, index) => ({
          title: `Step ${index}`,
          isChecked: (value + index) % 2 === 0,
        }));
      case "status":
        return ["open", "in_progress", "closed", "open", "closed"][value] ?? "open";
      default:
        return `${field} ${value} ${serial}`;
    }
  },
  others: [],
  other: async () => {},
};

const numRuns = Number(process.env.MODEL_RUNS ?? 150);
const rules: readonly ConflictRule[] = ["OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"];

test.each(rules)("both sides agree after any history under %s", async (conflictRule) => {
  await fc.assert(
    fc.asyncProperty(historiesOf(tasks), async (steps) => {
      const world = historyWorld(tasks, { conflictRule });
      await play(world, tasks, steps);
      await settle(world);
      await expectAgreement(world, tasks);
      await expectQuiet(world);
      if (countsOf(steps).deleted === 0) await expectNothingLost(world, steps);
    }),
    { numRuns },
  );
});

/**
 * Without deletions every record that was ever made is there once on each side. A record that was moved and edited at once has
 * nothing left to be recognised by: it may be there as what it was and as what it became, never less.
 */
async function expectNothingLost(world: SyncWorld, steps: readonly Step[]): Promise<void> {
  const { made } = countsOf(steps);
  const there = (await world.records()).size;
  // A record that waits for a person is on one side only when the other deleted it.
  if ([...world.store.state().links.values()].some(({ state }) => state === "CONFLICT")) return;
  expect(world.mailbox.items.size).toBe(there);
  if (steps.some((one) => one.do === "move")) expect(there).toBeGreaterThanOrEqual(made);
  else expect(there).toBe(made);
}

const directions: readonly Direction[] = ["OFFICE_TO_M365", "M365_TO_OFFICE"];

test.each(directions)("the leading side prevails after any history under %s", async (direction) => {
  await fc.assert(
    fc.asyncProperty(historiesOf(tasks), async (steps) => {
      const world = historyWorld(tasks, { direction, drift: "REVERT" });
      await play(world, tasks, steps);
      await settle(world);
      const records = await world.records();
      const leader =
        direction === "OFFICE_TO_M365"
          ? records
          : new Map([...world.mailbox.items].map(([id, { item }]) => [id, item.fields]));
      const links = [...world.store.state().links.values()].filter(({ state }) => state === "ACTIVE");
      for (const [id, fields] of leader) {
        const link = links.find((one) => (direction === "OFFICE_TO_M365" ? one.officeId : one.m365Id) === id);
        const other =
          direction === "OFFICE_TO_M365"
            ? world.mailbox.items.get(link?.m365Id ?? "")?.item.fields
            : records.get(link?.officeId ?? "");
        expect(differingFields(tasks.kind, fields, other ?? {})).toEqual([]);
      }
      await expectQuiet(world);
    }),
    { numRuns },
  );
});

test("both sides agree the same where everything is planned before anything is written", async () => {
  await fc.assert(
    fc.asyncProperty(historiesOf(tasks), async (steps) => {
      const world = historyWorld(tasks, {});
      world.plansAll = true;
      await play(world, tasks, steps);
      await settle(world);
      await expectAgreement(world, tasks);
      await expectQuiet(world);
      if (countsOf(steps).deleted === 0) await expectNothingLost(world, steps);
    }),
    { numRuns: Math.ceil(numRuns / 3) },
  );
});

test("an import that is planned whole comes to what one that is recorded page by page comes to", async () => {
  const held = async (plansAll: boolean) => {
    const world = createSyncWorld();
    world.plansAll = plansAll;
    for (let nth = 1; nth <= 700; nth += 1)
      world.mailbox.make("list-default", { ...emptyTask, subject: `Task ${nth}` });
    await world.sync();
    const { links, plan } = world.store.state();
    const subjects = [...(await world.records()).values()].map(({ subject }) => subject);
    return { subjects: subjects.toSorted(), links: links.size, plan: plan.size, ...lastRun(world).counts };
  };
  const [planned, recorded] = [await held(true), await held(false)];
  expect(planned).toEqual(recorded);
  expect(planned).toMatchObject({ links: 700, createdInOffice: 700, plan: 0 });
});
