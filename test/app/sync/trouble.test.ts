import { expect, test } from "vitest";
import {
  cancelRun,
  lastRun,
  linkedTask,
  linkOf,
  officeId,
  openAlerts,
  rowOf,
  subjects,
} from "../../support/sync-orders.ts";
import { createSyncWorld, type SyncWorld, type Trouble } from "../../support/sync-world.ts";

/** The trouble happens at the nth request of this name, once. */
function once(world: SyncWorld, name: string, trouble: Trouble): void {
  let isOver = false;
  world.atRequest = (request) => {
    if (isOver || request !== name) return null;
    isOver = true;
    return trouble;
  };
}

const effectsOf = (world: SyncWorld) => [...world.store.state().effects.values()].map(({ state }) => state);

test("a create whose answer was lost is found by its mark and not sent again", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call" });
  once(world, "create", "lostAnswer");
  await world.sync();
  expect(effectsOf(world)).toEqual(["UNKNOWN"]);
  expect(rowOf(world, officeId(1))).toMatchObject({ state: "QUARANTINED", reason: "OUTCOME_UNKNOWN" });
  expect(lastRun(world).state).toBe("PARTIAL");
  world.advance(60_000);
  await world.sync();
  expect(effectsOf(world)).toEqual(["CONFIRMED"]);
  expect(world.mailbox.items.size).toBe(1);
  expect(linkOf(world, officeId(1))?.state).toBe("ACTIVE");
});

test("an unknown outcome is not repeated before it was read back, however often it is asked for", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call" });
  once(world, "create", "lostAnswer");
  await world.sync();
  const [id = ""] = world.mailbox.items.keys();
  const writes = world.mailbox.writes();
  // Too early to believe that what is not there never came.
  world.mailbox.remove(id);
  world.advance(1_000);
  await world.sync();
  expect([effectsOf(world), world.mailbox.writes()]).toEqual([["UNKNOWN"], writes]);
  world.advance(60_000);
  await world.sync();
  expect(effectsOf(world)).toEqual(["FAILED", "CONFIRMED"]);
  expect(world.mailbox.items.size).toBe(1);
});

test("an update whose answer was lost is read back and then settled", async () => {
  const world = createSyncWorld();
  const { officeId: id, m365Id } = await linkedTask(world);
  await world.edit(id, { subject: "Edited" });
  once(world, "update", "lostAnswer");
  await world.sync();
  const writes = world.mailbox.writes();
  world.advance(60_000);
  await world.sync();
  await world.sync();
  expect(world.mailbox.writes()).toBe(writes);
  expect(world.mailbox.items.get(m365Id)?.item.fields).toMatchObject({ subject: "Edited" });
  expect(linkOf(world, id)).toMatchObject({ state: "ACTIVE", bases: { m365: { subject: "Edited" } } });
});

test("one record that Microsoft refuses waits with its reason, the others go on, and it is tried again when it changes", async () => {
  const world = createSyncWorld();
  world.mailbox.refuse(({ subject }) => subject === "Bad");
  await world.create(officeId(1), { subject: "Bad" });
  await world.create(officeId(2), { subject: "Good" });
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Bad", "Good"], m365: ["Good"] });
  expect(rowOf(world, officeId(1))).toMatchObject({ state: "QUARANTINED", reason: "ITEM_REJECTED", attempts: 1 });
  expect(lastRun(world)).toMatchObject({ state: "PARTIAL", counts: { failed: 1, createdInM365: 1 } });
  expect(openAlerts(world)).toEqual(["ITEM_REJECTED"]);
  const writes = world.mailbox.writes();
  await world.sync();
  expect(world.mailbox.writes()).toBe(writes);
  await world.edit(officeId(1), { subject: "Better" });
  await world.sync();
  expect((await subjects(world)).m365).toEqual(["Better", "Good"]);
  expect(openAlerts(world)).toEqual([]);
  expect(lastRun(world).state).toBe("SUCCEEDED");
});

test("a refused record is tried again by itself, after twice the time each time", async () => {
  const world = createSyncWorld();
  world.mailbox.refuse(() => true);
  await world.create(officeId(1), { subject: "Bad" });
  await world.sync();
  world.advance(5 * 60_000);
  await world.sync();
  expect(rowOf(world, officeId(1))).toMatchObject({ state: "QUARANTINED", attempts: 2 });
  world.advance(5 * 60_000);
  await world.sync();
  expect(world.mailbox.writes()).toBe(2);
  world.mailbox.refuse(() => false);
  world.advance(5 * 60_000);
  await world.sync();
  expect((await subjects(world)).m365).toEqual(["Bad"]);
});

test("a full mailbox takes no writes, but is read; that is one alert until the next write that works", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "From Oro" });
  world.atRequest = (request) => (/create|update|delete/.test(request) ? "full" : null);
  for (const subject of ["First", "Second"]) {
    world.mailbox.make("list-default", { subject });
    await world.sync();
    expect(openAlerts(world)).toEqual(["MAILBOX_FULL"]);
    expect((await subjects(world)).office).toContain(subject);
  }
  expect((await subjects(world)).m365).not.toContain("From Oro");
  world.atRequest = () => null;
  await world.sync();
  expect((await subjects(world)).m365).toEqual(["First", "From Oro", "Second"]);
  expect(openAlerts(world)).toEqual([]);
});

test("an item that cannot be read does not stop its page, and comes in when it changes", async () => {
  const world = createSyncWorld();
  const bad = world.mailbox.make("list-default", { subject: "Garbled" });
  world.mailbox.make("list-default", { subject: "Fine" });
  world.mailbox.garble(bad);
  await world.sync();
  expect((await subjects(world)).office).toEqual(["Fine"]);
  expect(rowOf(world, bad)).toMatchObject({ state: "QUARANTINED", reason: "ITEM_UNREADABLE" });
  world.mailbox.edit(bad, { subject: "Readable" });
  await world.sync();
  expect((await subjects(world)).office).toEqual(["Fine", "Readable"]);
  expect(rowOf(world, bad)).toBeUndefined();
});

test("a throttled run waits as told and goes on", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call" });
  once(world, "create", "throttled");
  expect(await world.sync()).toBe("done");
  expect(lastRun(world).state).toBe("SUCCEEDED");
  expect(world.mailbox.items.size).toBe(1);
});

test("a run that would have to wait long gives way as WAITING and goes on later as the same run", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call" });
  once(world, "create", "throttledLong");
  const result = await world.sync();
  expect(result).toEqual({ waitUntil: new Date("2026-05-01T08:05:00Z") });
  const waiting = lastRun(world);
  expect(waiting.state).toBe("WAITING");
  world.advance(300_000);
  await world.sync();
  expect(world.store.state().runs.get(waiting.id)?.state).toBe("SUCCEEDED");
  expect(world.mailbox.items.size).toBe(1);
});

test("a cancelled run stops with every answer on record, and the next one finishes what it left", async () => {
  const world = createSyncWorld();
  for (let nth = 1; nth <= 150; nth += 1) await world.create(officeId(nth), { subject: `Task ${nth}` });
  world.atRequest = (request) => {
    if (request === "create") cancelRun(world);
    return null;
  };
  await world.sync();
  expect(lastRun(world).state).toBe("CANCELLED");
  const made = world.mailbox.items.size;
  // Fewer than one batch of the planner: nobody waits for the rest of it.
  expect(made).toBeLessThan(100);
  expect(world.store.state().links.size).toBe(made);
  expect(new Set(effectsOf(world))).not.toContain("PLANNED");
  world.atRequest = () => null;
  await world.sync();
  expect(lastRun(world).state).toBe("SUCCEEDED");
  expect(world.mailbox.items.size).toBe(150);
  expect(world.store.state().links.size).toBe(150);
});

test("Oro's change back is not lost when the worker dies right after the change before it was applied", async () => {
  const world = createSyncWorld();
  const { officeId: id, m365Id } = await linkedTask(world, { priority: "high" });
  await world.edit(id, { priority: "low" });
  world.atRequest = (request) => {
    if (request === "update") world.troubles = ["crash"];
    return null;
  };
  expect(await world.sync()).toBe("crashed");
  expect(world.mailbox.items.get(m365Id)?.item.fields.priority).toBe("low");
  world.atRequest = () => null;
  await world.edit(id, { priority: "high" });
  world.advance(60_000);
  await world.settle();
  expect((await world.records()).get(id)?.priority).toBe("high");
  expect(world.mailbox.items.get(m365Id)?.item.fields.priority).toBe("high");
});

test("Oro's change back is not lost when the answer to the change before it was", async () => {
  const world = createSyncWorld();
  const { officeId: id, m365Id } = await linkedTask(world, { priority: "high" });
  await world.edit(id, { priority: "low" });
  let isApplied = false;
  let changedBack: Promise<void> | undefined;
  world.atRequest = (request) => {
    if (request === "update" && !isApplied) {
      isApplied = true;
      return "lostAnswer";
    }
    // The repeat was refused, since the version is another one: what is there now is read.
    if (request === "read") changedBack ??= world.edit(id, { priority: "high" });
    return null;
  };
  await world.sync();
  await changedBack;
  world.atRequest = () => null;
  await world.settle();
  expect((await world.records()).get(id)?.priority).toBe("high");
  expect(world.mailbox.items.get(m365Id)?.item.fields.priority).toBe("high");
});

test("an expired cursor enumerates anew and writes nothing", async () => {
  const world = createSyncWorld();
  for (let nth = 1; nth <= 7; nth += 1) await linkedTask(world, {}, nth);
  await world.sync();
  const writes = world.mailbox.writes();
  const seen = world.office.changesSince("00000000-0000-4000-8000-000000000001", 0n);
  world.mailbox.expireCursors();
  await world.sync();
  expect(lastRun(world).state).toBe("SUCCEEDED");
  expect(world.mailbox.writes()).toBe(writes);
  expect(world.office.changesSince("00000000-0000-4000-8000-000000000001", 0n)).toEqual(seen);
  expect(world.store.state().inbox.size).toBe(0);
});

test("what was deleted while a cursor was dead is found by the full round", async () => {
  const world = createSyncWorld();
  const { m365Id } = await linkedTask(world);
  await linkedTask(world, {}, 2);
  world.mailbox.remove(m365Id);
  world.mailbox.expireCursors();
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Task 2"], m365: ["Task 2"] });
});

test("what we made and somebody deleted before any round told of it is deleted in Oro too", async () => {
  const world = createSyncWorld();
  const { m365Id } = await linkedTask(world);
  world.mailbox.remove(m365Id);
  await world.sync();
  expect(await subjects(world)).toEqual({ office: [], m365: [] });
});

test("what we made and the next round does not tell of yet is read, and stays", async () => {
  const world = createSyncWorld();
  const { m365Id } = await linkedTask(world);
  world.mailbox.silence(m365Id);
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1"] });
  const requests = world.mailbox.requests();
  await world.sync();
  // The lists and the changes: it was read once, not at every run.
  expect(world.mailbox.requests() - requests).toBe(2);
});

test("a tombstone of what still exists deletes nothing", async () => {
  const world = createSyncWorld();
  const { m365Id, officeId: id } = await linkedTask(world);
  const item = world.mailbox.items.get(m365Id)?.item;
  await world.sync();
  // What the page says is older than what the verifying read finds: the record was restored in between.
  world.mailbox.remove(m365Id);
  world.atRequest = (request) => {
    if (request === "readMany" && item !== undefined) world.mailbox.restore(m365Id, "list-default", item);
    return null;
  };
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Task 1"], m365: ["Task 1"] });
  expect(linkOf(world, id)?.state).toBe("ACTIVE");
});

test("a worker that was taken for dead writes nothing more", async () => {
  const world = createSyncWorld();
  await world.create(officeId(1), { subject: "Call" });
  world.atRequest = (request) => {
    if (request === "changes") {
      world.store.change((state) => {
        const token = state.fencingToken + 1n;
        Object.assign(state, {
          fencingToken: token,
          lease: state.lease && { ...state.lease, holder: "another", token },
        });
      });
    }
    return null;
  };
  expect(await world.sync()).toBe("leaseLost");
  expect(world.mailbox.writes()).toBe(0);
  expect(world.store.state().lease?.holder).toBe("another");
});

test("an edit in Microsoft between our read and our deletion is not deleted", async () => {
  const world = createSyncWorld({ conflictRule: "M365_WINS" });
  const { officeId: id, m365Id } = await linkedTask(world);
  await world.delete(id);
  world.atRequest = (request) => {
    if (request === "read") world.mailbox.edit(m365Id, { subject: "Still needed" });
    return null;
  };
  await world.sync();
  await world.sync();
  expect(await subjects(world)).toEqual({ office: ["Still needed"], m365: ["Still needed"] });
});
