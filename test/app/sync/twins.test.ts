import { expect, test } from "vitest";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { must } from "../../../src/lib/must.ts";
import { officeId } from "../../support/sync-orders.ts";
import { createSyncWorld, ofTasks, type SyncWorld, type WorldOf } from "../../support/sync-world.ts";

const id = officeId(1);

/** Oro's task was sent, nothing came of it, it was made again; and then the first one arrives after all. */
async function withLateCreate(change: RecordFields = {}, of: WorldOf = ofTasks): Promise<SyncWorld> {
  const world = createSyncWorld({}, of);
  await world.create(id, { subject: "Call", categories: ["Blue"] });
  world.atRequest = (request) => (request === "create" ? "onItsWay" : null);
  await world.sync();
  world.atRequest = () => null;
  await world.settle();
  expect(world.mailbox.items.size).toBe(1);
  const [first] = world.store.state().effects.values();
  const sent = must(first?.after, "what was sent first");
  const whole = must([...world.mailbox.items.values()][0], "what was made").item;
  arrive(world, { ...whole.fields, ...sent, ...change });
  return world;
}

function arrive(world: SyncWorld, fields: RecordFields, key?: string): void {
  const item = {
    id: "late",
    etag: "",
    modifiedAt: null,
    mark: id,
    fields,
    extra: {},
  };
  world.mailbox.restore(item.id, "list-default", item, key);
}

const subjects = (world: SyncWorld) => [...world.mailbox.items.values()].map(({ item }) => item.fields.subject);

test("a create that arrives after it was made again is removed, and the other one stays linked", async () => {
  const world = await withLateCreate();
  const linked = [...world.store.state().links.values()].map(({ m365Id }) => m365Id);
  await world.settle();
  expect([...world.mailbox.items.keys()]).toEqual(linked);
  expect((await world.records()).size).toBe(1);
  const settled = [...world.store.state().effects.values()].map(({ operation, state }) => `${operation} ${state}`);
  expect(settled).toEqual(["create FAILED", "create CONFIRMED", "delete CONFIRMED"]);
});

test("a late create is removed also when Oro's record was edited in between, since it holds what was sent first", async () => {
  const world = createSyncWorld();
  await world.create(id, { subject: "Call" });
  world.atRequest = (request) => (request === "create" ? "onItsWay" : null);
  await world.sync();
  world.atRequest = () => null;
  await world.edit(id, { subject: "Call again" });
  await world.settle();
  const whole = must([...world.mailbox.items.values()][0], "what was made").item;
  arrive(world, { ...whole.fields, subject: "Call" });
  await world.settle();
  expect(subjects(world)).toEqual(["Call again"]);
});

test("a late create that somebody has edited is never removed", async () => {
  const world = await withLateCreate({ description: "Mine now" });
  await world.settle();
  expect(subjects(world)).toHaveLength(2);
});

test("a late create that somebody edits right before it would be removed is never removed", async () => {
  const world = await withLateCreate();
  world.atRequest = (request) => {
    if (request === "read") world.mailbox.edit("late", { description: "Mine now" });
    return null;
  };
  await world.settle();
  expect(subjects(world)).toHaveLength(2);
});

test("a task that somebody moves after its create was repeated is no late create, in another list or back in its own", async () => {
  const world = createSyncWorld({ collectionIds: ["list-default", "list-other"], destinationId: "list-default" });
  world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
  await world.create(id, { subject: "Call" });
  world.atRequest = (request) => (request === "create" ? "onItsWay" : null);
  await world.sync();
  world.atRequest = () => null;
  await world.settle();
  for (const list of ["list-other", "list-default"]) {
    world.mailbox.move(must([...world.mailbox.items.keys()][0], "the task's id"), list);
    await world.settle();
    expect(subjects(world)).toEqual(["Call"]);
    expect((await world.records()).size).toBe(1);
  }
});

test("what is in the place of a linked task that is gone is never removed, whatever the ledger says", async () => {
  const world = await withLateCreate();
  const [linked] = [...world.store.state().links.values()];
  world.mailbox.remove(must(linked, "link").m365Id);
  await world.settle();
  expect(subjects(world)).toEqual(["Call"]);
});

test("a copy of what was made once is never removed, however much it looks like it", async () => {
  const world = createSyncWorld();
  await world.create(id, { subject: "Call" });
  await world.settle();
  arrive(world, must([...world.mailbox.items.values()][0], "what was made").item.fields);
  await world.settle();
  expect(subjects(world)).toHaveLength(2);
});

test("a late create that comes right before its repeat is adopted where Microsoft makes one item of a key, and Oro's edit goes on to it", async () => {
  const service = { ...ofTasks.service, makesOneOfAKey: true } as const;
  const world = createSyncWorld({}, { ...ofTasks, service });
  await world.create(id, { subject: "Call" });
  world.atRequest = (request) => (request === "create" ? "onItsWay" : null);
  await world.sync();
  const { after, key } = must([...world.store.state().effects.values()][0], "effect");
  const sent = must(after, "what was sent first");
  await world.edit(id, { subject: "Call again" });
  world.atRequest = (request) => {
    if (request === "create" && world.mailbox.items.size === 0) arrive(world, sent, key);
    return null;
  };
  await world.settle();
  expect(subjects(world)).toEqual(["Call again"]);
  expect([...(await world.records()).values()].map(({ subject }) => subject)).toEqual(["Call again"]);
  expect([...world.store.state().links.values()]).toMatchObject([{ m365Id: "late", officeId: id, state: "ACTIVE" }]);
});

test("a copy is never removed where Microsoft makes one item of a key", async () => {
  const service = { ...ofTasks.service, makesOneOfAKey: true } as const;
  const world = await withLateCreate({}, { ...ofTasks, service });
  await world.settle();
  expect(subjects(world)).toHaveLength(2);
});
