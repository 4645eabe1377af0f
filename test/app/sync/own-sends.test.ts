import { expect, test } from "vitest";
import { lastRun, officeId } from "../../support/sync-orders.ts";
import { createSyncWorld, Hiccup, type SyncWorld } from "../../support/sync-world.ts";

async function withTasks(count: number): Promise<SyncWorld> {
  const world = createSyncWorld();
  for (let nth = 1; nth <= count; nth += 1) await world.create(officeId(nth), { subject: `Task ${nth}` });
  return world;
}

/** Longer than anything in memory takes. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const subjectsIn = (world: SyncWorld) =>
  [...world.mailbox.items.values()].map(({ item }) => String(item.fields.subject)).toSorted();

test("a run whose recording fails sends nothing after its end, and the next one creates nothing anew", async () => {
  const world = await withTasks(25);
  const log: string[] = [];
  let creates = 0;
  world.hold = async (request) => {
    if (request !== "create") return;
    creates += 1;
    // The last one waits for its place until long after the others were answered.
    if (creates === 25) await turns();
  };
  world.atRequest = (request) => {
    if (request === "create") log.push("sent");
    return null;
  };
  world.atTransaction = () => {
    if (log.length !== 24 || log.includes("hiccup")) return;
    log.push("hiccup");
    throw new Hiccup();
  };
  expect(await world.sync()).toBe("done");
  log.push("ended");
  await turns();
  expect(log.slice(24)).toEqual(["hiccup", "ended"]);
  expect(lastRun(world).end).toMatchObject({ state: "FAILED" });

  world.hold = async () => {};
  await world.settle();
  expect(subjectsIn(world)).toEqual(Array.from({ length: 25 }, (_, nth) => `Task ${nth + 1}`).toSorted());
  expect(world.store.state().links.size).toBe(25);
});

test("answers that came while a recording failed are kept: what is recorded next is all of them", async () => {
  const world = await withTasks(30);
  let isOver = false;
  world.atTransaction = () => {
    if (isOver || world.mailbox.writes() < 24) return;
    isOver = true;
    throw new Hiccup();
  };
  await world.sync();
  const written = world.mailbox.writes();
  await world.settle();
  expect(world.mailbox.writes()).toBe(30);
  expect(written).toBeGreaterThanOrEqual(24);
});

test("a worker that stood still beyond its lease sends nothing of what was queued", async () => {
  const world = await withTasks(4);
  let creates = 0;
  world.hold = async (request) => {
    if (request !== "create") return;
    creates += 1;
    if (creates !== 2) return;
    // Frozen behind its first request; another worker takes over.
    await turns();
    world.advance(61_000);
    expect(
      await world.store.begin({ accountId: "account", resource: "TASKS" }, "another worker", 60_000),
    ).not.toBeNull();
  };
  expect(await world.sync()).toBe("leaseLost");
  // Three went out before it froze; the one that was held did not.
  expect(world.mailbox.writes()).toBe(3);
});

test("a worker that stood still goes on when nobody has taken its run over", async () => {
  const world = await withTasks(4);
  let isOver = false;
  world.hold = async (request) => {
    if (request !== "create" || isOver) return;
    isOver = true;
    world.advance(61_000);
  };
  expect(await world.sync()).toBe("done");
  expect(subjectsIn(world)).toHaveLength(4);
});

/** A sync whose one create waits for the mailbox's budget, for ten minutes; ends with it. */
async function waiting(): Promise<{ readonly world: SyncWorld; readonly run: ReturnType<SyncWorld["sync"]> }> {
  const world = await withTasks(1);
  const run = new Promise<Awaited<ReturnType<SyncWorld["sync"]>>>((resolve, reject) => {
    world.hold = async (request, terms) => {
      if (request !== "create" || terms === undefined) return;
      terms.onWait(600_000);
      await new Promise((over) => terms.stop.addEventListener("abort", over));
    };
    world.sync().then(resolve, reject);
  });
  await turns();
  return { world, run };
}

test("a write that waits for the mailbox's budget is shown as waiting, with its time, and a cancel ends the wait", async () => {
  const { world, run } = await waiting();
  const shown = lastRun(world);
  expect([shown.state, shown.waitingUntil]).toEqual(["WAITING", new Date("2026-05-01T08:10:00Z")]);
  world.store.change(({ runs }) => runs.set(shown.id, { ...shown, isCancelRequested: true }));
  await world.beat();
  expect(await run).toBe("done");
  expect(lastRun(world).state).toBe("CANCELLED");
  expect(world.mailbox.writes()).toBe(0);
});

test("a stop of the process ends the wait of a write: the run is handed over, and nothing is looked for that was never sent", async () => {
  const { world, run } = await waiting();
  world.stop();
  expect(await run).toEqual({ waitUntil: new Date("2026-05-01T08:00:00Z") });
  expect([...world.store.state().effects.values()].map(({ state }) => state)).toEqual(["FAILED"]);
  world.hold = async () => {};
  await world.sync();
  expect(subjectsIn(world)).toEqual(["Task 1"]);
});
