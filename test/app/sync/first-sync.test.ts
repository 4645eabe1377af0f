import { expect, test } from "vitest";
import { conflictOf, lastRun, linkOf, officeId, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld } from "../../support/sync-world.ts";

test("equal records of both sides are linked, not copied", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call", dueDate: "2026-05-02" });
  const id = world.mailbox.make("list-default", { subject: "Call", dueDate: "2026-05-02" });
  await world.sync();
  expect(linkOf(world, officeId(1))).toMatchObject({ m365Id: id, state: "ACTIVE" });
  expect(await subjects(world)).toEqual({ office: ["Call"], m365: ["Call"] });
  expect(world.mailbox.writes()).toBe(0);
});

test("what only one of two linked records has is given to the other", async () => {
  const world = createSyncWorld({ conflictRule: "ASK" });
  await world.create(officeId(1), { subject: "Call", description: "Ask for the price" });
  const id = world.mailbox.make("list-default", { subject: "Call", priority: "high" });
  await world.sync();
  const agreed = { description: "Ask for the price", priority: "high" };
  expect(world.mailbox.items.get(id)?.item.fields).toMatchObject(agreed);
  expect((await world.records()).get(officeId(1))).toMatchObject(agreed);
});

test("what both have differently follows the rule, and is kept as a conflict", async () => {
  const world = createSyncWorld({ conflictRule: "M365_WINS" });
  await world.create(officeId(1), { subject: "Call", priority: "low" });
  world.mailbox.make("list-default", { subject: "Call", priority: "high" });
  await world.sync();
  expect((await world.records()).get(officeId(1))).toMatchObject({ priority: "high" });
  expect(conflictOf(world)).toMatchObject({ state: "SETTLED", fields: ["priority"], bases: null });
});

test("an ambiguous key links nothing: each record is made on the other side, none is lost", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call", priority: "low" });
  await world.create(officeId(2), { subject: "Call", status: "in_progress" });
  world.mailbox.make("list-default", { subject: "Call", priority: "high" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Call", "Call", "Call"], m365: ["Call", "Call", "Call"] });
  await world.sync();
  expect(lastRun(world).counts).toMatchObject({ createdInOffice: 0, createdInM365: 0 });
});

test("of several equals on both sides each finds one", async () => {
  const world = createSyncWorld();
  for (const nth of [1, 2, 3]) await world.create(officeId(nth), { subject: "Call" });
  for (let nth = 0; nth < 3; nth += 1) world.mailbox.make("list-default", { subject: "Call" });
  await world.sync();
  expect(world.store.state().links.size).toBe(3);
  expect(world.mailbox.writes()).toBe(0);
});

test("an account that is connected anew finds its records by our mark, also when their subject changed since", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call" });
  await world.sync();
  const [id = ""] = world.mailbox.items.keys();
  world.store.change(({ links, collections, effects }) => {
    links.clear();
    collections.clear();
    effects.clear();
  });
  world.store.change((state) =>
    Object.assign(state, { appliedSettings: null, collectionsLink: null, officeCursor: 0n }),
  );
  world.mailbox.edit(id, { subject: "Call Ann" });
  await world.sync();
  expect(linkOf(world, officeId(1))).toMatchObject({ m365Id: id, state: "ACTIVE" });
  expect(world.mailbox.items.size).toBe(1);
  expect((await world.records()).size).toBe(1);
});

test("a copy that a person makes of a record is no second partner", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call" });
  await world.sync();
  const [id = ""] = world.mailbox.items.keys();
  const item = world.mailbox.items.get(id)?.item;
  await world.mailbox
    .records("TASKS", { from: "2000-01-01", to: "2100-01-01" })
    .create(
      "list-default",
      { mark: item?.mark ?? "", fields: item?.fields ?? {}, extra: {} },
      new AbortController().signal,
    );
  await world.sync();
  expect((await world.records()).size).toBe(1);
  expect(linkOf(world, officeId(1))?.m365Id).toBe(id);
  expect([...world.store.state().inbox.values()]).toMatchObject([{ state: "EXCLUDED", reason: "DUPLICATE" }]);
});

test("a first sync deletes nothing", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Ours" });
  await world.create(officeId(2), { subject: "Deleted before" });
  await world.delete(officeId(2));
  const gone = world.mailbox.make("list-default", { subject: "Gone before" });
  world.mailbox.remove(gone);
  world.mailbox.make("list-default", { subject: "Theirs" });
  await world.sync();
  const all = ["Ours", "Theirs"];
  expect(await subjects(world)).toEqual({ office: all, m365: all });
  expect(lastRun(world).counts).toMatchObject({ deletedInOffice: 0, deletedInM365: 0 });
});
