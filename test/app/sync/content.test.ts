import { expect, test } from "vitest";
import type { M365Item } from "../../../src/core/records/m365-item.ts";
import { emptyTask } from "../../support/core-checks/check.ts";
import { createSyncWorld, ofTasks, type SyncWorld } from "../../support/sync-world.ts";

/** A kind whose records have a text beside their fields. */
const withText = {
  ...ofTasks,
  service: { shows: (item: M365Item) => ({ ...item, content: { text: `The text of ${item.fields.subject}` } }) },
};

async function textsOf(world: SyncWorld) {
  const records = [...(await world.records())];
  return records.map(([id, { subject }]) => [subject, world.office.contentOf(id)?.text ?? null]);
}

test("what stands beside a record goes to Oro when the record is made from its page, and is kept nowhere else", async () => {
  const world = createSyncWorld({}, withText);
  for (const subject of ["Call", "Write"]) world.mailbox.make("list-default", { ...emptyTask, subject });
  await world.settle();
  expect(await textsOf(world)).toEqual([
    ["Call", "The text of Call"],
    ["Write", "The text of Write"],
  ]);
  const { links, effects } = world.store.state();
  expect(JSON.stringify([...links.values(), ...effects.values()])).not.toContain("The text of");
  const before = world.mailbox.writes();
  await world.sync();
  expect(world.mailbox.writes()).toBe(before);
});

test("a record that waits is stored without what stands beside it", async () => {
  const world = createSyncWorld({}, withText);
  world.plansAll = true;
  let waiting = "";
  world.atTransaction = () => {
    waiting += [...world.store.state().inbox.values()].map((row) => JSON.stringify(row.snapshot)).join("");
  };
  world.mailbox.make("list-default", { ...emptyTask, subject: "Call" });
  await world.settle();
  expect(waiting).toContain("Call");
  expect(waiting).not.toContain("The text of");
  expect(await textsOf(world)).toEqual([["Call", null]]);
});
