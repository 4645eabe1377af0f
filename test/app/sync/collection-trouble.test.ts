import { beforeEach, describe, expect, test } from "vitest";
import type { M365Mailbox, M365Records } from "../../../src/app/ports/m365-records.ts";
import { StoreError } from "../../../src/app/store-error.ts";
import type { Fault } from "../../../src/core/sync/fault.ts";
import { lastRun, linkedTask, linkOf, openAlerts, subjects } from "../../support/sync-orders.ts";
import { createSyncWorld, type SyncWorld } from "../../support/sync-world.ts";

/** Two lists, of which the other one may fail. */
interface Lists {
  readonly world: SyncWorld;
  /** What the other list answers to everything; null: it is well. */
  fault: Fault | null;
  /** How often it was asked. */
  asked: number;
}

let lists: Lists;
let world: SyncWorld;

beforeEach(() => {
  world = createSyncWorld({ collectionIds: ["list-default", "list-other"], destinationId: "list-default" });
  world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
  lists = { world, fault: null, asked: 0 };
  failWhereTold(world.mailbox, lists);
});

function failWhereTold(mailbox: M365Mailbox, told: Lists): void {
  const { records } = mailbox;
  const mustBeWell = (collectionId: string): void => {
    if (collectionId !== "list-other") return;
    told.asked += 1;
    if (told.fault !== null) throw new StoreError(told.fault, `The other list is ${told.fault}.`);
  };
  Object.assign(mailbox, {
    records: (...args: Parameters<M365Mailbox["records"]>): M365Records => {
      const all = records(...args);
      return {
        ...all,
        readChanges: async (collectionId, link, signal) => {
          mustBeWell(collectionId);
          return all.readChanges(collectionId, link, signal);
        },
        listItems: async (collectionId, link, signal) => {
          mustBeWell(collectionId);
          return all.listItems(collectionId, link, signal);
        },
        findByMark: async (collectionId, marks, since, signal) => {
          mustBeWell(collectionId);
          return all.findByMark(collectionId, marks, since, signal);
        },
        readMany: async (refs, signal) => {
          const read = await all.readMany(refs, signal);
          return read.map((answer, at) => {
            const isTroubled = told.fault !== null && refs[at]?.collectionId === "list-other";
            return isTroubled ? new StoreError(told.fault ?? "denied", "The other list fails.") : answer;
          });
        },
      };
    },
  });
}

const faults = ["denied", "notFound", "unavailable", "malformed", "rejected"] as const;

/** A run that nobody asked for. */
async function syncByItself(): Promise<void> {
  world.store.request("INTERVAL");
  await world.sync();
}

describe.each(faults)("one list that answers with %s", (fault) => {
  test("keeps no edit and no deletion of the other lists from either side", async () => {
    const { officeId, m365Id } = await linkedTask(world);
    const second = await linkedTask(world, {}, 2);
    lists.fault = fault;
    world.mailbox.remove(m365Id);
    world.mailbox.edit(second.m365Id, { subject: "Edited" });
    await world.sync();
    expect(await subjects(world)).toEqual({ office: ["Edited"], m365: ["Edited"] });
    await world.delete(second.officeId);
    await world.sync();
    expect(await subjects(world)).toEqual({ office: [], m365: [] });
    expect((await world.records()).has(officeId)).toBe(false);
    expect(lastRun(world)).toMatchObject({ state: "PARTIAL" });
  });

  test("is tried again with growing pauses, and not every fifteen seconds", async () => {
    const id = world.mailbox.make("list-other", { subject: "In the other list" });
    await linkedTask(world);
    lists.fault = fault;
    world.mailbox.remove(id);
    await syncByItself();
    const asked: number[] = [];
    for (let minutes = 0; minutes < 180; minutes += 1) {
      world.advance(60_000);
      lists.asked = 0;
      await syncByItself();
      if (lists.asked > 0) asked.push(minutes);
      const { end } = lastRun(world);
      expect((end?.nextSyncAt?.getTime() ?? 0) - world.now().getTime()).toBeGreaterThanOrEqual(14_000);
    }
    expect(asked.length).toBeLessThan(10);
    expect(asked.at(-1)).toBeGreaterThan(100);
  });

  test("has one alert, which ends when it answers again", async () => {
    const id = world.mailbox.make("list-other", { subject: "In the other list" });
    await linkedTask(world);
    lists.fault = fault;
    await world.sync();
    await world.sync();
    expect(openAlerts(world)).toHaveLength(1);
    lists.fault = null;
    world.mailbox.edit(id, { subject: "Read again" });
    await world.sync();
    expect(openAlerts(world)).toEqual([]);
    expect((await subjects(world)).office).toEqual(["Read again", "Task 1"]);
    expect(lastRun(world)).toMatchObject({ state: "SUCCEEDED" });
  });

  test("has no alert any more when it is chosen no more", async () => {
    await linkedTask(world);
    lists.fault = fault;
    await world.sync();
    world.settings = { ...world.settings, collectionIds: ["list-default"] };
    await world.sync();
    expect(openAlerts(world)).toEqual([]);
  });

  test("loses no record that is moved there meanwhile: it has its link and its record in Oro again", async () => {
    const ours = await linkedTask(world, { dueTime: "09:30" });
    const theirs = world.mailbox.make("list-default", { subject: "Theirs" });
    await world.sync();
    const links = [linkOf(world, ours.officeId), linkOf(world, theirs)];
    lists.fault = fault;
    const moved = world.mailbox.move(ours.m365Id, "list-other");
    const movedToo = world.mailbox.move(theirs, "list-other");
    await world.sync();
    await world.sync();
    lists.fault = null;
    await world.sync();
    expect(linkOf(world, moved)).toMatchObject({ id: links[0]?.id, officeId: ours.officeId, state: "ACTIVE" });
    expect(linkOf(world, movedToo)).toMatchObject({ id: links[1]?.id, officeId: links[1]?.officeId, state: "ACTIVE" });
    expect(await subjects(world)).toEqual({ office: ["Task 1", "Theirs"], m365: ["Task 1", "Theirs"] });
    const writes = world.mailbox.writes();
    await world.sync();
    expect(world.mailbox.writes()).toBe(writes);
  });

  test("costs no edit: what Oro edited and a move took away waits for the list", async () => {
    const { officeId, m365Id } = await linkedTask(world);
    const link = linkOf(world, officeId);
    lists.fault = fault;
    const moved = world.mailbox.move(m365Id, "list-other");
    await world.edit(officeId, { priority: "high" });
    await world.sync();
    expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1"] });
    lists.fault = null;
    await world.sync();
    expect(linkOf(world, officeId)).toMatchObject({ id: link?.id, m365Id: moved, state: "ACTIVE" });
    expect(world.mailbox.items.get(moved)?.item.fields).toMatchObject({ priority: "high" });
    expect(world.mailbox.items.size).toBe(1);
  });

  test("is waited for a day, and then the edit is made anew", async () => {
    const { officeId, m365Id } = await linkedTask(world);
    lists.fault = fault;
    world.mailbox.remove(m365Id);
    await world.edit(officeId, { priority: "high" });
    await world.sync();
    expect(world.mailbox.items.size).toBe(0);
    world.advance(86_400_000);
    await world.sync();
    expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1"] });
  });
});

test("a list that is not found and not told of any more is gone: its records are detached, and nothing is deleted", async () => {
  const id = world.mailbox.make("list-other", { subject: "In the other list" });
  await linkedTask(world);
  lists.fault = "notFound";
  world.mailbox.forgetCollection("list-other");
  await world.sync();
  expect(linkOf(world, id)).toMatchObject({ state: "DETACHED", detachedReason: "COLLECTION" });
  expect((await subjects(world)).office).toEqual(["In the other list", "Task 1"]);
  expect(openAlerts(world)).toEqual(["COLLECTION_GONE"]);
});

test.each(["denied", "unavailable"] as const)(
  "where every list answers with %s, the run fails as one",
  async (fault) => {
    world.settings = { ...world.settings, collectionIds: ["list-other"] };
    await world.sync();
    lists.fault = fault;
    await world.sync();
    expect(lastRun(world)).toMatchObject({ state: "FAILED" });
    const pauses: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      await world.sync();
      pauses.push(Math.round(((lastRun(world).end?.nextSyncAt?.getTime() ?? 0) - world.now().getTime()) / 60_000));
    }
    expect(pauses).toEqual([2, 4, 8, 16]);
  },
);
