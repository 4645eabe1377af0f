import { describe, expect, test } from "vitest";
import { clientOf, listPath, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const GARBAGE = "not-an-etag";

async function withTask() {
  const simulator = await startSimulator();
  const quiet = clientOf(simulator, "quiet");
  const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "Parent" });
  const path = taskPath(quiet.list, body);
  const etag = async () => (await quiet.get(path)).body["@odata.etag"];
  return { simulator, quiet, path, stale: body["@odata.etag"], etag };
}

describe("checklist items", () => {
  test("are kept in the order they were made and move the parent's etag", async () => {
    const { quiet, path, stale, etag } = await withTask();
    for (const displayName of ["b", "a", "c"]) await quiet.post(`${path}/checklistItems`, { displayName });
    expect((await quiet.get(`${path}/checklistItems`)).body.value.map((item) => item.displayName)).toEqual([
      "b",
      "a",
      "c",
    ]);
    expect(await etag()).not.toBe(stale);
  });

  test("are unchecked by a change that does not say isChecked", async () => {
    const { quiet, path } = await withTask();
    const { body } = await quiet.post(`${path}/checklistItems`, { displayName: "Step", isChecked: true });
    const item = `${path}/checklistItems/${body.id}`;
    expect((await quiet.get(item)).body).toMatchObject({ isChecked: true, checkedDateTime: expect.any(String) });
    expect((await quiet.patch(item, { displayName: "Renamed" })).body.isChecked).toBe(false);
    expect((await quiet.patch(item, { displayName: "Renamed", isChecked: true })).body.isChecked).toBe(true);
    expect((await quiet.remove(item)).status).toBe(204);
    expect((await quiet.get(item)).status).toBe(404);
  });
});

describe("linked resources", () => {
  test("are one at most, by POST and inline", async () => {
    const { quiet, path } = await withTask();
    const link = { applicationName: "Oro", externalId: "1" };
    expect((await quiet.post(`${path}/linkedResources`, link)).status).toBe(201);
    const second = await quiet.post(`${path}/linkedResources`, link);
    expect([second.status, second.body.error.code, second.body.error.innerError.code]).toEqual([
      400,
      "invalidRequest",
      "LinkedResourceSizeExceeded",
    ]);
    expect((await quiet.post(`${quiet.list}/tasks`, { title: "x", linkedResources: [link, link] })).status).toBe(400);
  });

  test("need an applicationName, and a PATCH sets but cannot clear", async () => {
    const { quiet, path } = await withTask();
    expect((await quiet.post(`${path}/linkedResources`, { externalId: "1" })).status).toBe(400);
    const { body } = await quiet.post(`${path}/linkedResources`, {
      applicationName: "Oro",
      externalId: "1",
      webUrl: "https://oro.example/1",
    });
    const changed = await quiet.patch(`${path}/linkedResources/${body.id}`, { externalId: "2", webUrl: null });
    expect(changed.body).toMatchObject({ externalId: "2", webUrl: "https://oro.example/1" });
    expect((await quiet.remove(`${path}/linkedResources/${body.id}`)).status).toBe(204);
    expect((await quiet.get(path)).body.linkedResources).toBeUndefined();
  });
});

describe("open extensions", () => {
  test("are read by name, in both forms, and their collection is 404", async () => {
    const { quiet, path } = await withTask();
    const made = await quiet.post(`${path}/extensions`, {
      "@odata.type": "microsoft.graph.openTypeExtension",
      extensionName: "com.example.crm",
      opId: "7",
    });
    expect(made.status).toBe(201);
    expect((await quiet.get(`${path}/extensions/com.example.crm`)).body).toMatchObject({
      extensionName: "com.example.crm",
      opId: "7",
    });
    expect((await quiet.get(`${path}/extensions/microsoft.graph.openTypeExtension.com.example.crm`)).status).toBe(200);
    expect((await quiet.get(`${path}/extensions`)).status).toBe(404);
    expect(
      (await quiet.patch(`${path}/extensions/com.example.crm`, { extensionName: "com.example.crm", more: 1 })).body,
    ).toMatchObject({ opId: "7", more: 1 });
    expect((await quiet.post(`${path}/extensions`, { extensionName: "com.example.crm" })).status).toBe(409);
    expect((await quiet.remove(`${path}/extensions/com.example.crm`)).status).toBe(204);
    expect((await quiet.get(`${path}/extensions/com.example.crm`)).status).toBe(404);
  });

  test("come with the filtered $expand only", async () => {
    const { quiet, path } = await withTask();
    await quiet.post(`${path}/extensions`, { extensionName: "com.example.crm", opId: "7" });
    expect((await quiet.get(path)).body.extensions).toBeUndefined();
    expect((await quiet.get(`${path}?$expand=extensions`)).body.extensions).toBeUndefined();
    const filtered = "$expand=extensions($filter=id eq 'com.example.crm')";
    expect((await quiet.get(`${path}?${filtered}`)).body.extensions).toMatchObject([{ opId: "7" }]);
    expect((await quiet.get(`${quiet.list}/tasks?${filtered}`)).body.value[0]?.extensions).toMatchObject([
      { opId: "7" },
    ]);
    expect(
      (await quiet.get(`${quiet.list}/tasks?$expand=extensions($filter=id eq 'com.example.other')`)).body.value[0]
        ?.extensions,
    ).toBeUndefined();
  });

  test("exist on lists too", async () => {
    const { simulator, quiet } = await withTask();
    const list = listPath(simulator.control.todo.createList("quiet", "Mine").id);
    expect((await quiet.post(`${list}/extensions`, { extensionName: "com.example.crm", opId: "7" })).status).toBe(201);
    expect((await quiet.get(`${list}/extensions/com.example.crm`)).status).toBe(200);
    expect(
      (await quiet.get(`${list}?$expand=extensions($filter=id eq 'com.example.crm')`)).body.extensions,
    ).toMatchObject([{ opId: "7" }]);
  });
});

describe("If-Match", () => {
  test("guards a task's PATCH: stale 412, current 200, garbage or * 500", async () => {
    const { quiet, path, stale } = await withTask();
    const current = await quiet.patch(path, { title: "B" }, { "if-match": stale });
    expect(current.status).toBe(200);
    const conflict = await quiet.patch(path, { title: "C" }, { "if-match": stale });
    expect([conflict.status, conflict.body.error.code]).toEqual([412, "ErrorIrresolvableConflict"]);
    for (const bad of [GARBAGE, "*"])
      expect((await quiet.patch(path, { title: "C" }, { "if-match": bad })).status).toBe(500);
    expect((await quiet.get(path)).body.title).toBe("B");
  });

  test.each([["stale"], [GARBAGE], ["*"]])("does not stop a task's DELETE: %s", async (kind) => {
    const { quiet, path, stale } = await withTask();
    await quiet.patch(path, {});
    expect((await quiet.remove(path, { "if-match": kind === "stale" ? stale : kind })).status).toBe(204);
    expect((await quiet.get(path)).status).toBe(404);
  });

  test("guards checklist items, links and extensions with the task's etag", async () => {
    const { quiet, path, stale, etag } = await withTask();
    const step = await quiet.post(`${path}/checklistItems`, { displayName: "Step" });
    const link = await quiet.post(`${path}/linkedResources`, { applicationName: "Oro" });
    await quiet.post(`${path}/extensions`, { extensionName: "com.example.crm" });
    const children = [
      `${path}/checklistItems/${step.body.id}`,
      `${path}/linkedResources/${link.body.id}`,
      `${path}/extensions/com.example.crm`,
    ];
    for (const child of children) {
      expect((await quiet.patch(child, {}, { "if-match": stale })).status).toBe(412);
      expect((await quiet.patch(child, {}, { "if-match": GARBAGE })).status).toBe(500);
      expect((await quiet.remove(child, { "if-match": stale })).status).toBe(412);
      expect((await quiet.patch(child, {}, { "if-match": await etag() })).status).toBe(200);
      expect((await quiet.remove(child, { "if-match": await etag() })).status).toBe(204);
    }
  });

  test("does not guard lists, and a list's extensions only against garbage", async () => {
    const { simulator, quiet } = await withTask();
    const made = simulator.control.todo.createList("quiet", "Mine");
    const list = listPath(made.id);
    const stale = (await quiet.get(list)).body["@odata.etag"];
    await quiet.patch(list, { displayName: "Renamed" });
    expect((await quiet.patch(list, { displayName: "Again" }, { "if-match": stale })).body.displayName).toBe("Again");
    expect(
      (await quiet.post(`${list}/extensions`, { extensionName: "com.example.a" }, { "if-match": stale })).status,
    ).toBe(201);
    expect(
      (await quiet.post(`${list}/extensions`, { extensionName: "com.example.b" }, { "if-match": GARBAGE })).status,
    ).toBe(500);
  });
});
