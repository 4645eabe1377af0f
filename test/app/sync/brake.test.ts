import { expect, test } from "vitest";
import { answerBrake, lastRun, linkedTask, linkOf, openAlerts, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld, type SyncWorld } from "../../support/sync-world.ts";

/** Ten linked tasks under a brake that three deletions, and more than a fifth, set off. */
async function withTenTasks(): Promise<{ readonly world: SyncWorld; readonly m365Ids: readonly string[] }> {
  const world = createSyncWorld({ deletionBrakePercent: 20, deletionBrakeMinimum: 3 });
  const m365Ids: string[] = [];
  for (let nth = 1; nth <= 10; nth += 1) m365Ids.push((await linkedTask(world, {}, nth)).m365Id);
  return { world, m365Ids };
}

test("few deletions go through", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 2)) world.mailbox.remove(id);
  await world.sync();
  expect(lastRun(world).state).toBe("SUCCEEDED");
  expect((await world.records()).size).toBe(8);
});

test("too many deletions stop the run, with what it would delete, and nothing is deleted", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  expect(lastRun(world)).toMatchObject({
    state: "AWAITING_APPROVAL",
    end: {
      error: { code: "BRAKE_DELETIONS" },
      nextSyncAt: null,
      brake: {
        reason: "TOO_MANY_DELETIONS",
        deletesInOffice: 3,
        deletesInM365: 0,
        linked: 10,
        titles: ["Task 1", "Task 2", "Task 3"],
      },
    },
  });
  expect((await world.records()).size).toBe(10);
  expect(openAlerts(world)).toEqual(["BRAKE_DELETIONS"]);
});

test("a side that is suddenly empty stops the run, however few it were", async () => {
  const world = createSyncWorld({ deletionBrakePercent: 100, deletionBrakeMinimum: 1_000 });
  for (let nth = 1; nth <= 5; nth += 1) await linkedTask(world, {}, nth);
  for (const id of (await world.records()).keys()) await world.delete(id);
  await world.sync();
  expect(lastRun(world)).toMatchObject({
    state: "AWAITING_APPROVAL",
    end: { brake: { reason: "SIDE_EMPTY", deletesInM365: 5 } },
  });
  expect(world.mailbox.items.size).toBe(5);
});

test("approval writes exactly what was shown", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  answerBrake(world, "APPROVED");
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "SUCCEEDED", counts: { deletedInOffice: 3 } });
  expect((await subjects(world)).office).toEqual((await subjects(world)).m365);
  expect((await world.records()).size).toBe(7);
  expect(openAlerts(world)).toEqual([]);
});

test("what was deleted after the question is not covered by the answer, when it is too much again", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  for (const id of m365Ids.slice(3, 7)) world.mailbox.remove(id);
  answerBrake(world, "APPROVED");
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "AWAITING_APPROVAL", end: { brake: { deletesInOffice: 7 } } });
  expect((await world.records()).size).toBe(10);
});

test("rejection keeps the records where they are and detaches them", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  answerBrake(world, "REJECTED");
  await world.sync();
  await world.sync();
  expect(lastRun(world).state).toBe("SUCCEEDED");
  expect((await world.records()).size).toBe(10);
  expect(world.mailbox.items.size).toBe(7);
  const detached = [...world.store.state().links.values()].filter(({ state }) => state === "DETACHED");
  expect(detached.map(({ detachedReason }) => detachedReason)).toEqual(Array(3).fill("DELETION_REJECTED"));
});

test("some deletions are approved: they alone are made, the others stay and are detached", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  answerBrake(world, "APPROVED", ["Task 1", "Task 3"]);
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "SUCCEEDED", counts: { deletedInOffice: 2 } });
  expect((await subjects(world)).office).toContain("Task 2");
  expect(linkOf(world, m365Ids[1] ?? "")).toMatchObject({ state: "DETACHED", detachedReason: "DELETION_REJECTED" });
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "SUCCEEDED", counts: { deletedInOffice: 0 } });
});

test("what was rejected stays rejected when more was deleted meanwhile, and only that is asked about", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  for (const id of m365Ids.slice(3, 7)) world.mailbox.remove(id);
  answerBrake(world, "REJECTED");
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "AWAITING_APPROVAL", end: { brake: { deletesInOffice: 4 } } });
  answerBrake(world, "APPROVED", ["Task 4", "Task 5", "Task 6", "Task 7"]);
  await world.sync();
  expect((await subjects(world)).office).toEqual(["Task 1", "Task 10", "Task 2", "Task 3", "Task 8", "Task 9"]);
});

test("deletions in Microsoft are held back too, and approved ones are carried out there", async () => {
  const { world } = await withTenTasks();
  for (const id of [...(await world.records()).keys()].slice(0, 4)) await world.delete(id);
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "AWAITING_APPROVAL", end: { brake: { deletesInM365: 4 } } });
  expect(world.mailbox.items.size).toBe(10);
  answerBrake(world, "APPROVED");
  await world.sync();
  expect(world.mailbox.items.size).toBe(6);
});

test("what is written without a question after all does not stay marked as asked about", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  const [first = ""] = (await world.records()).keys();
  answerBrake(world, "APPROVED");
  await world.edit(first, { subject: "Still needed" });
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "SUCCEEDED", counts: { deletedInOffice: 2 } });
  const asked = [...world.store.state().plan.values()].filter(({ askedAs }) => askedAs !== null);
  expect(asked.map(({ title, answer }) => [title, answer])).toEqual([
    ["Task 2", "APPROVED"],
    ["Task 3", "APPROVED"],
  ]);
});

test("a record that is edited in Oro while its deletion waits for approval is not deleted", async () => {
  const { world, m365Ids } = await withTenTasks();
  for (const id of m365Ids.slice(0, 3)) world.mailbox.remove(id);
  await world.sync();
  const [first = ""] = (await world.records()).keys();
  await world.edit(first, { subject: "Still needed" });
  answerBrake(world, "APPROVED");
  await world.sync();
  expect(await subjects(world)).toMatchObject({ office: expect.arrayContaining(["Still needed"]) });
  expect((await subjects(world)).m365).toContain("Still needed");
  expect((await world.records()).size).toBe(8);
});
