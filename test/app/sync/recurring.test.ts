import { expect, test } from "vitest";
import { linkedTask, linkOf } from "../../support/sync-orders.ts";
import { createSyncWorld, type SyncWorld } from "../../support/sync-world.ts";

const daily = { recurrence: { type: "daily", interval: 1, range: { type: "noEnd" } }, dueDate: "2026-05-01" };

async function occurrences(world: SyncWorld) {
  const brief = ({ status, dueDate }: { readonly [name: string]: unknown }) => `${dueDate} ${status}`;
  return {
    office: [...(await world.records()).values()].map(brief).toSorted(),
    m365: [...world.mailbox.items.values()].map(({ item }) => brief(item.fields)).toSorted(),
  };
}

const after = ["2026-05-01 closed", "2026-05-02 open"];

test("a recurring task that is completed in Oro stays completed, and its next occurrence is a new record", async () => {
  const world = createSyncWorld();
  const { officeId, m365Id } = await linkedTask(world, daily);
  await world.edit(officeId, { status: "closed" });
  await world.sync();
  await world.sync();
  await world.sync();
  expect(await occurrences(world)).toEqual({ office: after, m365: after });
  expect((await world.records()).get(officeId)).toMatchObject({ status: "closed", dueDate: "2026-05-01" });
  expect(linkOf(world, officeId)?.m365Id).not.toBe(m365Id);
  expect(linkOf(world, m365Id)?.officeId).not.toBe(officeId);
  expect(world.store.state().links.size).toBe(2);
});

test("a recurring task that is completed in Microsoft leaves one closed and one open on both sides", async () => {
  const world = createSyncWorld();
  const { m365Id } = await linkedTask(world, daily);
  world.mailbox.edit(m365Id, { status: "closed" });
  await world.sync();
  await world.sync();
  expect(await occurrences(world)).toEqual({ office: after, m365: after });
  expect(world.store.state().links.size).toBe(2);
});

test("a completion whose answer was lost is not sent again: that would complete the next occurrence too", async () => {
  const world = createSyncWorld();
  const { officeId } = await linkedTask(world, daily);
  await world.edit(officeId, { status: "closed" });
  let isOver = false;
  world.atRequest = (request) => {
    if (isOver || request !== "update") return null;
    isOver = true;
    return "lostAnswer";
  };
  await world.sync();
  const writes = world.mailbox.writes();
  world.advance(60_000);
  await world.sync();
  world.advance(60_000);
  await world.sync();
  expect(world.mailbox.writes()).toBe(writes);
  expect(await occurrences(world)).toEqual({ office: after, m365: after });
});

test("completing on both sides completes one occurrence", async () => {
  const world = createSyncWorld();
  const { officeId, m365Id } = await linkedTask(world, daily);
  await world.edit(officeId, { status: "closed" });
  world.mailbox.edit(m365Id, { status: "closed" });
  await world.sync();
  await world.sync();
  expect(await occurrences(world)).toEqual({ office: after, m365: after });
});
