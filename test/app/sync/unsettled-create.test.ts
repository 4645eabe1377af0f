import { describe, expect, test } from "vitest";
import { createSyncWorld, type SyncWorld } from "../../support/sync-world.ts";

const TASK = "20000000-0000-4000-8000-000000000001";

/** A world in which the create of one task was sent, and neither its answer nor the task is there. */
async function withCreateOnItsWay(): Promise<SyncWorld> {
  for (let step = 0; step < 100; step += 1) {
    const world = createSyncWorld();
    await world.create(TASK, { subject: "Only once" });
    world.troubles = [...Array<null>(step).fill(null), "onItsWay"];
    await world.sync();
    world.troubles = [];
    const [effect] = world.store.state().effects.values();
    if (effect?.state === "UNKNOWN") return world;
  }
  throw new Error("No step of a sync was the create");
}

describe("a create whose outcome is not known", () => {
  test("is not repeated while it may still arrive, also when its record is edited and synced at once", async () => {
    const world = await withCreateOnItsWay();
    const asked = world.mailbox.writes();
    await world.edit(TASK, { subject: "Only once, edited" });
    await world.sync();
    await world.sync();
    expect(world.mailbox.writes()).toBe(asked);
  });

  test("is repeated once it is sure that it never arrived", async () => {
    const world = await withCreateOnItsWay();
    world.advance(11_000);
    await world.sync();
    await world.settle();
    expect([...world.mailbox.items.values()].map(({ item }) => item.fields.subject)).toEqual(["Only once"]);
  });
});
