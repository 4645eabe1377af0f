import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChangesPage, M365Records } from "../../../../src/app/ports/m365-records.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { emptyTask, noSignal, openTasks } from "../open-mailbox.ts";

let simulator: RunningSimulator;
let records: M365Records;
let listId: string;
const person = "quiet";

beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());
beforeEach(async () => {
  simulator.control.reset();
  ({ records, listId } = await openTasks(simulator, person, { pageSize: 20 }));
});

/** Reads a round to its end. */
async function readRound(link: string | null = null): Promise<{ pages: ChangesPage[]; link: string }> {
  const pages: ChangesPage[] = [];
  let at = link;
  for (;;) {
    const page = await records.readChanges(listId, at, noSignal);
    pages.push(page);
    at = page.next.link;
    if (page.next.kind === "round") return { pages, link: at };
  }
}
const itemsOf = ({ pages }: { pages: ChangesPage[] }) => pages.flatMap(({ items }) => items);

describe("changes of a list", () => {
  it("come page by page in the asked size, then only what changed", async () => {
    simulator.control.todo.seed(person, "default", 95);
    const first = await readRound();
    expect(new Set(itemsOf(first).map(({ id }) => id)).size).toBe(95);
    expect(first.pages.flatMap(({ rejected }) => rejected)).toEqual([]);
    for (const page of first.pages) expect(page.items.length).toBeLessThanOrEqual(20);

    const idle = await readRound(first.link);
    expect(idle.pages).toHaveLength(1);
    expect(itemsOf(idle)).toEqual([]);

    const [one, other] = simulator.control.todo.tasks(person);
    simulator.control.todo.updateTask(person, "default", one?.id ?? "", { title: "Edited" });
    simulator.control.todo.deleteTask(person, "default", other?.id ?? "");
    const second = await readRound(idle.link);
    expect(itemsOf(second)).toMatchObject([{ id: one?.id, fields: { subject: "Edited" } }]);
    expect(second.pages.flatMap(({ removed }) => removed)).toEqual([other?.id]);
  });

  it("read the same as a plain read, whatever the task holds", async () => {
    simulator.control.todo.seed(person, "default", 60);
    const items = itemsOf(await readRound());
    const read = await records.readMany(
      items.map(({ id }) => ({ collectionId: listId, id })),
      noSignal,
    );
    expect(read).toEqual(items);
  });

  it("keep the good items of a page with a bad one", async () => {
    simulator.control.todo.seed(person, "default", 10);
    simulator.control.faults.inject({ kind: "wrongType", path: "tasks/delta", times: 1 });
    const { items, rejected } = await records.readChanges(listId, null, noSignal);
    expect(items.length).toBeGreaterThan(0);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.message).not.toBe("");
  });

  it.each([
    ["deltaGone", "cursorExpired"],
    ["deltaMalformed", "cursorExpired"],
    ["notFound", "unavailable"],
    ["malformedJson", "malformed"],
    ["throttle", "throttled"],
    ["unavailable", "unavailable"],
    ["unavailableHtml", "unavailable"],
    ["serverError", "unavailable"],
    ["resetBefore", "unavailable"],
  ] as const)("with %s on the link are %s", async (kind, fault) => {
    simulator.control.todo.seed(person, "default", 3);
    const { link } = await readRound();
    simulator.control.faults.inject({ kind, path: "tasks/delta", times: 1 });
    await expect(records.readChanges(listId, link, noSignal)).rejects.toMatchObject({
      fault,
      mayHaveBeenApplied: false,
    });
    expect(itemsOf(await readRound(link))).toEqual([]);
  });

  it("of a dead link begin anew", async () => {
    const { link } = await readRound();
    for (const as of ["gone", "malformed"] as const) {
      simulator.control.deltas.expire(person, as);
      await expect(records.readChanges(listId, link, noSignal)).rejects.toMatchObject({ fault: "cursorExpired" });
    }
  });

  it("tell how long a throttled mailbox has to rest", async () => {
    simulator.control.faults.inject({ kind: "throttle", times: 1, retryAfterSeconds: 7 });
    await expect(records.readChanges(listId, null, noSignal)).rejects.toMatchObject({
      fault: "throttled",
      retryAfterMs: 7_000,
    });
  });
});

describe("lists", () => {
  it("come with the default one known, and flagged mail read only", async () => {
    const { collections } = await records.readCollections(null, noSignal);
    expect(collections.filter(({ isDefault }) => isDefault)).toMatchObject([{ id: listId, isReadOnly: false }]);
    expect(collections.filter(({ isReadOnly }) => isReadOnly)).toHaveLength(1);
  });

  it("that come, go and are renamed are told by the link", async () => {
    let { next } = await records.readCollections(null, noSignal);
    while (next.kind === "page") ({ next } = await records.readCollections(next.link, noSignal));
    const made = simulator.control.todo.createList(person, "Projects");
    const added = await records.readCollections(next.link, noSignal);
    expect(added.collections).toMatchObject([{ id: made.id, name: "Projects", isDefault: false }]);
    simulator.control.todo.deleteList(person, made.id);
    expect((await records.readCollections(added.next.link, noSignal)).removed).toEqual([made.id]);
  });

  it("that are gone are not found", async () => {
    const made = simulator.control.todo.createList(person, "Projects");
    simulator.control.todo.deleteList(person, made.id);
    simulator.control.clock.advance(7_200_000);
    await expect(records.create(made.id, { mark: "m", fields: emptyTask, extra: {} }, noSignal)).rejects.toMatchObject({
      fault: "notFound",
      mayHaveBeenApplied: false,
    });
  });
});

describe("a write whose answer is lost", () => {
  it.each([
    ["gatewayTimeoutApplied", true],
    ["resetApplied", true],
    ["resetBefore", false],
    ["serverError", false],
  ] as const)("by %s says that it may have been applied, and the mark tells", async (kind, isApplied) => {
    simulator.control.faults.inject({ kind, method: "POST", times: 1 });
    await expect(
      records.create(listId, { mark: "lost", fields: emptyTask, extra: {} }, noSignal),
    ).rejects.toMatchObject({ fault: "unavailable", mayHaveBeenApplied: true });
    const found = await records.findByMark(listId, ["lost"], new Date(), noSignal);
    expect(found.size).toBe(isApplied ? 1 : 0);
  });

  it("that was throttled or refused has surely not been applied", async () => {
    for (const kind of ["throttle", "notFound"] as const) {
      simulator.control.faults.inject({ kind, method: "POST", times: 1 });
      await expect(
        records.create(listId, { mark: "lost", fields: emptyTask, extra: {} }, noSignal),
      ).rejects.toMatchObject({ mayHaveBeenApplied: false });
    }
  });
});
