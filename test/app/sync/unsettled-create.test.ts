import { describe, expect, test } from "vitest";
import type { ServiceRules } from "../../../src/adapters/memory/mailbox-rules.ts";
import { must } from "../../../src/lib/must.ts";
import { createSyncWorld, ofTasks, type SyncWorld } from "../../support/sync-world.ts";

const TASK = "20000000-0000-4000-8000-000000000001";

/** A world in which the create of one task was sent, and neither its answer nor the task is there. */
async function withCreateOnItsWay(of = ofTasks): Promise<SyncWorld> {
  for (let step = 0; step < 100; step += 1) {
    const world = createSyncWorld({}, of);
    await world.create(TASK, { subject: "Only once" });
    world.troubles = [...Array<null>(step).fill(null), "onItsWay"];
    await world.sync();
    world.troubles = [];
    const [effect] = world.store.state().effects.values();
    if (effect?.state === "UNKNOWN") return world;
  }
  throw new Error("No step of a sync was the create");
}

/** A world in which the create of one record was applied and its answer lost. As calendars do it, changes come without marks. */
async function withLostCreate(): Promise<SyncWorld> {
  const service: ServiceRules = { shows: (item) => ({ ...item, mark: null }) };
  for (let step = 0; step < 100; step += 1) {
    const world = createSyncWorld({}, { ...ofTasks, service });
    await world.create(TASK, { subject: "Only once" });
    world.troubles = [...Array<null>(step).fill(null), "lostAnswer"];
    await world.sync();
    world.troubles = [];
    const [effect] = world.store.state().effects.values();
    if (effect?.state === "UNKNOWN" && world.mailbox.items.size === 1) return world;
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

  test("is not taken for somebody else's record while it cannot be searched for, also when a person has edited it meanwhile", async () => {
    const world = await withLostCreate();
    const [item] = [...world.mailbox.items.values()].map((stored) => stored.item);
    world.mailbox.edit(must(item, "what was made").id, { subject: "Edited in Outlook" });
    world.atRequest = (request) => (request === "findByMark" ? "unavailable" : null);
    await world.sync();
    world.atRequest = () => null;
    world.advance(600_000);
    await world.settle();
    expect([...(await world.records())].map(([id, { subject }]) => [id, subject])).toEqual([
      [TASK, "Edited in Outlook"],
    ]);
    expect(world.mailbox.items.size).toBe(1);
  });

  test("is not taken for somebody else's record when it arrives after it was looked for, also when a person has edited it by then", async () => {
    const service: ServiceRules = { shows: (item) => ({ ...item, mark: null }) };
    const world = await withCreateOnItsWay({ ...ofTasks, service });
    const [effect] = world.store.state().effects.values();
    world.atRequest = (request) => {
      if (request === "changes" && world.mailbox.items.size === 0) {
        const fields = { ...must(effect?.after, "what was sent"), subject: "Edited in Outlook" };
        const item = { id: "late", etag: "", modifiedAt: null, mark: TASK, fields, extra: {} };
        world.mailbox.restore(item.id, "list-default", item);
      }
      return null;
    };
    await world.settle();
    expect([...(await world.records())].map(([id, { subject }]) => [id, subject])).toEqual([
      [TASK, "Edited in Outlook"],
    ]);
    expect(world.mailbox.items.size).toBe(1);
  });
});
