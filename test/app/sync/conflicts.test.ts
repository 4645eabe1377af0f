import { expect, test } from "vitest";
import { choose, conflictOf, lastRun, linkedTask, linkOf, reopen, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld } from "../../support/sync-world.ts";

async function inConflict() {
  const world = createSyncWorld({ conflictRule: "ASK" });
  const ids = await linkedTask(world);
  await world.edit(ids.officeId, { subject: "Ours", priority: "low", dueDate: "2026-05-02" });
  world.mailbox.edit(ids.m365Id, { subject: "Theirs", priority: "high", description: "Now" });
  await world.sync();
  return { world, ...ids };
}

test("a conflict that is asked about is listed, nothing of its record is written, the others go on", async () => {
  const { world, officeId, m365Id } = await inConflict();
  const other = await linkedTask(world, { subject: "Another" }, 2);
  expect(conflictOf(world)).toMatchObject({
    state: "OPEN",
    kind: "FIELDS",
    fields: ["subject", "priority"],
    office: { subject: "Ours" },
    m365: { subject: "Theirs" },
    bases: { office: { subject: "Task 1" }, m365: { subject: "Task 1" } },
  });
  expect(linkOf(world, officeId)?.state).toBe("CONFLICT");
  expect((await world.records()).get(officeId)).toMatchObject({ subject: "Ours", description: "" });
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ subject: "Theirs", dueDate: null });
  expect(linkOf(world, other.officeId)?.state).toBe("ACTIVE");
  expect(lastRun(world).state).toBe("SUCCEEDED");
});

test("taking a side writes its values and merges what was not in conflict", async () => {
  const { world, officeId, m365Id } = await inConflict();
  await choose(world, { take: "m365" });
  await world.sync();
  const agreed = { subject: "Theirs", priority: "high", dueDate: "2026-05-02", description: "Now" };
  expect((await world.records()).get(officeId)).toMatchObject(agreed);
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject(agreed);
  expect(conflictOf(world)).toMatchObject({ state: "SETTLED", outcome: "M365", decidedBy: "Ann" });
  expect(linkOf(world, officeId)?.state).toBe("ACTIVE");
});

test("a side can be taken for each field", async () => {
  const { world, officeId, m365Id } = await inConflict();
  await choose(world, { fields: { subject: "office", priority: "m365" } });
  await world.sync();
  const agreed = { subject: "Ours", priority: "high", dueDate: "2026-05-02", description: "Now" };
  expect((await world.records()).get(officeId)).toMatchObject(agreed);
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject(agreed);
  expect(conflictOf(world)).toMatchObject({ state: "SETTLED", outcome: "MERGED" });
});

test("a choice about versions that moved since is asked again", async () => {
  const { world, officeId, m365Id } = await inConflict();
  await choose(world, { take: "office" });
  world.mailbox.edit(m365Id, { subject: "Theirs, again" });
  await world.sync();
  expect(conflictOf(world)).toMatchObject({ state: "OPEN", choice: null, m365: { subject: "Theirs, again" } });
  expect((await world.records()).get(officeId)).toMatchObject({ subject: "Ours" });
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ subject: "Theirs, again" });
});

test("a conflict that both sides end by the same edit settles by itself", async () => {
  const { world, officeId, m365Id } = await inConflict();
  await world.edit(officeId, { subject: "Agreed", priority: "high" });
  world.mailbox.edit(m365Id, { subject: "Agreed" });
  await world.sync();
  expect(conflictOf(world)).toMatchObject({ state: "SETTLED", outcome: "AGREED" });
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ subject: "Agreed", dueDate: "2026-05-02" });
  expect((await world.records()).get(officeId)).toMatchObject({ subject: "Agreed", description: "Now" });
});

test("a rule that is set while a conflict is open decides it", async () => {
  const { world } = await inConflict();
  world.settings = { ...world.settings, conflictRule: "OFFICE_WINS" };
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Ours"], m365: ["Ours"] });
  expect(conflictOf(world)).toMatchObject({ state: "SETTLED", outcome: "OFFICE", decidedBy: "OFFICE_WINS" });
});

async function deletedAgainstEdit() {
  const world = createSyncWorld({ conflictRule: "ASK" });
  const ids = await linkedTask(world);
  await world.edit(ids.officeId, { subject: "Edited" });
  world.mailbox.remove(ids.m365Id);
  await world.sync();
  return { world, ...ids };
}

test("an edit against a deletion is asked about; keeping makes the record again with the same link", async () => {
  const { world, officeId } = await deletedAgainstEdit();
  const link = linkOf(world, officeId);
  expect(conflictOf(world)).toMatchObject({ state: "OPEN", kind: "M365_DELETED", m365: null });
  await choose(world, { take: "office" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Edited"], m365: ["Edited"] });
  expect(linkOf(world, officeId)).toMatchObject({ id: link?.id, state: "ACTIVE" });
});

test("an edit against a deletion, decided for the deletion, deletes; opened again it can be brought back", async () => {
  const { world, officeId } = await deletedAgainstEdit();
  await choose(world, { take: "m365" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: [], m365: [] });
  expect(conflictOf(world)).toMatchObject({ state: "SETTLED", outcome: "M365" });
  reopen(world);
  await world.sync();
  expect(await subjects(world)).toEqual({ office: [], m365: [] });
  await choose(world, { take: "office" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Edited"], m365: ["Edited"] });
  expect(linkOf(world, officeId)?.state).toBe("ACTIVE");
});

test("a conflict that a rule decided can be opened again and decided otherwise", async () => {
  const world = createSyncWorld({ conflictRule: "OFFICE_WINS" });
  const { officeId, m365Id } = await linkedTask(world);
  await world.edit(officeId, { subject: "Ours" });
  world.mailbox.edit(m365Id, { subject: "Theirs" });
  await world.sync();
  reopen(world);
  await world.edit(officeId, { priority: "high" });
  await world.sync();
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ subject: "Ours", priority: "normal" });
  await choose(world, { take: "m365" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Theirs"], m365: ["Theirs"] });
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ priority: "high" });
});

test.each([
  ["M365_TO_OFFICE", "M365", "Theirs"],
  ["OFFICE_TO_M365", "OFFICE", "Ours"],
] as const)(
  "a direction that is set while a conflict waits is told as what ended it, and what it overwrote is kept (%s)",
  async (direction, outcome, subject) => {
    const { world } = await inConflict();
    world.settings = { ...world.settings, direction };
    await world.sync();
    expect(await subjects(world)).toEqual({ office: [subject], m365: [subject] });
    const { reason, decidedBy, ...ended } = conflictOf(world);
    expect(ended).toMatchObject({
      state: "SETTLED",
      outcome,
      office: { subject: "Ours" },
      m365: { subject: "Theirs" },
    });
    expect(reason).toContain("Sync Direction is now");
    expect(decidedBy).toBe("Sync Direction");
  },
);

test("what a one-way sync overwrote is what Oro held then, edits since the question included, and can be taken after all", async () => {
  const { world, officeId, m365Id } = await inConflict();
  await world.edit(officeId, { subject: "Ours, again" });
  world.settings = { ...world.settings, direction: "M365_TO_OFFICE" };
  await world.sync();
  expect(conflictOf(world)).toMatchObject({ outcome: "M365", office: { subject: "Ours, again" } });
  reopen(world);
  await choose(world, { take: "office" });
  await world.sync();
  expect((await world.records()).get(officeId)).toMatchObject({ subject: "Ours, again", priority: "low" });
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ subject: "Ours, again", priority: "low" });
});

test("an edit that is taken back while a conflict waits is no agreement", async () => {
  const { world, officeId } = await inConflict();
  await world.edit(officeId, { subject: "Task 1", priority: "normal", dueDate: null });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Theirs"], m365: ["Theirs"] });
  expect(conflictOf(world)).toMatchObject({ state: "SETTLED", outcome: "M365" });
  expect(conflictOf(world).reason).toContain("undone");
});
