import { expect, test } from "vitest";
import { linkedTask, linkOf, rowOf, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld } from "../../support/sync-world.ts";

const DAY = 86_400_000;
const narrow = { windowBackDays: 10, windowAheadDays: 10 };

test("a record that leaves the window as days pass is detached, and comes back with the same link", async () => {
  const world = createSyncWorld(narrow);
  const { officeId, m365Id } = await linkedTask(world, { dueDate: "2026-05-01" });
  const link = linkOf(world, officeId);
  world.advance(11 * DAY);
  await world.sync();
  expect(linkOf(world, officeId)).toMatchObject({ id: link?.id, state: "DETACHED", detachedReason: "WINDOW" });
  expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1"] });
  await world.edit(officeId, { dueDate: "2026-05-12", subject: "Later" });
  await world.sync();
  expect(linkOf(world, officeId)).toMatchObject({ id: link?.id, m365Id, state: "ACTIVE" });
  expect(await subjects(world)).toEqual({ office: ["Later"], m365: ["Later"] });
});

test("a wider window takes a detached record back", async () => {
  const world = createSyncWorld(narrow);
  const { officeId } = await linkedTask(world, { dueDate: "2026-05-01" });
  world.advance(11 * DAY);
  await world.sync();
  world.settings = { ...world.settings, windowBackDays: 30 };
  await world.sync();
  expect(linkOf(world, officeId)).toMatchObject({ state: "ACTIVE", detachedReason: null });
});

test("an edit that puts a record out of the window is still written, then the pair is detached", async () => {
  const world = createSyncWorld(narrow);
  const { officeId, m365Id } = await linkedTask(world, { dueDate: "2026-05-01" });
  await world.edit(officeId, { dueDate: "2026-08-01" });
  await world.sync();
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ dueDate: "2026-08-01" });
  expect(linkOf(world, officeId)).toMatchObject({ state: "DETACHED", detachedReason: "WINDOW" });
});

test("what is deleted on one side outside the window stays on the other", async () => {
  const world = createSyncWorld(narrow);
  const { officeId, m365Id } = await linkedTask(world, { dueDate: "2026-05-01" });
  world.advance(11 * DAY);
  await world.sync();
  world.mailbox.remove(m365Id);
  await world.sync();
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: [] });
  expect(linkOf(world, officeId)).toMatchObject({ state: "DETACHED" });
});

test("a record outside the window is not synced, says why, and is once the window reaches it", async () => {
  const world = createSyncWorld(narrow);
  const id = world.mailbox.make("list-default", { subject: "Far", dueDate: "2026-05-20" });
  await world.sync();
  expect(rowOf(world, id)).toMatchObject({ state: "EXCLUDED", reason: "WINDOW" });
  expect((await subjects(world)).office).toEqual([]);
  world.advance(10 * DAY);
  await world.sync();
  expect((await subjects(world)).office).toEqual(["Far"]);
});
