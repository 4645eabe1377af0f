import { expect, test } from "vitest";
import { linkedTask, linkOf, openAlerts, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld, type SyncWorld } from "../../support/sync-world.ts";

const both = { collectionIds: ["list-default", "list-other"], destinationId: "list-default" };

function withTwoLists(): SyncWorld {
  const world = createSyncWorld(both);
  world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
  return world;
}

test("a list that vanishes detaches its records and deletes nothing", async () => {
  const world = withTwoLists();
  const id = world.mailbox.make("list-other", { subject: "In the other list" });
  await linkedTask(world);
  const link = linkOf(world, id);
  world.mailbox.removeCollection("list-other");
  await world.sync();
  expect((await subjects(world)).office).toEqual(["In the other list", "Task 1"]);
  expect(linkOf(world, id)).toMatchObject({ id: link?.id, state: "DETACHED", detachedReason: "COLLECTION" });
  expect(openAlerts(world)).toEqual(["COLLECTION_GONE"]);
});

test("a mail folder is stored anew when only its place, its well-known name or its counts changed", async () => {
  const world = withTwoLists();
  await world.sync();
  const folder = { id: "list-other", name: "Other", isDefault: false, isReadOnly: false };
  for (const told of [{ parentId: "list-default" }, { wellKnown: "archive" }, { totalItems: 3 }, { unreadItems: 2 }]) {
    world.mailbox.addCollection({ ...folder, ...told });
    await world.sync();
    const stored = [...world.store.state().collections.values()].find(({ externalId }) => externalId === "list-other");
    expect(stored).toMatchObject(told);
  }
});

test("a list that is chosen no more detaches its records, and chosen again has the same links", async () => {
  const world = withTwoLists();
  const id = world.mailbox.make("list-other", { subject: "In the other list" });
  await world.sync();
  const link = linkOf(world, id);
  world.settings = { ...world.settings, collectionIds: ["list-default"] };
  await world.sync();
  expect(linkOf(world, id)).toMatchObject({ id: link?.id, state: "DETACHED", detachedReason: "COLLECTION" });
  world.mailbox.edit(id, { priority: "high" });
  await world.edit(link?.officeId ?? "", { status: "in_progress" });
  await world.sync();
  expect(world.mailbox.items.get(id)?.item.fields).toMatchObject({ status: "open" });
  world.settings = { ...world.settings, ...both };
  await world.sync();
  expect(linkOf(world, id)).toMatchObject({ id: link?.id, officeId: link?.officeId, state: "ACTIVE" });
  expect(await subjects(world)).toEqual({ office: ["In the other list"], m365: ["In the other list"] });
  const edited = { priority: "high", status: "in_progress" };
  expect(world.mailbox.items.get(id)?.item.fields).toMatchObject(edited);
  expect((await world.records()).get(link?.officeId ?? "")).toMatchObject(edited);
});

test("what was deleted in Microsoft while its list was not synced stays in Oro", async () => {
  const world = withTwoLists();
  const id = world.mailbox.make("list-other", { subject: "In the other list" });
  await world.sync();
  world.settings = { ...world.settings, collectionIds: ["list-default"] };
  await world.sync();
  world.mailbox.remove(id);
  world.settings = { ...world.settings, ...both };
  await world.sync();
  await world.sync();
  expect((await subjects(world)).office).toEqual(["In the other list"]);
});

test("a record that is moved to another list keeps its link", async () => {
  const world = withTwoLists();
  const { officeId, m365Id } = await linkedTask(world);
  const link = linkOf(world, officeId);
  const moved = world.mailbox.move(m365Id, "list-other");
  await world.sync();
  expect(linkOf(world, officeId)).toMatchObject({ id: link?.id, m365Id: moved, state: "ACTIVE" });
  expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1"] });
});

test("a record made in Microsoft, without our mark, keeps its link when it is moved", async () => {
  const world = withTwoLists();
  const made = world.mailbox.make("list-default", { subject: "Theirs" });
  await world.sync();
  const link = linkOf(world, made);
  const moved = world.mailbox.move(made, "list-other");
  await world.sync();
  expect(linkOf(world, moved)).toMatchObject({ id: link?.id, officeId: link?.officeId, state: "ACTIVE" });
  expect(await subjects(world)).toEqual({ office: ["Theirs"], m365: ["Theirs"] });
});

test("a record that is moved to a list that is not synced is gone from there, as if it was deleted", async () => {
  const world = createSyncWorld();
  world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
  const { m365Id } = await linkedTask(world);
  world.mailbox.move(m365Id, "list-other");
  await world.sync();
  expect(await subjects(world)).toEqual({ office: [], m365: ["Task 1"] });
});

test("where no list takes new records, one that is new in Oro waits", async () => {
  const world = createSyncWorld({ collectionIds: ["list-read"] });
  world.mailbox.addCollection({ id: "list-read", name: "Flagged", isDefault: false, isReadOnly: true });
  await world.create("20000000-0000-4000-8000-000000000001", { subject: "Ours" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Ours"], m365: [] });
  expect([...world.store.state().inbox.values()]).toMatchObject([{ state: "EXCLUDED", reason: "COLLECTION" }]);
  world.settings = { ...world.settings, collectionIds: null };
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Ours"], m365: ["Ours"] });
});

test("everything that is read again behind a dead link lets the mailbox's changes go first", async () => {
  const world = createSyncWorld();
  world.mailbox.make("list-default", { subject: "Call" });
  const rounds: (boolean | undefined)[] = [];
  const { records } = world.mailbox;
  Object.assign(world.mailbox, {
    records: (...asked: Parameters<typeof records>) => {
      const own = records(...asked);
      const readChanges: typeof own.readChanges = (id, link, signal, terms) => {
        rounds.push(terms?.isHistory);
        return own.readChanges(id, link, signal, terms);
      };
      return { ...own, readChanges };
    },
  });
  await world.sync();
  await world.sync();
  world.mailbox.expireCursors();
  await world.sync();
  const seen = rounds.filter((isHistory, index) => isHistory !== rounds[index - 1]);
  expect(seen).toEqual([true, false, true]);
});
