import { describe, expect, test } from "vitest";
import type { M365Mailbox, M365Records } from "../../../src/app/ports/m365-records.ts";
import { answerBrake, lastRun, linkedTask, linkOf, officeId, openAlerts, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld, type SyncWorld } from "../../support/sync-world.ts";

/** What is done to a mailbox's records before the engine sees them. */
function altered(world: SyncWorld, change: (records: M365Records) => Partial<M365Records>): void {
  const { records } = world.mailbox;
  Object.assign(world.mailbox, {
    records: (...args: Parameters<M365Mailbox["records"]>): M365Records => {
      const real = records(...args);
      return { ...real, ...change(real) };
    },
  });
}

const day = 86_400_000;

async function orderFull(world: SyncWorld): Promise<void> {
  world.store.change(({ collections }) => {
    for (const [id, one] of collections) collections.set(id, { ...one, reconcileOrders: one.reconcileOrders + 1 });
  });
  await world.sync();
}

describe("a deletion that delta never tells", () => {
  test("goes from Oro within a day", async () => {
    const world = createSyncWorld();
    const { m365Id } = await linkedTask(world);
    await linkedTask(world, {}, 2);
    await world.sync();
    world.mailbox.remove(m365Id);
    world.mailbox.silence(m365Id);
    await world.sync();
    expect((await subjects(world)).office).toEqual(["Task 1", "Task 2"]);
    world.advance(day);
    await world.sync();
    expect((await subjects(world)).office).toEqual(["Task 2"]);
  });

  test("goes at once when a person orders it", async () => {
    const world = createSyncWorld();
    const { m365Id } = await linkedTask(world);
    await world.sync();
    world.mailbox.remove(m365Id);
    world.mailbox.silence(m365Id);
    await orderFull(world);
    expect((await subjects(world)).office).toEqual([]);
    expect([...world.store.state().collections.values()]).toMatchObject([{ reconcileOrders: 0 }]);
  });

  test("has the other lists compared at once, too", async () => {
    const world = createSyncWorld({ collectionIds: ["list-default", "list-other"] });
    world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
    const other = world.mailbox.make("list-other", { subject: "In the other list" });
    const { m365Id } = await linkedTask(world);
    await world.sync();
    for (const id of [other, m365Id]) {
      world.mailbox.remove(id);
      world.mailbox.silence(id);
    }
    const [first] = world.store.state().collections.values();
    world.store.change(({ collections }) => {
      if (first !== undefined) collections.set(first.id, { ...first, reconcileOrders: 1 });
    });
    await world.sync();
    expect((await subjects(world)).office).toEqual([]);
  });

  test("is met when Oro's edit finds nothing to write to, and the list is compared in the next run", async () => {
    const world = createSyncWorld();
    const one = await linkedTask(world);
    const two = await linkedTask(world, {}, 2);
    await world.sync();
    for (const { m365Id } of [one, two]) {
      world.mailbox.remove(m365Id);
      world.mailbox.silence(m365Id);
    }
    await world.edit(one.officeId, { priority: "high" });
    await world.sync();
    await world.sync();
    expect((await subjects(world)).office).toEqual(["Task 1"]);
  });

  test("stops at the brake like any other", async () => {
    const world = createSyncWorld({ deletionBrakePercent: 20, deletionBrakeMinimum: 2 });
    for (let nth = 1; nth <= 4; nth += 1) await linkedTask(world, {}, nth);
    await world.sync();
    for (let nth = 1; nth <= 3; nth += 1) {
      const id = linkOf(world, officeId(nth))?.m365Id ?? "";
      world.mailbox.remove(id);
      world.mailbox.silence(id);
    }
    await orderFull(world);
    expect(lastRun(world)).toMatchObject({ state: "AWAITING_APPROVAL" });
    expect((await subjects(world)).office).toHaveLength(4);
    answerBrake(world, "APPROVED");
    await world.sync();
    expect((await subjects(world)).office).toEqual(["Task 4"]);
  });
});

test("an edit and a new record that delta never tells come to Oro by the same comparison", async () => {
  const world = createSyncWorld();
  const { m365Id } = await linkedTask(world);
  await world.sync();
  world.mailbox.edit(m365Id, { subject: "Edited" });
  world.mailbox.silence(m365Id);
  world.mailbox.silence(world.mailbox.make("list-default", { subject: "New" }));
  await world.sync();
  expect((await subjects(world)).office).toEqual(["Task 1"]);
  world.advance(day);
  await world.sync();
  expect((await subjects(world)).office).toEqual(["Edited", "New"]);
  const writes = world.mailbox.writes();
  await world.sync();
  expect(world.mailbox.writes()).toBe(writes);
});

test("what a comparison does not list is asked for before it is believed gone", async () => {
  const world = createSyncWorld();
  await linkedTask(world);
  await world.sync();
  altered(world, () => ({ listItems: async () => ({ items: [], next: null }) }));
  await orderFull(world);
  expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1"] });
});

test("a comparison that fails is told, and the changes go on", async () => {
  const world = createSyncWorld();
  const { m365Id } = await linkedTask(world);
  let isBad = true;
  altered(world, (real) => ({
    listItems: async (id, link, signal) => (isBad ? { items: [], next: "the same" } : real.listItems(id, link, signal)),
  }));
  world.mailbox.edit(m365Id, { subject: "Edited" });
  await orderFull(world);
  expect((await subjects(world)).office).toEqual(["Edited"]);
  expect(openAlerts(world)).toEqual(["ANSWER_MALFORMED"]);
  expect(lastRun(world)).toMatchObject({ state: "PARTIAL" });
  isBad = false;
  world.advance(3_600_000);
  await world.sync();
  expect(openAlerts(world)).toEqual([]);
  expect(lastRun(world)).toMatchObject({ state: "SUCCEEDED" });
});

describe("a delta that never ends", () => {
  const endless = {
    "the same link": () => "the same",
    "new links": (page: number) => `page ${page}`,
  };
  test.each(Object.entries(endless))("with %s is bounded and told, and the rest goes on", async (_what, linkAt) => {
    const world = createSyncWorld({ collectionIds: ["list-default", "list-other"] });
    world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
    const kept = world.mailbox.make("list-other", { subject: "In the other list" });
    const { officeId: ours, m365Id } = await linkedTask(world);
    await world.sync();
    let isEndless = true;
    let pages = 0;
    const readAgain: (string | null)[] = [];
    altered(world, (real) => ({
      readChanges: async (id, link, signal) => {
        if (id === "list-other" && !isEndless) readAgain.push(link);
        if (id !== "list-other" || !isEndless) return real.readChanges(id, link, signal);
        pages += 1;
        return { items: [], removed: [], rejected: [], next: { kind: "page", link: linkAt(pages) } };
      },
    }));
    world.mailbox.edit(m365Id, { subject: "Edited in Outlook" });
    await world.create(officeId(2), { subject: "New in Oro" });
    await world.sync();
    expect(pages).toBeLessThan(6_000);
    expect((await world.records()).get(ours)).toMatchObject({ subject: "Edited in Outlook" });
    expect((await subjects(world)).m365).toContain("New in Oro");
    expect(openAlerts(world)).toEqual(["ANSWER_MALFORMED"]);
    const { end } = lastRun(world);
    expect((end?.nextSyncAt?.getTime() ?? 0) - world.now().getTime()).toBeGreaterThanOrEqual(60_000);
    isEndless = false;
    world.mailbox.edit(kept, { subject: "Read again" });
    await world.sync();
    expect((await subjects(world)).office).toContain("Read again");
    // From nothing: the link itself may have been what had no end.
    expect(readAgain[0]).toBeNull();
    expect(openAlerts(world)).toEqual([]);
  });

  test("is none while it is only long: thousands of empty pages are read to their end", async () => {
    const world = createSyncWorld();
    const { m365Id } = await linkedTask(world);
    await world.sync();
    world.mailbox.edit(m365Id, { subject: "Behind the empty pages" });
    altered(world, (real) => ({
      readChanges: async (id, link, signal) => {
        const [, page = "0", rest = link ?? ""] = /^empty (\d+) (.*)$/.exec(link ?? "") ?? [];
        if (Number(page) >= 3_000) return real.readChanges(id, rest, signal);
        const next = `empty ${Number(page) + 1} ${rest}`;
        return { items: [], removed: [], rejected: [], next: { kind: "page", link: next } };
      },
    }));
    await world.sync();
    expect((await subjects(world)).office).toEqual(["Behind the empty pages"]);
    expect(lastRun(world)).toMatchObject({ state: "SUCCEEDED" });
  });

  test("of the lists themselves ends the run with the reason, and the next one asks for all of them", async () => {
    const world = createSyncWorld();
    await linkedTask(world);
    const asked: (string | null)[] = [];
    let isEndless = true;
    altered(world, (real) => ({
      readCollections: async (link, signal) => {
        asked.push(link);
        const page = await real.readCollections(link, signal);
        return isEndless ? { ...page, next: { kind: "page", link: `lists ${asked.length}` } } : page;
      },
    }));
    await world.sync();
    expect(lastRun(world)).toMatchObject({ state: "FAILED", end: { error: { code: "ANSWER_MALFORMED" } } });
    expect(asked.length).toBeLessThan(600);
    isEndless = false;
    await world.sync();
    expect(asked.at(-1)).toBeNull();
    expect(openAlerts(world)).toEqual([]);
  });
});

test("items without an id are told, and the alert ends when a whole reading has none", async () => {
  const world = createSyncWorld();
  const { m365Id } = await linkedTask(world);
  let nameless = 2;
  altered(world, (real) => ({
    readChanges: async (id, link, signal) => ({ ...(await real.readChanges(id, link, signal)), nameless }),
    listItems: async (id, link, signal) => ({ ...(await real.listItems(id, link, signal)), nameless }),
  }));
  world.mailbox.edit(m365Id, { subject: "Edited" });
  await world.sync();
  expect((await subjects(world)).office).toEqual(["Edited"]);
  expect(lastRun(world)).toMatchObject({ state: "PARTIAL" });
  expect(openAlerts(world)).toEqual(["ANSWER_MALFORMED"]);
  nameless = 0;
  await world.sync();
  expect(openAlerts(world)).toEqual(["ANSWER_MALFORMED"]);
  await orderFull(world);
  expect(openAlerts(world)).toEqual([]);
});
