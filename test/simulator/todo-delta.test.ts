import { describe, expect, test } from "vitest";
import { clientOf, listPath, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

describe("task delta", () => {
  test("a first round gives every living task once, in pages of 50, and ends with an empty page", async () => {
    const simulator = await startSimulator({ settings: { quirks: { shortPages: false } } });
    const quiet = clientOf(simulator, "quiet");
    simulator.control.todo.seed("quiet", "default", 120);
    const { items, sizes, deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    expect(sizes).toEqual([50, 50, 20, 0]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(120);
    expect(deltaLink).toMatch(
      /^https:\/\/graph\.microsoft\.com\/v1\.0\/me\/todo\/lists\/[^/]+\/tasks\/delta\?\$deltatoken=/,
    );
  });

  test("an answer says that changes are tracked", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    expect((await quiet.get(`${quiet.list}/tasks/delta`)).headers.get("preference-applied")).toBe(
      "odata.track-changes",
    );
  });

  test("the page size has to be asked for on every page", async () => {
    const simulator = await startSimulator({ settings: { quirks: { shortPages: false } } });
    const quiet = clientOf(simulator, "quiet");
    simulator.control.todo.seed("quiet", "default", 200);
    const first = await quiet.get(`${quiet.list}/tasks/delta`, { prefer: "odata.maxpagesize=80" });
    expect(first.body.value).toHaveLength(80);
    const second = await quiet.get(first.body["@odata.nextLink"] ?? "");
    expect(second.body.value).toHaveLength(50);
  });

  test("pages in the middle of a round may be short", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    simulator.control.todo.seed("quiet", "default", 2000);
    const { items, sizes } = await quiet.drain(`${quiet.list}/tasks/delta`);
    expect(items).toHaveLength(2000);
    expect(sizes.slice(0, -2).filter((size) => size < 50).length).toBeGreaterThan(0);
    expect(sizes.at(-1)).toBe(0);
  });

  test("an idle round is one request with no items, and its link can be used again and again", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    simulator.control.todo.seed("quiet", "default", 10);
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    for (const _ of [1, 2]) {
      const idle = await quiet.get(deltaLink);
      expect(idle.body.value).toEqual([]);
      expect(idle.body["@odata.deltaLink"]).toBeDefined();
    }
  });

  test("a change gives the whole task, once, however often it changed", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const task = simulator.control.todo.createTask("quiet", "default", {
      title: "One",
      checklistItems: [{ displayName: "a" }],
    });
    simulator.control.todo.seed("quiet", "default", 5);
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    for (const title of ["Two", "Three", "Four"])
      simulator.control.todo.updateTask("quiet", "default", task.id, { title });
    const { items } = await quiet.drain(deltaLink);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      id: task.id,
      title: "Four",
      body: { content: "" },
      checklistItems: [{ displayName: "a" }],
    });
  });

  test("a deleted task is a tombstone with Outlook's two flags", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const task = simulator.control.todo.createTask("quiet", "default", { title: "Gone" });
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    simulator.control.todo.deleteTask("quiet", "default", task.id);
    const { items } = await quiet.drain(deltaLink);
    expect(items).toEqual([
      { id: task.id, "@removed": { reason: "deleted" }, isReminderOn: false, hasAttachments: false },
    ]);
  });

  test("a task made and deleted between two rounds never appears, and neither do tombstones in a first round", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    const task = simulator.control.todo.createTask("quiet", "default", { title: "Ephemeral" });
    simulator.control.todo.deleteTask("quiet", "default", task.id);
    expect((await quiet.drain(deltaLink)).items).toEqual([]);
    expect((await quiet.drain(`${quiet.list}/tasks/delta`)).items).toEqual([]);
  });

  test("a task deleted after its page of a first round was read comes as a tombstone later in that round", async () => {
    const simulator = await startSimulator({ settings: { quirks: { shortPages: false } } });
    const quiet = clientOf(simulator, "quiet");
    simulator.control.todo.seed("quiet", "default", 100);
    const first = await quiet.get(`${quiet.list}/tasks/delta`);
    const seen = first.body.value[0]?.id ?? "";
    simulator.control.todo.deleteTask("quiet", "default", seen);
    const { items } = await quiet.drain(first.body["@odata.nextLink"] ?? "");
    expect(items.filter((item) => item["@removed"] !== undefined).map(({ id }) => id)).toEqual([seen]);
  });

  test("no deletion of a task is told where they are hidden", async () => {
    const simulator = await startSimulator({ settings: { quirks: { hidesDeletions: true } } });
    const quiet = clientOf(simulator, "quiet");
    const { todo } = simulator.control;
    const task = todo.createTask("quiet", "default", { title: "Vanishes" });
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    todo.deleteTask("quiet", "default", task.id);
    expect((await quiet.drain(deltaLink)).items).toEqual([]);
    expect((await quiet.drain(`${quiet.list}/tasks/delta`)).items).toEqual([]);
  });

  test("a task moved in Outlook is deleted here and new there, with its link and its extension", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const other = simulator.control.todo.createList("quiet", "Other");
    const task = simulator.control.todo.createTask("quiet", "default", {
      title: "Moves",
      linkedResources: [{ applicationName: "Oro", externalId: "8123" }],
    });
    const here = await quiet.drain(`${quiet.list}/tasks/delta`);
    const there = await quiet.drain(`${listPath(other.id)}/tasks/delta`);
    const moved = simulator.control.todo.moveTask("quiet", "default", task.id, "Other");
    expect(moved.id).not.toBe(task.id);
    expect((await quiet.drain(here.deltaLink)).items[0]).toMatchObject({ id: task.id, "@removed": {} });
    expect((await quiet.drain(there.deltaLink)).items[0]).toMatchObject({
      id: moved.id,
      linkedResources: [{ externalId: "8123" }],
    });
  });

  test("an expired link answers 410, or 400 'Badly formed token.', and a fresh round works", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    simulator.control.deltas.expire("quiet");
    const gone = await quiet.get(deltaLink);
    expect(gone.status).toBe(410);
    expect(gone.body.error).toMatchObject({ code: "SyncStateNotFound", innerError: { code: "SyncStateInvalid" } });
    const fresh = await quiet.drain(`${quiet.list}/tasks/delta`);
    simulator.control.deltas.expire("quiet", "malformed");
    const malformed = await quiet.get(fresh.deltaLink);
    expect([malformed.status, malformed.body.error.message]).toEqual([400, "Badly formed token."]);
  });

  test("a link dies of age", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    simulator.control.clock.advance(31 * 86_400_000);
    const fresh = clientOf(simulator, "quiet");
    expect((await fresh.get(deltaLink)).status).toBe(410);
  });

  test("a link of another list is refused", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const other = simulator.control.todo.createList("quiet", "Other");
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    const token = deltaLink.split("?")[1] ?? "";
    expect((await quiet.get(`${listPath(other.id)}/tasks/delta?${token}`)).status).toBe(400);
  });

  test("query options are refused", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const ask = async (query: string) => {
      const { status, body } = await quiet.get(`${quiet.list}/tasks/delta?${query}`);
      return [status, body.error?.message];
    };
    expect(await ask("$top=10")).toEqual([400, "Skip token is not provided."]);
    expect(await ask("$filter=status eq 'completed'")).toEqual([400, "Delta query is not supported by this resource."]);
    expect((await ask("$select=title"))[0]).toBe(400);
    expect((await ask("$expand=extensions($filter=id eq 'com.example')"))[0]).toBe(400);
    expect((await ask("$expand=checklistItems"))[0]).toBe(200);
  });

  test("delta() is the same as delta", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    expect((await quiet.get(`${quiet.list}/tasks/delta()`)).status).toBe(200);
  });
});

describe("list delta", () => {
  test("new, renamed and deleted lists are told; one made and deleted in between is not", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const kept = simulator.control.todo.createList("quiet", "Kept");
    const doomed = simulator.control.todo.createList("quiet", "Doomed");
    const { items, deltaLink } = await quiet.drain("/me/todo/lists/delta");
    expect(items.map(({ displayName }) => displayName)).toEqual(["Tasks", "Flagged Emails", "Kept", "Doomed"]);
    simulator.control.todo.renameList("quiet", kept.id, "Renamed");
    simulator.control.todo.deleteList("quiet", doomed.id);
    const brief = simulator.control.todo.createList("quiet", "Brief");
    simulator.control.todo.deleteList("quiet", brief.id);
    const next = await quiet.drain(deltaLink);
    expect(next.items).toEqual([
      expect.objectContaining({ id: kept.id, displayName: "Renamed" }),
      { id: doomed.id, "@removed": { reason: "deleted" }, isOwner: true, isShared: false, wellknownListName: "none" },
    ]);
  });

  test("a change of a task does not change its list", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const { deltaLink } = await quiet.drain("/me/todo/lists/delta");
    simulator.control.todo.createTask("quiet", "default", { title: "New" });
    expect((await quiet.drain(deltaLink)).items).toEqual([]);
  });
});

describe("a deleted list", () => {
  test("lives on as a ghost: it takes tasks, its delta is empty, and only the list itself is 404", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const made = await quiet.post("/me/todo/lists", { displayName: "Doomed" });
    const list = listPath(made.body.id);
    await quiet.post(`${list}/tasks`, { title: "In it" });
    const { deltaLink } = await quiet.drain(`${list}/tasks/delta`);
    expect((await quiet.remove(list)).status).toBe(204);
    expect((await quiet.get(list)).status).toBe(404);
    const ghost = await quiet.post(`${list}/tasks`, { title: "Into the void" });
    expect(ghost.status).toBe(201);
    expect((await quiet.get(taskPath(list, ghost.body))).status).toBe(404);
    expect((await quiet.drain(deltaLink)).items).toEqual([]);
    expect((await quiet.drain(`${list}/tasks/delta`)).items).toEqual([]);
    simulator.control.clock.advance(2 * 3_600_000);
    const later = clientOf(simulator, "quiet");
    expect((await later.post(`${list}/tasks`, { title: "Too late" })).status).toBe(404);
  });
});
