import { describe, expect, test } from "vitest";
import type { ServiceRules } from "../../../src/adapters/memory/mailbox-rules.ts";
import { must } from "../../../src/lib/must.ts";
import { officeId } from "../../support/sync-orders.ts";
import { createSyncWorld, ofTasks, type SyncWorld } from "../../support/sync-world.ts";

const [first, second] = [officeId(1), officeId(2)];

/**
 * The create of a record went missing, and arrived right after it was given up. Somebody edited what it made, so it is imported as another
 * record. As calendars do it, changes come without marks, and a key makes one item.
 */
async function withItemOfAnother(): Promise<SyncWorld> {
  const service: ServiceRules = { makesOneOfAKey: true, shows: (item) => ({ ...item, mark: null }) };
  const world = createSyncWorld({}, { ...ofTasks, service });
  await world.create(first, { subject: "Call" });
  await world.create(second, { subject: "Write" });
  world.atRequest = (request) => (request === "create" && world.mailbox.writes() === 1 ? "onItsWay" : null);
  await world.sync();
  const sent = () => must([...world.store.state().effects.values()][0], "what was sent first");
  let hasArrived = false;
  world.atRequest = (request) => {
    if (request === "changes" && sent().state === "FAILED" && !hasArrived) {
      hasArrived = true;
      const fields = { ...must(sent().after, "fields"), subject: "Edited in Outlook" };
      const item = { id: "late", etag: "", modifiedAt: null, mark: first, fields, extra: {} };
      world.mailbox.restore(item.id, "list-default", item, sent().key);
    }
    return null;
  };
  await world.settle();
  expect(hasArrived).toBe(true);
  return world;
}

const pairs = (world: SyncWorld) => [...world.store.state().links.values()].map((link) => [link.officeId, link.m365Id]);
const subjects = async (world: SyncWorld) => [...(await world.records()).values()].map(({ subject }) => subject);
const waiting = (world: SyncWorld) =>
  [...world.store.state().inbox.values()].map(({ recordId, state, reason }) => [recordId, state, reason]);
/** Of alerts that stand. */
const alerts = (world: SyncWorld) =>
  [...world.store.state().alerts.values()]
    .filter(({ isResolved }) => !isResolved)
    .map(({ code, itemId, externalId }) => [code, itemId, externalId]);

describe("a record whose item in Microsoft was imported as another record", () => {
  test("waits as failing, with the reason, while everything else is synced", async () => {
    const world = await withItemOfAnother();
    expect(waiting(world)).toEqual([[first, "QUARANTINED", "ITEM_DUPLICATE"]]);
    expect(alerts(world)).toEqual([["ITEM_DUPLICATE", first, "late"]]);
    await world.edit(second, { subject: "Write again" });
    world.mailbox.edit("late", { description: "More" });
    expect(await world.sync()).toBe("done");
    expect([...world.mailbox.items.values()].map(({ item }) => item.fields.subject).toSorted()).toEqual([
      "Edited in Outlook",
      "Write again",
    ]);
    expect((await subjects(world)).toSorted()).toEqual(["Call", "Edited in Outlook", "Write again"]);
    expect(pairs(world)).toHaveLength(2);
  });

  test("needs nothing more once a person deletes it: the other record keeps the item", async () => {
    const world = await withItemOfAnother();
    await world.delete(first);
    await world.settle();
    expect([waiting(world), alerts(world)]).toEqual([[], []]);
    expect((await subjects(world)).toSorted()).toEqual(["Edited in Outlook", "Write"]);
    expect(world.mailbox.items.has("late")).toBe(true);
  });

  test("is created once a person deletes the other record", async () => {
    const world = await withItemOfAnother();
    const [other] = must(
      pairs(world).find(([, m365Id]) => m365Id === "late"),
      "pair",
    );
    await world.delete(must(other, "id"));
    await world.settle();
    expect([waiting(world), alerts(world)]).toEqual([[], []]);
    expect((await subjects(world)).toSorted()).toEqual(["Call", "Write"]);
    expect([...world.mailbox.items.values()].map(({ item }) => item.fields.subject).toSorted()).toEqual([
      "Call",
      "Write",
    ]);
  });
});
