import { expect, test } from "vitest";
import type { ConflictRule, Direction } from "../../../src/core/sync/sync-settings.ts";
import { conflictOf, lastRun, linkedTask, linkOf, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld } from "../../support/sync-world.ts";

const rules: readonly ConflictRule[] = ["OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"];

/** Both sides edit the subject, Microsoft later. */
async function editBoth(direction: Direction, conflictRule: ConflictRule) {
  const world = createSyncWorld({ direction: "BIDIRECTIONAL", conflictRule });
  const ids = await linkedTask(world);
  world.settings = { ...world.settings, direction };
  world.advance(1_000);
  await world.edit(ids.officeId, { subject: "Ours" });
  world.advance(1_000);
  world.mailbox.edit(ids.m365Id, { subject: "Theirs" });
  await world.sync();
  return { world, ...ids };
}

test.each<[ConflictRule, string]>([
  ["OFFICE_WINS", "Ours"],
  ["M365_WINS", "Theirs"],
  ["NEWEST_WINS", "Theirs"],
])("both ways, %s leaves %s on both sides and keeps the conflict on record", async (rule, subject) => {
  const { world } = await editBoth("BIDIRECTIONAL", rule);
  expect(await subjects(world)).toEqual({ office: [subject], m365: [subject] });
  expect(conflictOf(world)).toMatchObject({
    state: "SETTLED",
    kind: "FIELDS",
    fields: ["subject"],
    decidedBy: rule,
    outcome: subject === "Ours" ? "OFFICE" : "M365",
    office: { subject: "Ours" },
    m365: { subject: "Theirs" },
  });
});

test.each(rules)("from Oro to Microsoft, Oro's edit is written under %s too", async (rule) => {
  const { world } = await editBoth("OFFICE_TO_M365", rule);
  expect(await subjects(world)).toEqual({ office: ["Ours"], m365: ["Ours"] });
  expect(world.store.state().conflicts.size).toBe(0);
});

test.each(rules)("from Microsoft to Oro, Microsoft's edit is written under %s too", async (rule) => {
  const { world } = await editBoth("M365_TO_OFFICE", rule);
  expect(await subjects(world)).toEqual({ office: ["Theirs"], m365: ["Theirs"] });
  expect(world.store.state().conflicts.size).toBe(0);
});

test("an edit on the following side is left in place and shown", async () => {
  const world = createSyncWorld({ direction: "OFFICE_TO_M365" });
  const { officeId, m365Id } = await linkedTask(world);
  world.mailbox.edit(m365Id, { priority: "high" });
  await world.sync();
  expect(linkOf(world, officeId)).toMatchObject({ state: "ACTIVE", drift: ["priority"] });
  expect((await world.records()).get(officeId)).toMatchObject({ priority: "normal" });
  await world.edit(officeId, { subject: "Ours" });
  await world.sync();
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ subject: "Ours", priority: "high" });
  expect(linkOf(world, officeId)?.drift).toEqual(["priority"]);
});

test("an edit on the following side is reverted when the policy is set to it, also one that was left before", async () => {
  const world = createSyncWorld({ direction: "OFFICE_TO_M365" });
  const { officeId, m365Id } = await linkedTask(world);
  world.mailbox.edit(m365Id, { priority: "high" });
  await world.sync();
  world.settings = { ...world.settings, drift: "REVERT" };
  await world.sync();
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ priority: "normal" });
  expect(linkOf(world, officeId)?.drift).toEqual([]);
});

test("a deletion on the following side is left, and undone once drift is reverted", async () => {
  const world = createSyncWorld({ direction: "M365_TO_OFFICE" });
  world.mailbox.make("list-default", { subject: "Call" });
  await world.sync();
  const [id = ""] = (await world.records()).keys();
  await world.delete(id);
  await world.sync();
  expect(await subjects(world)).toEqual({ office: [], m365: ["Call"] });
  expect(linkOf(world, id)).toMatchObject({ state: "DETACHED", detachedReason: "FOLLOWER_DELETED" });
  world.settings = { ...world.settings, drift: "REVERT" };
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Call"], m365: ["Call"] });
  expect(linkOf(world, id)?.state).toBe("ACTIVE");
});

test("a record that only the following side has is never touched", async () => {
  const world = createSyncWorld({ direction: "OFFICE_TO_M365", drift: "REVERT" });
  world.mailbox.make("list-default", { subject: "Theirs alone" });
  await linkedTask(world);
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1", "Theirs alone"] });
  expect(lastRun(world).state).toBe("SUCCEEDED");
});

test("a change of direction takes up what was set aside", async () => {
  const world = createSyncWorld({ direction: "OFFICE_TO_M365" });
  world.mailbox.make("list-default", { subject: "Theirs alone" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: [], m365: ["Theirs alone"] });
  world.settings = { ...world.settings, direction: "BIDIRECTIONAL" };
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Theirs alone"], m365: ["Theirs alone"] });
});

test("our own write that comes back in the next delta writes nothing", async () => {
  const world = createSyncWorld();
  const { officeId } = await linkedTask(world);
  await world.edit(officeId, { subject: "Edited" });
  await world.sync();
  const writes = world.mailbox.writes();
  const { version } = (await world.office.load(null, "00000000-0000-4000-8000-000000000001", [officeId]))[0] ?? {};
  await world.sync();
  await world.sync();
  expect(world.mailbox.writes()).toBe(writes);
  expect((await world.office.load(null, "00000000-0000-4000-8000-000000000001", [officeId]))[0]?.version).toBe(version);
});

test("a run with nothing to do looks at what waits when it takes its lease, and needs no transaction before its end", async () => {
  const world = createSyncWorld();
  await linkedTask(world);
  await world.settle();
  let transactions = 0;
  world.atTransaction = () => {
    transactions += 1;
  };
  await world.sync();
  expect(transactions).toBe(0);
});
